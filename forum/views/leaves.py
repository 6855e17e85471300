"""Which page of a conversation is shown: the first unread one, or the one asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from flask import request

from forum.actions import reading
from forum.opening.homes import stamp_of
from forum.reads.conversations import firsts_after

if TYPE_CHECKING:
    from collections.abc import Sequence

    from forum.access import OpenConversation
    from forum.opening.threads import Shown


class Leaf(NamedTuple):
    """One page, by number, with its seqs; `first_unread` is a seq, 0 when all was read."""

    number: int
    pages: int
    first_unread: int
    first: int
    last: int


def turn_to(talk: OpenConversation, size: int) -> Leaf:
    """The page that `?page=` or `?post=` asks for; otherwise where reading goes on."""
    row, asked = talk.row, request.args
    pages = max(1, -(-row.last_seq // size))
    unread = _first_unread(talk)
    wanted = asked.get("page", type=int)
    if wanted is None:
        wanted = -(-(asked.get("post", type=int) or unread or row.last_seq) // size)
    number = min(max(1, wanted), pages)
    return Leaf(number, pages, unread, (number - 1) * size + 1, number * size)


def mark(talk: OpenConversation, leaf: Leaf, posts: Sequence[Shown]) -> None:
    """Note what a page shows as read."""
    visitor, last = talk.opened.visitor, max((post.seq for post in posts), default=0)
    # Whoever looks at the last page has seen the rest, or did not want to.
    is_next = leaf.first <= leaf.first_unread <= last
    if last and (leaf.number == leaf.pages or is_next):
        reading.mark(visitor, {talk.row.id: last}, reading.marks_of(visitor))


def _first_unread(talk: OpenConversation) -> int:
    row, opened = talk.row, talk.opened
    marks = reading.marks_of(opened.visitor)
    stamp = stamp_of(opened, marks)
    read_to = marks.get(row.id)
    if read_to is None and row.touched <= stamp:
        return 0
    if read_to is None and stamp:
        read_to = firsts_after(opened.circle.id, stamp).get(row.number, row.last_seq + 1) - 1
    first = max(read_to or 0, row.first_seq - 1) + 1
    return first if first <= row.last_seq else 0
