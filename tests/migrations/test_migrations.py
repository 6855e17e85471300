"""Migrations go up and down with rows in them, and make what the models say."""

from __future__ import annotations

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from flask_migrate import Migrate, downgrade, upgrade
from sqlalchemy import inspect, text

from forum.access import reach_conversation
from forum.actions import blocks, councils, departures, posts, vouches
from forum.actions.posts import Words
from forum.db import db
from tests.circles import begin, bring, found_group, invite, join_with, open_circle, reply
from tests.people import Person

FOLDER = str(Path(__file__).resolve().parents[2] / "migrations")
VERSIONS = sorted(path.name[:4] for path in Path(FOLDER, "versions").glob("[0-9]*.py"))


def counts() -> dict[str, int]:
    """How many rows each table has."""
    found = {}
    with db.engine.connect() as connection:
        for table in db.metadata.sorted_tables:
            query = text(f'SELECT count(*) FROM "{table.name}"')  # noqa: S608
            found[table.name] = connection.scalar(query) or 0
    return found


def tables() -> set[str]:
    with db.engine.connect() as connection:
        return set(inspect(connection).get_table_names()) - {"alembic_version"}


def a_row_in_every_table(elias: Person) -> None:
    """A founder lives in the house for a while: he founds, writes, meets, is asked, and leaves."""
    elias.get(elias.circle())
    address = found_group(elias)
    begin(elias, address)
    karim, there = bring(elias, "karim", address)
    reply(elias, address, 1, "so that karim reads it")
    with elias.app.app_context():
        talk = reach_conversation(open_circle(karim, there, 1), 1)
        posts.react(talk, 2, "with")
        picture = (b"p" * 16, "image/png", 1, 1, "a dot")
        posts.reply(talk, Words("", b"n" * 16, None, (picture,), {b"p" * 16: b"dot"}))
        group = open_circle(karim, there)
        councils.write_to_moderators(group, "a word")
        blocks.block(group, open_circle(elias, address).member_id)
    join_with(Person(elias.app), invite(elias, address), "ghassan")
    with elias.app.app_context():
        group = open_circle(elias, address)
        vouches.say(group, vouches.waiting_in(group)[0].lobby, "vouch", "met")
        departures.leave_for_good(karim.visitor())


def test_migrations_make_exactly_what_the_models_say(app: Flask) -> None:
    with app.app_context(), db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, db.metadata) == []


def test_migrations_go_down_and_up_again_with_rows_in_them(amal: Person, basil: Person) -> None:
    amal.come_in("elias-founder")
    basil.join("farah-founder", keep="yes")
    Migrate(amal.app, db, directory=FOLDER)
    a_row_in_every_table(amal)
    with amal.app.app_context():
        before = counts()
        assert {name for name, count in before.items() if not count} <= {"marks"}
        db.session.remove()
        for _ in VERSIONS:
            downgrade(directory=FOLDER)
        assert tables() == set()
        for version in VERSIONS:
            upgrade(directory=FOLDER, revision=version)
        assert set(counts().values()) == {0}
        db.session.remove()
    amal.join("elias-founder")
    assert Person(amal.app).sign_in("elias-founder").status_code == 303


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_every_migration_has_a_number_and_follows_the_one_before(app: Flask) -> None:
    assert [f"{number:04}" for number in range(1, len(VERSIONS) + 1)] == VERSIONS
