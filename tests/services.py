"""Private servers for tests: each on a free port, in a folder of its own, gone with the test run.

The binaries come from the system's packages (`postgresql`, `redis-server`); where one is missing,
the test fails and says so.
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Final
from uuid import uuid4

import psycopg
import redis
from psycopg import sql
from sqlalchemy import make_url

TEMPLATE: Final = "riwaq_template"
PATIENCE: Final = 60.0  # seconds for a server to answer on a busy machine
FAREWELL: Final = signal.SIGINT  # PostgreSQL's fast way out: it waits for nobody
_POSTGRES_HOMES: Final = Path("/usr/lib/postgresql")
_UNSAFE_BUT_QUICK: Final = (
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "wal_level=minimal",
    "max_wal_senders=0",
    "autovacuum=off",
    "jit=off",
    "shared_buffers=32MB",
    "log_min_messages=fatal",
)


@contextmanager
def postgres() -> Iterator[str]:
    """Run a PostgreSQL and give its address, `postgresql+psycopg://…/postgres`."""
    initdb, server = _postgres_binary("initdb"), _postgres_binary("postgres")
    user = _server_user()
    with _folder(user) as folder:
        data = folder / "data"
        options = ["--auth=trust", "--username=riwaq", "--encoding=UTF8", "--locale=C", "--no-sync"]
        _run_to_end([initdb, f"--pgdata={data}", *options], folder, user)
        settings = [*_UNSAFE_BUT_QUICK, "listen_addresses=127.0.0.1"]
        settings.append(f"unix_socket_directories={folder}")

        def command(port: int) -> list[str]:
            flags = [part for setting in settings for part in ("-c", setting)]
            return [server, "-D", str(data), "-p", str(port), *flags]

        def is_ours(port: int, _pid: int) -> bool:
            with psycopg.connect(_libpq(_postgres_url(port)), connect_timeout=5) as connection:
                row = connection.execute("SHOW data_directory").fetchone()
            return row is not None and Path(row[0]) == data

        with _served(command, is_ours, folder, user=user) as port:
            yield _postgres_url(port)


@contextmanager
def redis_server(*options: str, port: int | None = None) -> Iterator[str]:
    """Run a Redis that writes to no disk and give its address, `redis://…/0`.

    `options` come after ours and win, as in ("--appendonly", "yes"); with `port` one that was
    stopped comes back empty at the same address.
    """
    server = _binary("redis-server", "redis-server")
    with _folder(None) as folder:
        ours = ["--bind", "127.0.0.1", "--dir", str(folder), "--save", "", "--appendonly", "no"]

        def command(chosen: int) -> list[str]:
            return [server, "--port", str(chosen), *ours, *options]

        def is_ours(chosen: int, pid: int) -> bool:
            with redis.Redis(port=chosen, socket_timeout=5) as client:
                return bool(client.info("server")["process_id"] == pid)

        with _served(command, is_ours, folder, port=port) as chosen:
            yield f"redis://127.0.0.1:{chosen}/0"


def template_database(server_url: str, fill: Callable[[str], None]) -> None:
    """Make the database that fresh ones are copied from; `fill(url)` writes the tables into it.

    `fill` must close its connections, or PostgreSQL will not copy.
    """
    _create(server_url, TEMPLATE, "template0")
    fill(_with_database(server_url, TEMPLATE))


def fresh_database(server_url: str) -> str:
    """Give the address of a new database, a copy of the template where there is one."""
    name = f"test_{uuid4().hex}"
    with psycopg.connect(_libpq(server_url), autocommit=True) as connection:
        query = "SELECT 1 FROM pg_database WHERE datname = %s"
        has_template = connection.execute(query, [TEMPLATE]).fetchone() is not None
    _create(server_url, name, TEMPLATE if has_template else "template0")
    return _with_database(server_url, name)


def drop_database(url: str) -> None:
    """Drop a database, and whoever is still connected to it."""
    name = sql.Identifier(make_url(url).database or "")
    with psycopg.connect(_libpq(_with_database(url, "postgres")), autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(name))


def free_port() -> int:
    """Give a port of this machine that nobody listens on at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


