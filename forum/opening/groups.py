"""A circle's page: its conversations with what is unread, opened."""

from __future__ import annotations

from dataclasses import dataclass, field

from forum.access import OpenCircle, older_epochs
from forum.actions import mutes, reading
from forum.errors import NotFound, Unopenable
from forum.opening.homes import muted_in, stamp_of
from forum.reads import conversations
from forum.reads.doors import ConversationSeen
from forum.vault import sealed
from forum.vault.epoch import Epoch


@dataclass(frozen=True, slots=True)
class Talk:
    """One conversation in the list. `unread` is 0 for a muted one; `day` is days since 1970."""

    number: int
    title: str
    warning: str
    day: int
    unread: int
    posts: int
    is_pinned: bool = False
    is_closed: bool = False
    is_opened: bool = False
    is_muted: bool = False


@dataclass(frozen=True, slots=True)
class Talks:
    """A page of conversations; `older` is the stamp to go on below, if there are more."""

    pinned: list[Talk] = field(default_factory=list)
    others: list[Talk] = field(default_factory=list)
    older: int | None = None


def talks(opened: OpenCircle, before: int = conversations.LATEST) -> Talks:
    """The conversations that a member may see, the newest first; three statements at most."""
    rows = conversations.newest(opened.circle.id, opened.entry.since, before)
    marks = reading.marks_of(opened.visitor)
    stamp = stamp_of(opened, marks)
    # Their first unread message is asked for only where no mark says it.
    asks = any(row.touched > stamp and row.id not in marks for row in rows)
    firsts = conversations.firsts_after(opened.circle.id, stamp) if asks else {}
    held = older_epochs(opened, {row.head_epoch for row in rows})
    found = [_talk(opened, row, held, _unread(row, stamp, marks, firsts)) for row in rows]
    listed = [one for one in found if one is not None]
    return Talks(
        [one for one in listed if one.is_pinned],
        [one for one in listed if not one.is_pinned],
        rows[-1].touched - 1 if len(rows) == conversations.PAGE else None,
    )


def _unread(row: ConversationSeen, stamp: int, marks: reading.Marks, firsts: dict[int, int]) -> int:
    if row.touched <= stamp:
        return 0
    read_to = marks.get(row.id, firsts.get(row.number, row.last_seq + 1) - 1)
    return max(0, row.last_seq - max(read_to, row.first_seq - 1))


def _talk(
    opened: OpenCircle, row: ConversationSeen, held: dict[int, Epoch], unread: int
) -> Talk | None:
    try:
        head = _head(opened, row, held)
    except (NotFound, Unopenable):
        return None
    is_muted = row.number in muted_in(opened) or _is_muted_theme(opened, head)
    return Talk(
        number=row.number,
        title=str(head.get("title", "")),
        warning=str(head.get("warning", "")),
        day=row.last_day,
        unread=0 if is_muted else unread,
        posts=row.last_seq - row.first_seq + 1,
        is_pinned=bool(head.get("pinned")),
        is_closed=bool(head.get("closed")),
        is_opened=row.opened_ct is not None,
        is_muted=is_muted,
    )


def _is_muted_theme(opened: OpenCircle, head: dict[str, object]) -> bool:
    themes = mutes.themes_of(opened)
    return bool(themes) and mutes.theme_of(str(head.get("warning", ""))) in themes


def _head(opened: OpenCircle, row: ConversationSeen, held: dict[int, Epoch]) -> dict[str, object]:
    if row.opened_ct is not None:
        thread = sealed.open_thread(opened.epoch, row.id, row.opened_ct)
        return sealed.open_head(thread, row.id, row.head_ct)
    if row.head_epoch not in held:
        raise NotFound("before his time")
    return sealed.open_head(held[row.head_epoch], row.id, row.head_ct)
