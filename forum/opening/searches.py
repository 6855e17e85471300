"""Search: the newest messages of some circles, opened and looked through; no index is kept."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from markupsafe import Markup

from forum import text
from forum.access import OpenCircle
from forum.opening.authors import Author, authors_of
from forum.opening.walks import LATEST, Found, Walk

MOST = 20_000  # messages looked through at one search
SECONDS = 0.8  # of one answer; then it says how far it has come
MOST_HITS = 50  # on one page


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where to go on: the circle's place in the list, the stamp below, and how many were seen."""

    place: int = 0
    before: int = LATEST
    looked: int = 0


@dataclass(frozen=True, slots=True)
class Hit:
    """One message that holds all the words. `time` is in seconds since 1970."""

    opened: OpenCircle = field(repr=False)
    number: int
    seq: int
    title: str = field(repr=False)
    time: float
    author: Author
    line: Markup = field(repr=False)


@dataclass(frozen=True, slots=True)
class Result:
    """Hits of this answer, how many messages were looked through, and where to go on, if at all."""

    hits: list[Hit]
    looked: int
    total: int
    cursor: Cursor | None


def search(circles: Sequence[OpenCircle], words: str, cursor: Cursor) -> Result:
    """Look for all the words (normalised as `text.normal`) until time, hits or messages are up."""
    wanted = [text.normal(word) for word in words.split() if text.normal(word)]
    hits: list[Hit] = []
    until, looked = time.monotonic() + SECONDS, cursor.looked
    total = min(MOST, sum(one.circle.touched for one in circles))
    place, before = cursor.place, cursor.before
    while place < len(circles) and looked < MOST:
        walk = Walk(circles[place], before)
        near, is_over = _look(walk, wanted, MOST - looked, until, MOST_HITS - len(hits))
        hits += _shown(walk, near)
        looked, before = looked + walk.looked, walk.before
        if not is_over:
            return Result(hits, looked, total, Cursor(place, before, looked))
        place, before = place + 1, LATEST
    return Result(hits, looked, total, None)


def _look(
    walk: Walk, wanted: list[str], most: int, until: float, room: int
) -> tuple[list[tuple[Found, Markup]], bool]:
    near: list[tuple[Found, Markup]] = []
    for found in walk.steps(most):
        line = text.highlight(found.payload.text, wanted) if found and wanted else None
        if found is not None and line is not None:
            near.append((found, line))
        if len(near) >= room or time.monotonic() > until:
            return near, False
    return near, True


def _shown(walk: Walk, near: list[tuple[Found, Markup]]) -> list[Hit]:
    authors = authors_of(walk.opened, [found.payload.author for found, _ in near]) if near else {}
    return [
        Hit(walk.opened, found.number, found.seq, walk.title(found.number), found.payload.time,
            authors[found.payload.author], line)
        for found, line in near
        if not authors[found.payload.author].is_folded
    ]  # fmt: skip
