"""Rewrites: each night all rows are laid down anew, so that none tells when it came."""

from __future__ import annotations

from sqlalchemy import LargeBinary, Table, inspect, text

from forum.db import db, transaction

# Words come one by one, each in a transaction of its own that touches nobody's account.
LEFT = ("message", "reaction", "blob")


def rewrite() -> None:
    """Give all rows but words one transaction's number and lay them in the order of their keys.

    PostgreSQL keeps both where a thief can read them: rows that came together belong together.
    SQLite's tables lie in the order of their keys and keep no number.
    """
    if db.engine.dialect.name != "postgresql":
        return
    tables = [table for table in db.metadata.sorted_tables if table.name not in LEFT]
    _write_again(tables)
    # Only now are the old versions dead to everybody; laying the rows down leaves them out.
    for table in tables:
        _lay_down(table)


@transaction
def _write_again(tables: list[Table]) -> None:
    # From the first row on: what is long is numbered in the order in which it is written.
    db.session.execute(text("SET LOCAL synchronize_seqscans = off"))
    for table in tables:
        _lay_in_order(table)
        db.session.execute(text(f'UPDATE "{table.name}" SET {_itself(table)}'))  # noqa: S608 - our own names


def _itself(table: Table) -> str:
    """Each sealed column set to what it is, as a new value: an old one would keep its number."""
    fixed = {column.name for column in table.primary_key} | {
        key.parent.name for key in table.foreign_keys
    }
    sealed = [
        column.name
        for column in table.columns
        if isinstance(column.type, LargeBinary) and column.name not in fixed
    ]
    key = table.primary_key.columns[0].name
    anew = [f'"{name}" = "{name}" || \'\'::bytea' for name in sealed]
    return ", ".join(anew or [f'"{key}" = "{key}"'])


@transaction
def _lay_down(table: Table) -> None:
    _lay_in_order(table)


def _lay_in_order(table: Table) -> None:
    key = inspect(db.session.connection()).get_pk_constraint(table.name)["name"]
    db.session.execute(text(f'CLUSTER "{table.name}" USING "{key}"'))
