"""Houses that are really served, in processes of their own, and the people who live in them."""

from __future__ import annotations

import http.client
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

from flask import Flask

from forum import clock
from forum.config import Settings
from forum.db import db
from forum.factory import create_app
from tests.people import ORIGIN, Person
from tests.services import free_port

ROOT = Path(__file__).parents[2]
PATIENCE = 60.0
FOUNDER = "elias-founder"


@dataclass
class Served:
    """A house that is served: its address, its processes, and a twin to write with beside it."""

    settings: Settings
    process: subprocess.Popen[bytes]
    log: Path
    app: Flask = field(repr=False)

    @property
    def port(self) -> int:
        return int(self.settings.bind.rpartition(":")[2])

    @property
    def origin(self) -> str:
        return self.settings.origin

    def workers(self) -> list[int]:
        """The ids of the processes that serve."""
        pid = self.process.pid
        listed = Path(f"/proc/{pid}/task/{pid}/children").read_text("utf-8")
        return [int(child) for child in listed.split()]

    def kill_worker(self) -> None:
        """As the kernel does when memory is short."""
        os.kill(self.workers()[0], signal.SIGKILL)


@contextmanager
def served(settings: Settings, **env: str) -> Iterator[Served]:
    """Serve a house on a free port; every setting but the boot key as an operator gives it."""
    bind = f"127.0.0.1:{free_port()}"
    settings = replace(settings, bind=bind, origin=f"http://{bind}")
    pepper = settings.data / "pepper"
    pepper.write_bytes(settings.pepper)
    pepper.chmod(0o600)
    told = {
        "RIWAQ_DATA": str(settings.data), "RIWAQ_BIND": bind, "RIWAQ_PEPPER_FILE": str(pepper),
        "RIWAQ_DATABASE_URL": settings.database_url, "RIWAQ_REDIS_URL": settings.redis_url or "",
        "RIWAQ_WORKERS": str(settings.workers), "RIWAQ_BOOT_KEY": settings.boot_key.hex(),
        "RIWAQ_FANOUT": "yes" if settings.fanout else "no", "PATH": os.environ["PATH"],
    }  # fmt: skip
    log = settings.data / "log"
    _found_community(replace(settings, origin=ORIGIN))
    command = [sys.executable, "-m", "tests.realtime.served"]
    with log.open("wb") as out:
        process = subprocess.Popen(command, cwd=ROOT, env=told | env, stdout=out, stderr=out)
    try:
        _wait_until_open(process, log, settings)
        house = Served(settings, process, log, create_app(settings))
        yield house
        with house.app.app_context():
            db.engine.dispose()
    finally:
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(20)
        if process.poll() is None:
            process.kill()
            process.wait()


def _found_community(settings: Settings) -> None:
    """Somebody to whom the owners of members are sealed; through the pages, as everywhere."""
    app = create_app(settings)
    Person(app).come_in(FOUNDER)
    clock.set_offset(0)
    with app.app_context():
        db.engine.dispose()


def _wait_until_open(process: subprocess.Popen[bytes], log: Path, settings: Settings) -> None:
    deadline = time.monotonic() + PATIENCE
    while b"open at" not in log.read_bytes():
        if process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"the house did not open: {log.read_text('utf-8', 'replace')}")
        time.sleep(0.05)
    # The supervisor says so before its workers have loaded the house: on a busy machine they take
    # longer than anybody waits for a page.
    line = http.client.HTTPConnection(settings.bind, timeout=PATIENCE)
    line.request("GET", "/sign-in")
    line.getresponse().read()
    line.close()
