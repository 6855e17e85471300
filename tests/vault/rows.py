"""What a stolen database shows of circles, and what a thief may try on it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from forum.errors import Unopenable
from forum.vault import epoch, sealed
from forum.vault.epoch import Epoch

TALK = b"t" * 16


class EpochRow(NamedTuple):
    """What an epoch's row shows."""

    public_key: bytes
    key_check: bytes
    link: bytes
    members_hash: bytes


@dataclass(frozen=True)
class MemberRow:
    """What a member's row shows; a waiting one has an offer in the place of a roster entry."""

    status: str
    public_key: bytes
    roster_epoch: int
    roster: bytes


@dataclass
class Circle:
    """The database of one circle, and who is inside according to the model."""

    circle_id: bytes
    epoch: int = 0
    turn_due: bool = False
    epochs: dict[int, EpochRow] = field(default_factory=dict)
    grants: dict[tuple[int, bytes], bytes] = field(default_factory=dict)
    members: dict[bytes, MemberRow] = field(default_factory=dict)
    inside: dict[str, bytes] = field(default_factory=dict)
    waiting: dict[str, bytes] = field(default_factory=dict)

    def active(self) -> dict[bytes, MemberRow]:
        return {key: row for key, row in self.members.items() if row.status == "active"}


class Stolen(NamedTuple):
    """One ciphertext of the past, its place, and who may open it according to the model."""

    kind: str
    circle_id: bytes
    n: int
    place: bytes
    made: bytes
    readers: frozenset[str]
    public_key: bytes = b""


def opens(one: Stolen, secret: bytes) -> bool:
    holder = Epoch(one.circle_id, one.n, secret)
    try:
        if one.kind == "message":
            sealed.open_message(holder, TALK, int.from_bytes(one.place, "big"), one.made)
        else:
            epoch.open_roster(holder, one.n, one.place, one.made, one.public_key)
    except Unopenable:
        return False
    return True


def secret_in(one: Stolen, key: bytes) -> bytes | None:
    """The epoch secret in a stolen grant, if the key opens it."""
    try:
        return epoch.open_grant(one.circle_id, one.n, one.place, key, one.made).secret
    except Unopenable:
        return None