@contextmanager
def _served(
    command: Callable[[int], list[str]],
    is_ours: Callable[[int, int], bool],
    folder: Path,
    *,
    port: int | None = None,
    user: str | None = None,
) -> Iterator[int]:
    """Run a server and give its port; another test run may snatch a free one, so try three."""
    for chosen in [port] if port else [free_port() for _ in range(3)]:
        process = _start(command(chosen), folder, user)
        try:
            if _answers(process, partial(is_ours, chosen, process.pid)):
                yield chosen
                return
        finally:
            _stop(process)
    raise RuntimeError(f"{command(0)[0]} did not start: {_last_words(folder)}")


def _start(command: Sequence[str], folder: Path, user: str | None) -> subprocess.Popen[bytes]:
    # The kernel sends the signal when we are killed ourselves and cannot.
    tied = [_binary("setpriv", "util-linux"), f"--pdeathsig={FAREWELL.name[3:]}", "--", *command]
    with (folder / "log").open("ab") as log:
        return subprocess.Popen(
            tied,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd=folder,
            user=user,
            group=user and pwd.getpwnam(user).pw_gid,
            extra_groups=[] if user else None,
            start_new_session=True,  # Ctrl-C is for us; we still need the server to tidy up
        )


def _answers(process: subprocess.Popen[bytes], is_ours: Callable[[], bool]) -> bool:
    """Wait until the server answers; False when it ended, or when another one has the port."""
    deadline = time.monotonic() + PATIENCE
    while process.poll() is None and time.monotonic() < deadline:
        try:
            return is_ours()
        except (psycopg.OperationalError, redis.RedisError):
            time.sleep(0.02)
    return False


def _stop(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        process.send_signal(FAREWELL)
    try:
        process.wait(timeout=10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _run_to_end(command: Sequence[str], folder: Path, user: str | None) -> None:
    if _start(command, folder, user).wait() != 0:
        raise RuntimeError(f"{command[0]} failed: {_last_words(folder)}")


def _last_words(folder: Path) -> str:
    return (folder / "log").read_text(errors="replace")[-1000:]


@contextmanager
def _folder(user: str | None) -> Iterator[Path]:
    """Make a private folder that belongs to the server's user, and remove it afterwards."""
    # Short, because the path of a Unix socket may have 107 bytes only.
    folder = Path(tempfile.mkdtemp(prefix="riwaq-"))
    try:
        if user:
            shutil.chown(folder, user)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _server_user() -> str | None:
    """Give whom to run PostgreSQL as: it refuses root, so root lends it another name."""
    if os.geteuid() != 0:
        return None
    return "postgres" if "postgres" in {entry.pw_name for entry in pwd.getpwall()} else "nobody"


def _postgres_binary(name: str) -> str:
    homes = sorted(_POSTGRES_HOMES.glob("*/bin"), key=lambda home: int(home.parent.name))
    path = os.pathsep.join([*map(str, reversed(homes)), os.environ.get("PATH", os.defpath)])
    return _binary(name, "postgresql", path)


def _binary(name: str, package: str, path: str | None = None) -> str:
    found = shutil.which(name, path=path)
    if found is None:
        raise RuntimeError(f"{name} is missing: install the package {package}, or run `make test`")
    return found


def _postgres_url(port: int) -> str:
    return f"postgresql+psycopg://riwaq@127.0.0.1:{port}/postgres"


def _libpq(url: str) -> str:
    return url.replace("postgresql+psycopg://", "postgresql://", 1)


def _with_database(url: str, name: str) -> str:
    return make_url(url).set(database=name).render_as_string(hide_password=False)


def _create(server_url: str, name: str, template: str) -> None:
    query = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
    with psycopg.connect(_libpq(server_url), autocommit=True) as connection:
        connection.execute(query.format(sql.Identifier(name), sql.Identifier(template)))
