"""The key ring: what an account holds of its memberships, and how far it has read.

Membership is a capability, not a foreign key: the secret half of each is only here. A ring is
changed by a function of the ring, applied by compare-and-swap on the stored bytes.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from forum.errors import Refused, TooLarge, Unopenable
from forum.vault.packed import fields, optional, pack, required, unpack_map
from forum.vault.primitives import (
    ID_SIZE,
    NONCE_SIZE,
    TAG_SIZE,
    Deriver,
    aad,
    derive,
    open_,
    pad_large,
    pad_to,
    random_id,
    seal,
    unpad,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

RING_SIZE = 32768
_ALIAS_BYTES = 10
# Base32 (RFC 4648) in small letters, ten bits at a time: a page names dozens of things.
_LETTERS = "abcdefghijklmnopqrstuvwxyz234567"
_PAIRS = [first + second for first in _LETTERS for second in _LETTERS]
_PLACES = range(70, -1, -10)
_INNER_SIZE = NONCE_SIZE + RING_SIZE + TAG_SIZE
_MEMBERSHIP = {
    "circle": bytes, "member_id": bytes, "member_secret": bytes, "id_secret": bytes, "alias": str,
}  # fmt: skip
_RING_KEYS = frozenset({"memberships", "log_heads", "recovery_tag", "cover", "settings", "totp"})


class RingFull(Refused):
    """The account holds as many memberships as a ring has room for; one must be left first."""

    code = "ring-full"


@dataclass(frozen=True, slots=True)
class Membership:
    """One membership: who I am in a circle, and the secrets that only I hold there.

    Ids are 16 bytes, secrets 32; `more` keeps what a newer version wrote.
    """

    circle: bytes
    member_id: bytes
    member_secret: bytes = field(repr=False)
    id_secret: bytes = field(repr=False)
    alias: str = field(repr=False)
    more: Mapping[str, object] = field(default_factory=dict, repr=False, hash=False)

    def listed(self, name: str) -> list[Any]:
        """A list that the membership keeps under this name; an empty one where there is none."""
        kept = self.more.get(name)
        return list(kept) if isinstance(kept, list) else []


@dataclass(frozen=True, slots=True)
class Ring:
    """Everything a root keeps; each change gives a new ring, `more` keeps what a newer one wrote.

    `log_heads` maps a circle id to the head of its log, `totp` is the second factor's secret.
    """

    memberships: tuple[Membership, ...] = ()
    log_heads: Mapping[bytes, bytes] = field(default_factory=dict, repr=False)
    recovery_tag: bytes | None = field(default=None, repr=False)
    cover: Mapping[str, object] | None = field(default=None, repr=False)
    settings: Mapping[str, object] = field(default_factory=dict, repr=False)
    totp: bytes | None = field(default=None, repr=False)
    more: Mapping[str, object] = field(default_factory=dict, repr=False)

    def membership_of(self, circle: bytes) -> Membership | None:
        """Who I am in that circle, or None."""
        return next((m for m in self.memberships if m.circle == circle), None)

    def add_membership(self, membership: Membership) -> Ring:
        """The ring with one more; ValueError when that circle is in it already."""
        if self.membership_of(membership.circle) is not None:
            raise ValueError("the ring holds a membership of this circle")
        return replace(self, memberships=(*self.memberships, membership))

    def remove_membership(self, circle: bytes) -> Ring:
        """The ring without that circle; the same ring when it was not in it."""
        return replace(self, memberships=tuple(m for m in self.memberships if m.circle != circle))

    def replace_membership(self, membership: Membership) -> Ring:
        """The ring with this one in the place of the circle's old one; ValueError without one."""
        if self.membership_of(membership.circle) is None:
            raise ValueError("the ring holds no membership of this circle")
        kept = (membership if m.circle == membership.circle else m for m in self.memberships)
        return replace(self, memberships=tuple(kept))

    def with_settings(self, **changes: object) -> Ring:
        """The ring with some settings changed, the others as they were."""
        return replace(self, settings={**self.settings, **changes})

    def with_recovery_tag(self, tag: bytes | None) -> Ring:
        """The ring that knows which recovery row is its own."""
        return replace(self, recovery_tag=tag)

    @property
    def beside(self) -> tuple[bytes, bytes] | None:
        """The other ring of this account, which stands for a cover, and its marks: two row ids."""
        kept = self.more.get("beside")
        return (kept[0], kept[1]) if isinstance(kept, list) else None

    def with_beside(self, ring: bytes, marks: bytes) -> Ring:
        """The ring that knows which other rows go with it when its account goes."""
        return replace(self, more={**self.more, "beside": [ring, marks]})

    def with_totp(self, secret: bytes | None) -> Ring:
        """The ring with a second factor, or without."""
        return replace(self, totp=secret)


