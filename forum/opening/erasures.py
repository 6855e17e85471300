"""Erasing one's words page by page: each answer walks a little further."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import islice

from forum.access import OpenCircle
from forum.actions.erasures import Mine
from forum.opening.walks import LATEST, Found, Reached, Walk, reached, together

SECONDS = 0.8  # of one answer; then it says how far it has come
STEP = 500  # messages looked at for one transaction

# Blanks messages of one's own in a circle; the caller enters it anew when its key has turned.
Write = Callable[[OpenCircle, list[Mine]], None]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far erasing has come, of about how many messages, and whether all is done."""

    reached: Reached
    total: int
    is_over: bool


def erase(circles: Sequence[OpenCircle], before: Reached, write: Write) -> Progress:
    """Go on with erasing one's own words in these circles until the time is up."""
    total, until = sum(one.circle.touched for one in circles), time.monotonic() + SECONDS
    walks: list[Walk] = []
    for opened in circles:
        walks.append(Walk(opened, before.places.get(opened.circle.id, LATEST)))
        if not _erase_in(walks[-1], until, write):
            return Progress(reached(walks, before), total, is_over=False)
    return Progress(reached(walks, before), total, is_over=True)


def _erase_in(walk: Walk, until: float, write: Write) -> bool:
    way = together([walk])
    while seen := [found for _, found in islice(way, STEP)]:
        if mine := _own(walk.opened, seen):
            write(walk.opened, mine)
        # What comes after a whole step may be nothing, or much: the next answer looks.
        if len(seen) == STEP and time.monotonic() > until:
            return False
    return True


def _own(opened: OpenCircle, seen: list[Found | None]) -> list[Mine]:
    return [
        (found.number, found.seq, found.payload)
        for found in seen
        if found is not None and found.payload.author == opened.member_id
    ]
