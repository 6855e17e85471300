"""Search: the newest messages of some circles, opened and looked through; no index is kept."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from markupsafe import Markup

from forum import text
from forum.access import OpenCircle
from forum.opening.authors import Author, authors_of
from forum.opening.walks import LATEST, Found, Reached, Walk, reached, together

MOST = 20_000  # messages looked through at one search
SECONDS = 0.8  # of one answer; then it says how far it has come
MOST_HITS = 50  # on one page

Near = tuple[Walk, Found, Markup]


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
    cursor: Reached | None


def search(circles: Sequence[OpenCircle], words: str, before: Reached) -> Result:
    """Look for all the words (normalised as `text.normal`) until time, hits or messages are up."""
    wanted = [normal for word in words.split() if (normal := text.normal(word))]
    ways = circles if wanted else []
    walks = [Walk(one, before.places.get(one.circle.id, LATEST)) for one in ways]
    near, is_over = _look(walks, wanted, MOST - before.looked)
    now = reached(walks, before)
    if is_over or now.looked >= MOST:
        return Result(_shown(near), now.looked, now.looked, None)
    # About so many: some of what was ever written may have been taken away since.
    total = min(MOST, sum(one.circle.touched for one in circles))
    return Result(_shown(near), now.looked, max(total, now.looked), now)


def _look(walks: list[Walk], wanted: list[str], most: int) -> tuple[list[Near], bool]:
    near: list[Near] = []
    until = time.monotonic() + SECONDS
    for count, (walk, found) in enumerate(together(walks), 1):
        said = found.payload if found else None
        line = text.highlight(said.text, wanted, has_markup=bool(said.html)) if said else None
        if found is not None and line is not None:
            near.append((walk, found, line))
        if len(near) >= MOST_HITS or count >= most or time.monotonic() > until:
            return near, False
    return near, True


def _shown(near: list[Near]) -> list[Hit]:
    """The hits, newest first, without those of people one does not see."""
    wrote: dict[bytes, list[bytes]] = {}
    for walk, found, _ in near:
        wrote.setdefault(walk.opened.circle.id, []).append(found.payload.author)
    opened = {walk.opened.circle.id: walk.opened for walk, _, _ in near}
    people = {circle: authors_of(opened[circle], ids) for circle, ids in wrote.items()}
    hits = [_hit(each, people[each[0].opened.circle.id]) for each in near]
    return sorted((hit for hit in hits if not hit.author.is_folded), key=lambda hit: -hit.time)


def _hit(near: Near, people: dict[bytes, Author]) -> Hit:
    walk, found, line = near
    said, title = found.payload, walk.title(found.number)
    return Hit(walk.opened, found.number, found.seq, title, said.time, people[said.author], line)
