"""Read marks: kept in the volatile store, written behind to the database every minute."""

from __future__ import annotations

from sqlalchemy import update

from forum import clock
from forum.db import db, transaction
from forum.house import House
from forum.models.accounts import MarksRow

WRITER, WRITER_SECONDS = b"marks-writer", 20


def write_behind(house: House) -> int:
    """Write what changed since the last time and say how many: no key is needed for that."""
    # One worker at a time: an older blob must not come after a newer one. A worker alone does not
    # ask: what it has not written when it stops is lost.
    is_alone = house.settings.workers == 1
    if not is_alone and not house.volatile.claim(WRITER, WRITER_SECONDS, clock.timestamp()):
        return 0
    dirty = house.volatile.dirty_marks()
    if dirty:
        _write(dirty)
    for name, ct in dirty:
        house.volatile.clean_marks(name, ct)
    return len(dirty)


@transaction
def _write(dirty: list[tuple[bytes, bytes]]) -> None:
    # Only rows that are there: a renewed root's marks must not come back.
    for name, ct in dirty:
        db.session.execute(update(MarksRow).where(MarksRow.id == name).values(ct=ct))