def ring_id(root: bytes) -> bytes:
    """The row of a root's ring; 16 bytes."""
    return derive(root, "ring-id")[:ID_SIZE]


def seal_ring(pepper: bytes, root: bytes, ring: Ring) -> bytes:
    """The ring as it is stored, always of one size; RingFull when it does not fit."""
    place = aad("ring", ring_id(root))
    try:
        content = pad_to(pack(_ring_map(ring)), RING_SIZE)
    except TooLarge as error:
        raise RingFull from error
    inner = seal(derive(root, "ring-key"), content, place)
    return seal(derive(pepper, "outer"), inner, place)


def open_ring(pepper: bytes, root: bytes, blob: bytes) -> Ring:
    """The ring of a root; Unopenable for another root, another pepper or any change."""
    place = aad("ring", ring_id(root))
    inner = open_(derive(pepper, "outer"), blob, place)
    return _ring_of(unpack_map(unpad(open_(derive(root, "ring-key"), inner, place))))


def new_dummy(pepper: bytes) -> tuple[bytes, bytes]:
    """Id and content of a row that stands for a cover nobody has.

    Its outer seal is a real one: with the pepper, too, nobody can tell it from a ring.
    """
    dummy_id = random_id()
    noise = secrets.token_bytes(_INNER_SIZE)
    return dummy_id, seal(derive(pepper, "outer"), noise, aad("ring", dummy_id))


def _ring_map(ring: Ring) -> dict[str, object]:
    return {
        **ring.more,
        "memberships": [_membership_map(m) for m in ring.memberships],
        "log_heads": dict(ring.log_heads),
        "recovery_tag": ring.recovery_tag,
        "cover": ring.cover,
        "settings": dict(ring.settings),
        "totp": ring.totp,
    }


def _membership_map(membership: Membership) -> dict[str, object]:
    return {
        **membership.more,
        "circle": membership.circle,
        "member_id": membership.member_id,
        "member_secret": membership.member_secret,
        "id_secret": membership.id_secret,
        "alias": membership.alias,
    }


def _ring_of(content: dict[str, object]) -> Ring:
    return Ring(
        memberships=tuple(map(_membership_of, required(content, "memberships", list))),
        log_heads=required(content, "log_heads", dict),
        recovery_tag=optional(content, "recovery_tag", bytes),
        cover=optional(content, "cover", dict),
        settings=required(content, "settings", dict),
        totp=optional(content, "totp", bytes),
        more={key: value for key, value in content.items() if key not in _RING_KEYS},
    )


def _membership_of(content: object) -> Membership:
    if not isinstance(content, dict):
        raise Unopenable("not a membership")
    more = {key: value for key, value in content.items() if key not in _MEMBERSHIP}
    circle, member_id, member_secret, id_secret, alias = fields(content, _MEMBERSHIP)
    return Membership(circle, member_id, member_secret, id_secret, alias, more)


def url_alias(root: bytes, thing_id: bytes) -> str:
    """The name of an id in this root's addresses: 16 characters that mean nothing to another."""
    return _spelled(derive(root, "url", thing_id))


def addresses(root: bytes) -> Callable[[bytes], str]:
    """`url_alias` of one root, for a page that writes dozens."""
    begun = Deriver(root, "url")
    return lambda thing_id: _spelled(begun(thing_id))


def _spelled(derived: bytes) -> str:
    value = int.from_bytes(derived[:_ALIAS_BYTES], "big")
    return "".join([_PAIRS[value >> place & 0x3FF] for place in _PLACES])


def draft(root: bytes, conversation: bytes) -> tuple[str, bytes]:
    """Name and 32-byte key of an unsent draft that its writer keeps in his browser."""
    return url_alias(root, b"draft" + conversation), derive(root, "draft", conversation)


def marks_id(root: bytes) -> bytes:
    """The row of a root's read marks; 16 bytes."""
    return derive(root, "marks-id")[:ID_SIZE]


def seal_marks(root: bytes, marks: Mapping[bytes, int]) -> bytes:
    """How far each conversation was read: conversation id to seq."""
    content = pad_large(pack({"marks": dict(marks)}))
    return seal(derive(root, "marks"), content, aad("marks", marks_id(root)))


def open_marks(root: bytes, blob: bytes) -> dict[bytes, int]:
    """The read marks of a root; Unopenable for another root or any change."""
    content = open_(derive(root, "marks"), blob, aad("marks", marks_id(root)))
    return required(unpack_map(unpad(content)), "marks", dict)


def merge_marks(a: Mapping[bytes, int], b: Mapping[bytes, int]) -> dict[bytes, int]:
    """The farther mark of each conversation: marks only grow."""
    return {key: max(a.get(key, 0), b.get(key, 0)) for key in a.keys() | b.keys()}
