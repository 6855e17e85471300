"""A circle's page: its conversations with what is unread, opened."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass, field

from forum.access import OpenCircle, older_epochs
from forum.actions import mutes, reading
from forum.errors import NotFound, Unopenable
from forum.opening.homes import muted_in, stamp_of
from forum.reads import conversations
from forum.reads.doors import ConversationSeen
from forum.records import record
from forum.vault import sealed


@record
class Talk:
    """One conversation in the list. `unread` is 0 for a muted one; `day` is days since 1970."""

    number: int
    kind: str
    title: str
    warning: str
    day: int
    unread: int
    posts: int
    is_pinned: bool = False
    is_closed: bool = False
    is_opened: bool = False
    is_muted: bool = False


@record
class Talks:
    """A page of conversations; `older` is the stamp to go on below, if there are more."""

    pinned: list[Talk] = field(default_factory=list)
    others: list[Talk] = field(default_factory=list)
    older: int | None = None


@dataclass(frozen=True, slots=True)
class _Page:
    opened: OpenCircle
    heads: dict[int, sealed.Heads]
    muted: frozenset[int]
    themes: Container[str]


def talks(opened: OpenCircle, before: int = conversations.LATEST) -> Talks:
    """The conversations that a member may see, the newest first; three statements at most."""
    rows = conversations.newest(opened.circle.id, opened.entry.since, before)
    marks = reading.marks_of(opened.visitor)
    stamp = stamp_of(opened, marks)
    # Their first unread message is asked for only where no mark says it, and not all are unread.
    asks = stamp and any(row.touched > stamp and row.id not in marks for row in rows)
    firsts = conversations.firsts_after(opened.circle.id, stamp) if asks else {}
    held = older_epochs(opened, {row.head_epoch for row in rows})
    page = _Page(opened, {n: sealed.Heads(key) for n, key in held.items()}, muted_in(opened),
                 mutes.themes_of(opened))  # fmt: skip
    found = [_talk(page, row, _unread(row, stamp, marks, firsts)) for row in rows]
    listed = [one for one in found if one is not None]
    return Talks(
        [one for one in listed if one.is_pinned],
        [one for one in listed if not one.is_pinned],
        rows[-1].touched - 1 if len(rows) == conversations.PAGE else None,
    )


def _unread(row: ConversationSeen, stamp: int, marks: reading.Marks, firsts: dict[int, int]) -> int:
    if row.touched <= stamp:
        return 0
    read_to = marks.get(row.id)
    if read_to is None:
        read_to = firsts.get(row.number, row.last_seq + 1) - 1 if stamp else 0
    return max(0, row.last_seq - max(read_to, row.first_seq - 1))


def _talk(page: _Page, row: ConversationSeen, unread: int) -> Talk | None:
    try:
        head = _head(page, row)
    except (NotFound, Unopenable):
        return None
    title, warning = str(head.get("title", "")), str(head.get("warning", ""))
    is_muted = row.number in page.muted or _is_muted_theme(page, warning)
    return Talk(
        row.number, row.kind, title, warning, row.last_day, 0 if is_muted else unread,
        row.last_seq - row.first_seq + 1, bool(head.get("pinned")), bool(head.get("closed")),
        row.opened_ct is not None, is_muted,
    )  # fmt: skip


def _is_muted_theme(page: _Page, warning: str) -> bool:
    return bool(page.themes) and mutes.theme_of(warning) in page.themes


def _head(page: _Page, row: ConversationSeen) -> dict[str, object]:
    if row.opened_ct is not None:
        thread = sealed.open_thread(page.opened.epoch, row.id, row.opened_ct)
        return sealed.open_head(thread, row.id, row.head_ct)
    if row.head_epoch not in page.heads:
        raise NotFound("before his time")
    return page.heads[row.head_epoch].open(row.id, row.head_ct)
