"""One commit: all of it or nothing, told only afterwards, run again when a race is lost."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import OperationalError

from forum import db as db_module
from forum import events
from forum.actions.accounts import Joining, join
from forum.actions.founders import invite_founders
from forum.config import Settings
from forum.db import TRIES, LostRace, changed_one, db, release, transaction
from forum.errors import Conflict, RiwaqError
from forum.factory import create_app
from forum.models.accounts import Account, Keeping
from forum.serving import tidy
from forum.words import read_invitation_code


@dataclass(frozen=True, slots=True)
class LampLit(events.Event):
    """Something that happened in a test."""

    name: str


@pytest.fixture
def told() -> Iterator[list[str]]:
    """What was told, with whether it was in the database by then."""
    heard: list[str] = []

    def listener(event: events.Event) -> None:
        assert isinstance(event, LampLit)
        heard.append(f"{event.name} {names() != []}")

    events.listen(LampLit, listener)
    yield heard
    events._listeners.pop(LampLit)


@pytest.fixture
def inside(app: Flask) -> Iterator[None]:
    """Inside the house."""
    with app.app_context():
        yield


def names() -> list[str]:
    with db.engine.connect() as connection:
        return list(connection.scalars(select(Keeping.name)))


@transaction
def light(name: str, error: Exception | None = None) -> str:
    db.session.add(Keeping(name=name, value=b"lit"))
    db.session.flush()
    events.announce(LampLit(name))
    if error:
        raise error
    return name


@transaction
def light_two() -> None:
    light("within")


def test_an_event_is_told_after_the_commit(inside: None, told: list[str]) -> None:
    assert light("lamp") == "lamp"
    assert told == ["lamp True"]


def test_nothing_is_told_or_kept_of_what_failed(inside: None, told: list[str]) -> None:
    with pytest.raises(RiwaqError):
        light("lamp", RiwaqError())
    assert told == []
    assert names() == []
    light("another")
    assert told == ["another True"]


def test_an_action_inside_an_action_is_refused(inside: None, told: list[str]) -> None:
    with pytest.raises(RuntimeError, match="inside an action"):
        light_two()
    assert (told, names()) == ([], [])


def test_nobody_waits_inside_a_transaction(inside: None) -> None:
    with pytest.raises(RuntimeError, match="nobody waits"):
        transaction(release)()


def test_a_lost_race_is_run_again_and_told_once(inside: None, told: list[str]) -> None:
    tries = []

    @transaction
    def race() -> None:
        tries.append(1)
        events.announce(LampLit("lamp"))
        db.session.add(Keeping(name="lamp", value=b"lit"))
        db.session.flush()
        if len(tries) == 1:
            raise LostRace

    race()
    assert len(tries) == 2
    assert told == ["lamp True"]


def test_a_race_lost_too_often_is_a_conflict(inside: None) -> None:
    tries = []

    @transaction
    def race() -> None:
        tries.append(1)
        changed_one(db.session.execute(db.update(Keeping).values(value=b"")))

    with pytest.raises(Conflict):
        race()
    assert len(tries) == TRIES


def test_a_name_that_another_wrote_first_is_a_lost_race(inside: None) -> None:
    light("lamp")
    with pytest.raises(Conflict):
        light("lamp")


@pytest.mark.parametrize("settings", ["postgresql"], indirect=True)
def test_a_deadlock_is_a_lost_race_and_other_trouble_is_not(inside: None) -> None:
    def trouble(code: str) -> None:
        raises = f"DO $$ BEGIN RAISE SQLSTATE '{code}'; END $$"
        transaction(lambda: db.session.execute(text(raises)))()

    for code in ("40001", "40P01"):
        with pytest.raises(Conflict):
            trouble(code)
    with pytest.raises(OperationalError):
        trouble("57014")


@pytest.mark.parametrize("settings", ["postgresql"], indirect=True)
def test_a_code_that_another_is_just_using_up_is_not_used_twice(inside: None, app: Flask) -> None:
    house = app.extensions["house"]
    slip = invite_founders(house, "en")[0]
    code = read_invitation_code(slip.code)
    assert code is not None
    words = "olive tree by the quiet river"
    mine = Joining(code, slip.phrase, "quiet-harbour", words, None, {"language": "en"})
    with db.engine.connect() as other:
        other.execute(text("UPDATE invitation SET status = 'used'"))
        # Ours waits for the row meanwhile; it must look again before it goes on.
        threading.Timer(0.3, other.commit).start()
        with pytest.raises(RiwaqError):
            join(house, mine)
    assert list(db.session.scalars(select(Account.id))) == []


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_the_settings_of_sqlite_hold_on_the_open_file(inside: None) -> None:
    wanted = {
        "page_size": 16384, "journal_mode": "wal", "synchronous": 2, "secure_delete": 1,
        "temp_store": 2, "trusted_schema": 0, "foreign_keys": 1, "busy_timeout": 5000,
    }  # fmt: skip
    with db.engine.connect() as connection:
        found = {name: connection.scalar(text(f"PRAGMA {name}")) for name in wanted}
    assert found == wanted


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_no_table_keeps_the_order_in_which_rows_came(inside: None) -> None:
    ours = {table.name for table in db.metadata.sorted_tables}
    with db.engine.connect() as connection:
        rows = connection.execute(text("SELECT name, sql FROM sqlite_master"))
        made: dict[str, str] = {row.name: row.sql for row in rows}
        assert ours - set(made) == set()
        assert {name for name in ours if "WITHOUT ROWID" not in made[name]} == set()
        for name in ours:
            with pytest.raises(OperationalError):
                connection.execute(text(f'SELECT rowid FROM "{name}"'))  # noqa: S608


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_what_was_deleted_is_in_neither_file_nor_log(app: Flask, inside: None) -> None:
    bird = b"a canary that is going to be deleted"
    transaction(lambda: db.session.add(Keeping(name="bird", value=bird)))()
    path = app.extensions["house"].settings.data / "riwaq.sqlite"
    log = path.with_name("riwaq.sqlite-wal")
    assert bird in path.read_bytes() + log.read_bytes()
    transaction(lambda: db.session.execute(db.delete(Keeping)))()
    db.session.remove()
    tidy(app)
    assert bird not in path.read_bytes() + log.read_bytes()


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_a_lock_that_another_process_keeps_is_a_calm_refusal(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    shorter = tuple("busy_timeout=20" if "busy" in one else one for one in db_module.PRAGMAS)
    monkeypatch.setattr(db_module, "PRAGMAS", shorter)
    app = create_app(settings)
    with closing(sqlite3.connect(settings.data / "riwaq.sqlite", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with app.app_context(), pytest.raises(Conflict):
            invite_founders(app.extensions["house"], "en")
        other.execute("ROLLBACK")
    with app.app_context():
        assert len(invite_founders(app.extensions["house"], "en")) == 3
        db.session.remove()
        db.engine.dispose()
