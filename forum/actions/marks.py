"""Read marks: kept in the volatile store, written behind to the database every minute."""

from __future__ import annotations

from forum.db import db, transaction
from forum.house import House
from forum.models.accounts import MarksRow


def write_behind(house: House) -> int:
    """Write what changed since the last time and say how many: no key is needed for that."""
    dirty = house.volatile.dirty_marks()
    if dirty:
        _write(dirty)
    for name, ct in dirty:
        house.volatile.clean_marks(name, ct)
    return len(dirty)


@transaction
def _write(dirty: list[tuple[bytes, bytes]]) -> None:
    for name, ct in dirty:
        db.session.merge(MarksRow(id=name, ct=ct))
