"""Rewrites: each night all rows are laid down anew, so that none tells when it came."""

from __future__ import annotations

from sqlalchemy import Table, inspect, text, update

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
        _lay_in_order(table)


@transaction
def _write_again(tables: list[Table]) -> None:
    for table in tables:
        key = table.primary_key.columns[0]
        db.session.execute(update(table).values({key: key}))


@transaction
def _lay_in_order(table: Table) -> None:
    key = inspect(db.session.connection()).get_pk_constraint(table.name)["name"]
    db.session.execute(text(f'CLUSTER "{table.name}" USING "{key}"'))
