"""The night lays all rows down anew: none tells any more when it came."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select, text

from forum import clock
from forum.actions import purges, rewrites
from forum.db import db
from tests.circles import begin, bring, found
from tests.people import Person

Content = dict[str, list[tuple[object, ...]]]


@pytest.fixture
def grown(app: Flask) -> Flask:
    """A house in which a little has happened."""
    elias = Person(app)
    elias.come_in("elias-founder")
    address = found(elias)
    begin(elias, address)
    bring(elias, "karim", address)
    return app


def content() -> Content:
    """Every row of every table."""
    tables = db.metadata.sorted_tables
    return {
        table.name: sorted(map(tuple, db.session.execute(select(table))), key=repr)
        for table in tables
    }


NUMBERS = """
    SELECT DISTINCT t_xmin::text::bigint
    FROM generate_series(0, pg_relation_size(CAST(:name AS regclass)) / 8192 - 1) AS page,
         heap_page_items(get_raw_page(CAST(:name AS text), page))
    WHERE t_xmin IS NOT NULL
"""
BESIDE = "SELECT reltoastrelid::regclass::text FROM pg_class WHERE oid = CAST(:name AS regclass)"


def written_by(name: str) -> set[int]:
    """The numbers of the transactions that a table's file tells of, dead rows included."""
    return set(db.session.scalars(text(NUMBERS), {"name": f'"{name}"'}))


def numbers_beside(names: list[str]) -> list[int]:
    """The same for what is long and kept beside these tables."""
    tables = (db.session.scalar(text(BESIDE), {"name": f'"{name}"'}) for name in names)
    asked = (db.session.scalars(text(NUMBERS), {"name": table}) for table in tables if table != "-")
    return [len(set(found)) for found in asked]


def in_order(name: str) -> bool:
    """Whether a table's rows lie in the order of their keys."""
    table = db.metadata.tables[name]
    keys = [tuple(row) for row in db.session.execute(select(*table.primary_key.columns))]
    return keys == sorted(keys)


def test_a_rewrite_keeps_every_row(grown: Flask) -> None:
    with grown.app_context():
        before = content()
        rewrites.rewrite()
        assert content() == before
        assert sum(map(len, before.values())) > 30


@pytest.mark.parametrize("settings", ["postgresql"], indirect=True)
def test_after_the_night_all_rows_have_one_number_and_lie_in_order(grown: Flask) -> None:
    names = [one.name for one in db.metadata.sorted_tables if one.name not in rewrites.LEFT]
    with grown.app_context():
        db.session.execute(text("CREATE EXTENSION IF NOT EXISTS pageinspect"))
        db.session.commit()
        assert len(set.union(*map(written_by, names))) > 5
        assert max(numbers_beside(names)) > 1
        db.session.rollback()
        clock.set_offset((26.5 - clock.now().hour - clock.now().minute / 60) * 3600)
        purges.purge(grown.extensions["house"])
        assert len(set.union(*map(written_by, names))) == 1
        assert max(numbers_beside(names)) == 1
        assert [name for name in names if not in_order(name)] == []
