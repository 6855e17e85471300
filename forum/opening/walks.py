"""Walks through all messages of a circle, newest first, opened slice by slice.

Search, export and erasure go this way. A walk yields to the others about every millisecond.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
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
from forum.vault import sealed
from forum.vault.sealed import ContentKey, Payload

SLICE = 200
BREATH = 12  # messages opened before the others have their turn
LATEST = 2**31 - 1
PLACES = ("circle", "number", "id", "first_seq", "last_seq", "touched", "head_epoch", "head_ct",
          "opened_ct")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Found:
    """One opened message and where it stands. `stamp` goes on from here (keyset)."""

    number: int
    seq: int
    stamp: int
    payload: Payload = field(repr=False)


def _slice(_length: int) -> Query:
    here = (Message.circle == bindparam("circle"), Message.stamp < bindparam("before"))
    names = (Message.conversation, Message.seq, Message.epoch, Message.stamp, Message.ct)
    return select(*names).where(*here).order_by(Message.stamp.desc()).limit(bindparam("most"))


def _talks(_length: int) -> Query:
    found: Select[Any] = select(*columns(Conversation, PLACES))
    return found.where(Conversation.circle == bindparam("circle"))


SLICES, TALKS = Statement(_slice), Statement(_talks)


@dataclass(slots=True)
class Walk:
    """One circle on the way; `talks` are its conversations by number, `looked` counts messages."""

    opened: OpenCircle
    before: int = LATEST
    looked: int = 0
    talks: dict[int, Touched] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Read the conversations once."""
        rows = TALKS.rows(circle=self.opened.circle.id)
        self.talks = {row[1]: Touched(*row) for row in rows}

    def steps(self, most: int) -> Iterator[Found | None]:
        """The next messages, nothing for one that cannot be read; ends after `most` or the last."""
        while most > 0:
            rows = SLICES.rows(
                circle=self.opened.circle.id, before=self.before, most=min(SLICE, most)
            )
            held = older_epochs(self.opened, {row[2] for row in rows})
            keys: dict[int, ContentKey] = dict(held)
            for place, row in enumerate(rows):
                if place % BREATH == 0:
                    gevent.sleep(0)
                self.before, self.looked = row[3], self.looked + 1
                yield self._open(keys, row)
            most -= SLICE
            if len(rows) < SLICE:
                return

    def title(self, number: int) -> str:
        """A conversation's title, if this member may know it."""
        try:
            return str(head_of(self.opened, self.talks[number]).get("title", ""))
        except (KeyError, NotFound, Unopenable):
            return ""

    def _open(self, keys: dict[int, ContentKey], row: tuple[Any, ...]) -> Found | None:
        number, seq, epoch, stamp, ct = row
        talk = self.talks.get(number)
        if talk is None or not ct or (epoch and stamp <= self.opened.entry.since):
            return None
        key = self._thread(talk) if epoch == 0 else keys.get(epoch)
        if key is None:
            return None
        return Found(number, seq, stamp, sealed.open_message(key, talk.id, seq, ct))

    def _thread(self, talk: Touched) -> ContentKey | None:
        if talk.opened_ct is None:
            return None
        return sealed.open_thread(self.opened.epoch, talk.id, talk.opened_ct)
