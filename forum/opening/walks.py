"""Walks through all messages of a circle, newest first, opened slice by slice.

Search, export and erasure go this way, on half a core at most: about every millisecond it rests
for as long. Yielding alone would keep the process busy without end, and the system then lets it
wait behind others whenever a reader comes.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from heapq import heappop, heapreplace
from typing import Any

import gevent
from sqlalchemy import Select, bindparam, select

from forum.access import OpenCircle, older_epochs
from forum.errors import NotFound, Unopenable
from forum.models.conversations import Conversation
from forum.models.messages import Message
from forum.opening.homes import head_of
from forum.reads.circles import Touched
from forum.reads.doors import columns
from forum.reads.statements import Query, Statement
from forum.records import record
from forum.vault import sealed
from forum.vault.sealed import ContentKey, Payload

SLICE = 200
BREATH = 0.001  # seconds of work before the others have their turn, for as long
LATEST = 2**31 - 1
PLACES = ("circle", "number", "id", "first_seq", "last_seq", "touched", "head_epoch", "head_ct",
          "opened_ct")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Reached:
    """How far one has come: below which stamp each circle goes on, and how many were seen."""

    places: Mapping[bytes, int] = field(default_factory=dict)
    looked: int = 0


@record
class Found:
    """One opened message and where it stands. `stamp` goes on from here (keyset)."""

    number: int
    seq: int
    stamp: int
    payload: Payload = field(repr=False)


def _slice(_length: int) -> Query:
    here = (Message.circle == bindparam("circle"), Message.stamp < bindparam("before"))
    names = (Message.conversation, Message.seq, Message.epoch, Message.stamp, Message.day,
             Message.ct)  # fmt: skip
    return select(*names).where(*here).order_by(Message.stamp.desc()).limit(bindparam("most"))


def _talks(_length: int) -> Query:
    found: Select[Any] = select(*columns(Conversation, PLACES))
    return found.where(Conversation.circle == bindparam("circle"))


SLICES, TALKS = Statement(_slice), Statement(_talks)


@dataclass(slots=True)
class Walk:
    """One circle on the way, `before` which stamp and on which `day`; `looked` counts messages.

    `talks` are its conversations by number.
    """

    opened: OpenCircle
    before: int = LATEST
    day: int = LATEST
    looked: int = 0
    talks: dict[int, Touched] = field(default_factory=dict)
    openers: dict[tuple[int, int], sealed.Messages] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Read the conversations once."""
        rows = TALKS.rows(circle=self.opened.circle.id)
        self.talks = {row[1]: Touched(*row) for row in rows}

    def steps(self) -> Iterator[Found | None]:
        """The next messages, down to the last; nothing for one that cannot be read."""
        while True:
            rows = SLICES.rows(circle=self.opened.circle.id, before=self.before, most=SLICE)
            held = older_epochs(self.opened, {row[2] for row in rows})
            keys: dict[int, ContentKey] = dict(held)
            for row in rows:
                self.before, self.day, self.looked = row[3], row[4], self.looked + 1
                yield self._open(keys, row)
            if len(rows) < SLICE:
                return

    def title(self, number: int) -> str:
        """A conversation's title, if this member may know it."""
        try:
            return str(head_of(self.opened, self.talks[number]).get("title", ""))
        except (KeyError, NotFound, Unopenable):
            return ""

    def key(self, number: int, epoch: int) -> ContentKey | None:
        """The key of an epoch, or of an opened thread for 0; nothing before his time."""
        if epoch == 0 and number in self.talks:
            return self._thread(self.talks[number])
        return older_epochs(self.opened, {epoch}).get(epoch)

    def _open(self, keys: dict[int, ContentKey], row: tuple[Any, ...]) -> Found | None:
        # One message that somebody has spoilt must not hide all the others.
        try:
            return self._read(keys, row)
        except Unopenable:
            return None

    def _read(self, keys: dict[int, ContentKey], row: tuple[Any, ...]) -> Found | None:
        number, seq, epoch, stamp, _day, ct = row
        talk = self.talks.get(number)
        if talk is None or not ct or (epoch and stamp <= self.opened.entry.since):
            return None
        opener = self.openers.get((number, epoch))
        if opener is None:
            key = self._thread(talk) if epoch == 0 else keys.get(epoch)
            if key is None:
                return None
            opener = self.openers[number, epoch] = sealed.Messages(key, talk.id)
        return Found(number, seq, stamp, opener.open(seq, ct))

    def _thread(self, talk: Touched) -> ContentKey | None:
        if talk.opened_ct is None:
            return None
        return sealed.open_thread(self.opened.epoch, talk.id, talk.opened_ct)


def together(walks: Sequence[Walk]) -> Iterator[tuple[Walk, Found | None]]:
    """What is found on several ways, the newest day first; the others have their turn between."""
    ways, rested = [walk.steps() for walk in walks], time.monotonic()
    newest = [(-walk.day, place) for place, walk in enumerate(walks)]
    while newest:
        place = newest[0][1]
        try:
            found = next(ways[place])
        except StopIteration:
            heappop(newest)
            continue
        heapreplace(newest, (-walks[place].day, place))
        if time.monotonic() - rested > BREATH:
            gevent.sleep(BREATH)
            rested = time.monotonic()
        yield walks[place], found


def reached(walks: Sequence[Walk], before: Reached) -> Reached:
    """How far these walks have come since; circles that none of them went through stay."""
    places = {walk.opened.circle.id: walk.before for walk in walks}
    looked = before.looked + sum(walk.looked for walk in walks)
    return Reached({**before.places, **places}, looked)
