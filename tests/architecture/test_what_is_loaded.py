"""One process on SQLite loads what it needs: an idle house has a bar for its memory."""

from __future__ import annotations

import os
import secrets
import shutil
import subprocess
import sys
from pathlib import Path

from tests.architecture.test_imports import ROOT, places

OTHERS = (
    "PIL", "aiohttp", "alembic", "charset_normalizer", "flask_migrate", "kombu", "psycopg",
    "redis", "requests", "tornado", "urllib3", "uvicorn", "websocket",
)  # fmt: skip

LOAD = """
import sys
from gevent import monkey
monkey.patch_all()
import wsgi
print(*(name for name in sys.argv[1:] if name in sys.modules))
import redis, redis.asyncio, requests, websocket
"""


def test_one_process_on_sqlite_loads_nothing_that_it_does_not_need(
    empty_database: Path, tmp_path: Path
) -> None:
    shutil.copy(empty_database, tmp_path)
    pepper = tmp_path / "pepper"
    pepper.write_bytes(secrets.token_bytes(32))
    pepper.chmod(0o600)
    done = subprocess.run(
        [sys.executable, "-c", LOAD, *OTHERS],
        cwd=ROOT,
        env={**os.environ, "RIWAQ_DATA": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    # What was left out can be loaded afterwards: for a house with Redis, and for tests.
    assert (done.returncode, done.stdout.split()) == (0, []), done.stderr


def test_modules_are_hidden_while_the_libraries_load_and_nowhere_else() -> None:
    assert places(r"\bsys\.modules\b") == {"realtime/libraries.py"}
