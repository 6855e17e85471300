"""Reading: how far a visitor has come in each conversation; kept where only he can open it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from forum.access import Visitor
from forum.db import db
from forum.errors import Conflict
from forum.models.accounts import MarksRow
from forum.vault import ring as rings

TRIES = 5
Marks = dict[bytes, int]


def marks_of(visitor: Visitor) -> Marks:
    """The newest marks: conversation id to seq, and circle id to the stamp all was read to."""
    blob = _blob(visitor)
    if not blob:
        return {}
    # A page asks several times: opened again only when they have changed meanwhile.
    if visitor.marks is None or visitor.marks[0] != blob:
        visitor.marks = blob, rings.open_marks(visitor.root, blob)
    return dict(visitor.marks[1])


def mark(visitor: Visitor, fresh: Mapping[bytes, int], seen: Marks) -> None:
    """Note how far he has read; nothing is written when `seen` says it is known already."""
    if any(seen.get(name, 0) < value for name, value in fresh.items()):
        change(visitor, lambda marks: rings.merge_marks(marks, fresh))


def mark_own(visitor: Visitor, conversation: bytes, seq: int) -> None:
    """What one has just written is not new to oneself, unless others wrote unread words before."""
    marks = marks_of(visitor)
    if marks.get(conversation, 0) >= seq - 1:
        mark(visitor, {conversation: seq}, marks)


def change(visitor: Visitor, how: Callable[[Marks], Marks]) -> None:
    """Change the marks where they are kept, by compare-and-swap. Raises `Conflict`."""
    volatile, name = visitor.house.volatile, rings.marks_id(visitor.root)
    for _ in range(TRIES):
        kept = volatile.read_marks(name)
        blob = kept if kept is not None else _stored(name)
        marks = rings.open_marks(visitor.root, blob) if blob else {}
        if volatile.swap_marks(name, kept, rings.seal_marks(visitor.root, how(marks))):
            return
    raise Conflict("marks")


def _blob(visitor: Visitor) -> bytes | None:
    name = rings.marks_id(visitor.root)
    kept = visitor.house.volatile.read_marks(name)
    return kept if kept is not None else _stored(name)


def _stored(name: bytes) -> bytes | None:
    row = db.session.get(MarksRow, name)
    return row.ct if row else None
