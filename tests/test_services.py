"""What the tests' private servers promise: a place of their own, and to be gone afterwards."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from select import select

import psycopg
import pytest
from redis import Redis
from sqlalchemy import create_engine, inspect, text

from tests.services import (
    drop_database,
    fresh_database,
    postgres,
    redis_server,
    template_database,
)

HOUSE = Path(__file__).parents[1]
HOLD_ON = """
from redis import Redis
from tests.services import redis_server
with redis_server() as url, Redis.from_url(url) as client:
    print(client.info("server")["process_id"], flush=True)
    input()
"""


@pytest.fixture(scope="module")
def server_url() -> Iterator[str]:
    with postgres() as url:
        yield url


def tables_of(url: str) -> list[str]:
    engine = create_engine(url)
    names = inspect(engine).get_table_names()
    engine.dispose()
    return names


def write_a_table(url: str) -> None:
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE circle (id bytea PRIMARY KEY)"))
    engine.dispose()


def test_each_fresh_database_is_a_copy_of_the_template_and_of_nothing_else(server_url: str) -> None:
    template_database(server_url, write_a_table)
    amals, basils = fresh_database(server_url), fresh_database(server_url)
    assert tables_of(amals) == tables_of(basils) == ["circle"]
    with psycopg.connect(amals.replace("+psycopg", "")) as connection:
        connection.execute("DROP TABLE circle")
    assert tables_of(amals) == []
    assert tables_of(basils) == ["circle"]


def test_a_database_is_dropped_even_while_somebody_is_connected(server_url: str) -> None:
    url = fresh_database(server_url)
    with psycopg.connect(url.replace("+psycopg", "")) as connection:
        drop_database(url)
        with pytest.raises(psycopg.OperationalError):
            connection.execute("SELECT 1")


def test_two_servers_stand_side_by_side_and_leave_nothing_running() -> None:
    with (
        redis_server() as one,
        redis_server() as two,
        Redis.from_url(one) as first,
        Redis.from_url(two) as second,
    ):
        first.set("name", "amal")
        assert second.get("name") is None
        pids = [client.info("server")["process_id"] for client in (first, second)]
    assert not any(Path(f"/proc/{pid}").exists() for pid in pids)


def test_a_server_ends_when_the_test_run_is_killed(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", HOLD_ON],
        cwd=HOUSE,
        env={**os.environ, "TMPDIR": str(tmp_path)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as holder:
        assert holder.stdout is not None
        server = os.pidfd_open(int(holder.stdout.readline()))
        holder.kill()
    has_ended, _, _ = select([server], [], [], 60)
    os.close(server)
    assert has_ended


def test_a_missing_server_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(RuntimeError, match="install the package redis-server"), redis_server():
        raise AssertionError
