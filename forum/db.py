"""The database and the only commit in the program."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from flask_sqlalchemy import SQLAlchemy
from gevent.lock import RLock
from sqlalchemy import event
from sqlalchemy.engine import Engine
from sqlalchemy.exc import DBAPIError, IntegrityError, InternalError, OperationalError
from sqlalchemy.orm import DeclarativeBase, declared_attr

from forum import events
from forum.errors import Conflict

P = ParamSpec("P")
R = TypeVar("R")

TRIES = 3
# PostgreSQL's codes for a serialisation failure, for a deadlock, and for what is asked after one
# (`reads.statements` asks once more).
LOST = ("40001", "40P01", "25P02")

# SQLite's settings, each with its reason in vault.md ("Storage").
PRAGMAS = (
    "page_size=16384",
    "journal_mode=WAL",
    "synchronous=FULL",
    "secure_delete=ON",
    "temp_store=MEMORY",
    "trusted_schema=OFF",
    "foreign_keys=ON",
    "busy_timeout=5000",
    "cache_size=-16384",  # in KiB, and taken only as it fills: the own one holds 128 pages
)


class Model(DeclarativeBase):
    """A table without hidden row numbers: they keep the order of insertion and so link rows."""

    @declared_attr.directive
    def __table_args__(cls) -> Any:  # noqa: N805, ANN401 - SQLAlchemy's hook
        return {"sqlite_with_rowid": False}


db = SQLAlchemy(model_class=Model, disable_autonaming=True)

_inside: ContextVar[bool] = ContextVar("inside_transaction", default=False)
# One writer at a time in a process: a greenlet that waits for SQLite's own lock stops the whole
# loop, the one that holds the lock included.
_writer = RLock()


def transaction(act: Callable[P, R]) -> Callable[P, R]:
    """Make an action one transaction: all or nothing, its events told after the commit.

    No nesting. A lost race (unique key, serialisation) runs the action again, `TRIES` times at
    most, then raises `Conflict`.
    """

    @wraps(act)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        if _inside.get():
            raise RuntimeError(f"{act.__name__} is an action inside an action")
        for _ in range(TRIES):
            with contextlib.suppress(LostRace):
                return _once(lambda: act(*args, **kwargs))
        raise Conflict(act.__name__)

    return run


class LostRace(Exception):
    """Another request changed the same row first: the transaction starts again."""


def _once(act: Callable[[], R]) -> R:
    # Told outermost: who hears of it may wait or write, and must not hold the other writers up.
    with events.held_until_commit(), _lock(), _writing():
        try:
            result = act()
            db.session.commit()
        except (IntegrityError, InternalError, OperationalError) as error:
            db.session.rollback()
            if _is_lost_race(error):
                raise LostRace from error
            raise
        except BaseException:
            db.session.rollback()
            raise
    return result


def _is_lost_race(error: DBAPIError) -> bool:
    if isinstance(error, IntegrityError) or getattr(error.orig, "sqlstate", "") in LOST:
        return True
    # Another process kept SQLite's write lock for longer than `busy_timeout`.
    return getattr(error.orig, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_BUSY


@contextlib.contextmanager
def _writing() -> Iterator[None]:
    # What was read before belongs to an older moment: the action reads anew, under the write lock.
    db.session.rollback()
    mark = _inside.set(True)
    try:
        yield
    finally:
        _inside.reset(mark)


@contextlib.contextmanager
def _lock() -> Iterator[None]:
    if db.engine.dialect.name != "sqlite":
        yield
        return
    with _writer:
        yield


def changed_one(result: Any) -> None:  # noqa: ANN401 - SQLAlchemy's result
    """Go on only when an UPDATE changed exactly one row; otherwise the transaction starts again."""
    if result.rowcount != 1:
        raise LostRace


def checkpoint() -> None:
    """Empty SQLite's write-ahead log, so that what was deleted is not kept in it."""
    if db.engine.dialect.name == "sqlite":
        with db.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")


def prepare_engine(engine: Engine) -> None:
    """Attach the settings and the way transactions begin to an engine."""
    if engine.dialect.name != "sqlite":
        return
    event.listen(engine, "connect", _on_connect)
    event.listen(engine, "begin", _on_begin)


def _on_connect(connection: Any, _record: object) -> None:  # noqa: ANN401 - DBAPI
    connection.isolation_level = None
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def _on_begin(connection: Any) -> None:  # noqa: ANN401 - SQLAlchemy's connection
    # A deferred transaction that turns to writing fails at once when another has written.
    if _inside.get():
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    else:
        connection.connection.driver_connection.execute("BEGIN")  # it cannot fail


def release() -> None:
    """Give the connection back before waiting for something slow."""
    if _inside.get():
        raise RuntimeError("nobody waits inside a transaction")
    db.session.remove()
