"""Statements compiled once and run as driver text: building one costs more than running it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam
from sqlalchemy.engine import Connection, Dialect
from sqlalchemy.sql.compiler import SQLCompiler

from forum.db import db

# Lists are filled up to one of these lengths, so that few texts are compiled.
LENGTHS = (1, 4, 10, 20, 40, 80, 160, 320, 640)


# What a select gives is read as plain tuples: its types end here.
Query = Any


@dataclass(frozen=True, slots=True)
class Text:
    """A statement as the driver takes it; `names` is empty where parameters go by name."""

    sql: str
    names: Sequence[str]
    params: dict[str, object]

    def bound(self, values: dict[str, object]) -> Any:  # noqa: ANN401 - a tuple or a mapping
        """The parameters in the driver's form."""
        known = {**self.params, **values}
        return tuple([known[name] for name in self.names]) if self.names else known


class Statement:
    """A statement whose text is kept for each dialect and length of list."""

    def __init__(self, build: Callable[[int], Query]) -> None:
        """`build` makes it for a list of a given length; most have none and ignore it."""
        self.build = build
        self.kept: dict[tuple[str, int], Text] = {}

    def rows(self, length: int = 0, **values: object) -> Sequence[tuple[Any, ...]]:
        """Run it; plain tuples, straight from the driver."""
        connection = _connection()
        text = self._text(connection.dialect, length)
        bound = text.bound(values)
        if connection.engine.dispatch.before_cursor_execute:  # somebody listens
            return connection.exec_driver_sql(text.sql, bound).fetchall()
        driver: Any = connection.connection.driver_connection
        try:
            rows: Sequence[tuple[Any, ...]] = driver.execute(text.sql, bound).fetchall()
        except connection.dialect.loaded_dbapi.Error:
            # Once more in the library's way: it names the error and throws a dead connection away.
            return connection.exec_driver_sql(text.sql, bound).fetchall()
        return rows

    def write(self, **values: object) -> Any:  # noqa: ANN401 - a row, as `rows` gives them
        """Run one that writes; what it returns of its one row, or nothing.

        Its errors come in the library's form, as `db` reads them.
        """
        db.session.flush()
        connection = db.session.connection()
        text = self._text(connection.dialect, 0)
        done = connection.exec_driver_sql(text.sql, text.bound(values))
        return done.first() if done.returns_rows else None

    def _text(self, dialect: Dialect, length: int) -> Text:
        key = (dialect.name, length)
        if key not in self.kept:
            compiled = self.build(length).compile(dialect=dialect)
            if not isinstance(compiled, SQLCompiler):
                raise TypeError("not a statement")
            names, params = compiled.positiontup or (), dict(compiled.params)
            self.kept[key] = Text(compiled.string, names, params)
        return self.kept[key]


def _connection() -> Connection:
    """The session's, remembered: asking for it again costs as much as a small statement."""
    session = db.session()
    kept: Connection | None = session.info.get("connection")
    if kept is None or kept.closed or not kept.in_transaction():
        kept = session.info["connection"] = session.connection()
    return kept


def fill(values: Sequence[object], name: str) -> tuple[int, dict[str, object]]:
    """A list as parameters `name0`, `name1`, … up to the next length, its last value repeated."""
    length = next(known for known in LENGTHS if known >= len(values))
    filled = [*values, *([values[-1]] * (length - len(values)))]
    return length, {f"{name}{place}": value for place, value in enumerate(filled)}


def listed(name: str, length: int) -> list[Any]:
    """The places of such a list in a statement."""
    return [bindparam(f"{name}{place}") for place in range(length)]
