"""One conversation that is followed in this worker, in one epoch of its circle."""

from __future__ import annotations

from base64 import b32encode
from dataclasses import dataclass, field

from forum.vault import sealed
from forum.vault.epoch import Names
from forum.vault.sealed import ContentKey

Where = tuple[bytes, int, int]  # circle, its epoch, conversation


@dataclass(frozen=True, slots=True)
class Arrival:
    """A message as it is stored, which others have just heard of."""

    seq: int
    key: int
    ct: bytes = field(repr=False)
    is_change: bool = False


@dataclass(frozen=True, slots=True)
class Seat:
    """Who follows on one socket: his member id here, and the memberships he came in by.

    `since` is the circle's counter at his admission: words from before it are not for him.
    """

    member: bytes
    ways: tuple[bytes, ...]
    since: int = 0


@dataclass(slots=True)
class Blocks:
    """The block tags of a circle, as they were read at one moment."""

    constant: bytes = field(repr=False)
    tags: frozenset[bytes] = field(repr=False)
    folds: dict[tuple[bytes, bytes], bool] = field(default_factory=dict, repr=False)

    def is_folded(self, author: bytes, reader: bytes) -> bool:
        """Whether one of the two has blocked the other."""
        if not author or author == reader or not self.constant:
            return False
        pair = (author, reader)
        if pair not in self.folds:
            tags = (sealed.block_tag(self.constant, author, reader),
                    sealed.block_tag(self.constant, reader, author))  # fmt: skip
            self.folds[pair] = not self.tags.isdisjoint(tags)
        return self.folds[pair]


@dataclass(slots=True, eq=False)
class Place:
    """What it takes to tell a conversation to those who follow it, and to nobody else.

    It is named by circle *and epoch*: when the key turns, words go to another place, and a socket
    that was forgotten here hears nothing more. `told` is the last seq that was sent to all here.
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
    seats: dict[str, Seat] = field(default_factory=dict)
    arrivals: list[Arrival] = field(default_factory=list)
    is_telling: bool = False
    looked_at: float = 0.0  # when it was last asked who is still a member; monotonic
    blocks: Blocks | None = None  # not read yet
    forgotten: int = 0  # how often they were to be read anew

    @property
    def room(self) -> str:
        """The name of its Socket.IO room."""
        return room_of(*self.where)

    def leave(self, sid: str) -> None:
        """Somebody follows no more."""
        self.seats.pop(sid, None)

    def forget_blocks(self) -> None:
        """Somebody has blocked somebody: ask anew."""
        self.blocks = None
        self.forgotten += 1


def mark_of(tag: bytes) -> str:
    """A keyed tag as clients see it: the same for all readers, and it names nothing."""
    return b32encode(tag[:10]).decode().lower()


def room_of(circle: bytes, epoch: int, number: int = 0) -> str:
    """A Socket.IO room; without a number the one of those who hear that something is new."""
    return f"{circle.hex()}.{epoch}.{number}"
