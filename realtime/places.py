"""Conversations that are followed in this worker, each in one epoch of its circle."""

from __future__ import annotations

from base64 import b32encode
from collections.abc import Iterator
from dataclasses import dataclass, field

from forum.access import OpenConversation
from forum.vault import sealed
from forum.vault.epoch import Names
from forum.vault.sealed import ContentKey, OpenedThread, Reader

Where = tuple[bytes, int, int]  # circle, its epoch, conversation


@dataclass(frozen=True, slots=True)
class Arrival:
    """A message as it is stored, which others have just heard of."""

    seq: int
    key: int
    ct: bytes = field(repr=False)
    is_change: bool = False


@dataclass(slots=True, eq=False)
class Place:
    """What it takes to tell a conversation to those who follow it, and to nobody else.

    It is named by circle *and epoch*: when the key turns, words go to another place, and a socket
    that was forgotten here hears nothing more. `told` is the last seq that was sent to all here;
    `seats` are the member ids by socket; `ways` what each of them came in by.
    """

    where: Where
    conversation: bytes
    kind: str  # the circle's
    mark: str  # what clients call it
    channel: bytes = field(repr=False)
    keys: dict[int, ContentKey] = field(repr=False)
    names: Names = field(repr=False)
    constant: bytes = field(repr=False)
    told: int
    seats: dict[str, bytes] = field(default_factory=dict)
    ways: dict[str, tuple[bytes, ...]] = field(default_factory=dict)
    arrivals: list[Arrival] = field(default_factory=list)
    is_telling: bool = False
    looked_at: float = 0.0  # when it was last asked who is still a member; monotonic
    blocks: frozenset[bytes] | None = None  # not read yet
    folds: dict[tuple[bytes, bytes], bool] = field(default_factory=dict)

    @property
    def room(self) -> str:
        """The name of its Socket.IO room."""
        return room_of(*self.where)

    def leave(self, sid: str) -> None:
        """Somebody follows no more."""
        self.seats.pop(sid, None)
        self.ways.pop(sid, None)

    def forget_blocks(self) -> None:
        """Somebody has blocked somebody: ask anew."""
        self.blocks = None
        self.folds.clear()

    def is_folded(self, author: bytes, reader: bytes) -> bool:
        """Whether one of the two has blocked the other."""
        if not self.blocks or author == reader:
            return False
        pair = (author, reader)
        if pair not in self.folds:
            tags = (sealed.block_tag(self.constant, author, reader),
                    sealed.block_tag(self.constant, reader, author))  # fmt: skip
            self.folds[pair] = not self.blocks.isdisjoint(tags)
        return self.folds[pair]


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


def mark_of(tag: bytes) -> str:
    """A keyed tag as clients see it: the same for all readers, and it names nothing."""
    return b32encode(tag[:10]).decode().lower()


def room_of(circle: bytes, epoch: int, number: int = 0) -> str:
    """A Socket.IO room; without a number the one of those who hear that something is new."""
    return f"{circle.hex()}.{epoch}.{number}"
