"""Conversations that are followed in this worker, each in one epoch of its circle."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import and_, select

from forum.access import OpenConversation
from forum.db import db
from forum.models.circles import Circle
from forum.models.conversations import Conversation
from forum.vault import sealed
from forum.vault.epoch import Names
from forum.vault.sealed import ContentKey, OpenedThread, Reader
from realtime.place import Place, Where, mark_of


class Places:
    """All places of this worker."""

    def __init__(self) -> None:
        self._all: dict[Where, Place] = {}

    def __iter__(self) -> Iterator[Place]:
        return iter(list(self._all.values()))

    def get(self, where: Where) -> Place | None:
        """A place that somebody follows."""
        return self._all.get(where)

    def of_circle(self, circle: bytes) -> list[Place]:
        """All places of one circle."""
        return [place for place in self if place.where[0] == circle]

    def on_channel(self, channel: bytes) -> list[Place]:
        """All places of which other workers tell there."""
        return [place for place in self if place.channel == channel]

    def add(self, talk: OpenConversation) -> Place:
        """The place of a conversation, as somebody holds it who may read it."""
        place = make(talk)
        kept = self._all.setdefault(place.where, place)
        # A thread may have been opened since: its own key is new here.
        kept.keys |= place.keys
        return kept

    def drop_empty(self) -> None:
        """Forget the keys of what nobody follows any more."""
        self._all = {where: place for where, place in self._all.items() if place.seats}


def make(talk: OpenConversation) -> Place:
    """Keys and names from what was opened; nothing of the account's."""
    opened, row = talk.opened, talk.row
    epoch, n = opened.epoch, opened.epoch.n
    keys: dict[int, ContentKey] = {n: Reader(epoch.circle, n, epoch.content)}
    if isinstance(talk.key, OpenedThread):
        keys[0] = Reader(epoch.circle, 0, talk.key.content)
    return Place(
        where=(opened.circle.id, n, row.number),
        conversation=row.id,
        kind=opened.circle.kind,
        mark=mark_of(sealed.keyed_tag(epoch, "mark", row.id)),
        channel=sealed.channel_tag(epoch),
        keys=keys,
        names=Names(epoch.circle, n, epoch.roster),
        constant=opened.profile.constant,
        told=row.last_seq,
    )


def stored(where: Where) -> tuple[int, int] | None:
    """The circle's epoch and the conversation's newest seq today; nothing for one that is gone."""
    circle, _, number = where
    both = (Conversation.circle == Circle.id, Conversation.number == number)
    asked = select(Circle.epoch, Conversation.last_seq).join_from(Circle, Conversation, and_(*both))
    found = db.session.execute(asked.where(Circle.id == circle)).first()
    return None if found is None else (found[0], found[1])
