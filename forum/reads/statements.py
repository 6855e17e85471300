"""Statements compiled once and run as driver text: building one costs more than running it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import bindparam
from sqlalchemy.engine import Dialect
from sqlalchemy.sql.compiler import SQLCompiler

from forum.db import db

# Lists are filled up to one of these lengths, so that few texts are compiled.
LENGTHS = (1, 4, 10, 20, 40, 80, 160, 320, 640)


# What a select gives is read as plain tuples: its types end here.
Query = Any


class Statement:
    """A select whose text is kept for each dialect and length of list."""

    def __init__(self, build: Callable[[int], Query]) -> None:
        """`build` makes the select for a list of a given length; most have none and ignore it."""
        self.build = build
        self.kept: dict[tuple[str, int], SQLCompiler] = {}

    def rows(self, length: int = 0, **values: object) -> Sequence[tuple[Any, ...]]:
        """Run it; plain tuples."""
        connection = db.session.connection()
        compiled = self._compiled(connection.dialect, length)
        known = {**compiled.params, **values}
        names = compiled.positiontup
        bound: Any = tuple(known[name] for name in names) if names is not None else known
        return connection.exec_driver_sql(compiled.string, bound).fetchall()

    def _compiled(self, dialect: Dialect, length: int) -> SQLCompiler:
        key = (dialect.name, length)
        if key not in self.kept:
            compiled = self.build(length).compile(dialect=dialect)
            if not isinstance(compiled, SQLCompiler):
                raise TypeError("not a select")
            self.kept[key] = compiled
        return self.kept[key]


def fill(values: Sequence[object], name: str) -> tuple[int, dict[str, object]]:
    """A list as parameters `name0`, `name1`, … up to the next length, its last value repeated."""
    length = next(known for known in LENGTHS if known >= len(values))
    filled = [*values, *([values[-1]] * (length - len(values)))]
    return length, {f"{name}{place}": value for place, value in enumerate(filled)}


def listed(name: str, length: int) -> list[Any]:
    """The places of such a list in a statement."""
    return [bindparam(f"{name}{place}") for place in range(length)]
