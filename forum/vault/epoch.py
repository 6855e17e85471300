"""An epoch of a circle: one secret, what comes from it, and who holds it.

Numbers stand in contexts big-endian: an epoch in 4 bytes, a seq in 8.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from forum.errors import Unopenable
from forum.records import once, record
from forum.vault.packed import fields, optional, pack, unpack_map
from forum.vault.primitives import (
    ID_SIZE,
    SECRET_SIZE,
    ZERO_KEY,
    Opener,
    Places,
    derive,
    digest,
    equal,
    open_from,
    pad,
    public_key_of,
    random_secret,
    seal,
    seal_to,
    unpad,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


def number(n: int) -> bytes:
    """An epoch number as it stands in contexts: 4 bytes."""
    return n.to_bytes(4, "big")


@dataclass(frozen=True)
class Epoch:
    """Epoch `n` of a circle with its 32-byte secret; what comes from it is derived once."""

    circle: bytes
    n: int
    secret: bytes = field(repr=False)

    @once
    def content(self) -> bytes:
        """The key of messages, heads, the profile, blobs and opened threads' secrets."""
        return self._derived("content")

    @once
    def roster(self) -> bytes:
        """The key of roster entries."""
        return self._derived("roster")

    @once
    def auth(self) -> bytes:
        """The key with which the next epoch is linked to this one."""
        return self._derived("auth")

    @once
    def tags(self) -> bytes:
        """The key of keyed tags."""
        return self._derived("tags")

    @once
    def circle_secret(self) -> bytes:
        """The secret half of the circle's key pair in this epoch."""
        return self._derived("circle-secret")

    @once
    def public_key(self) -> bytes:
        """The public half, to which outsiders seal; 1,216 bytes."""
        return public_key_of(self.circle_secret)

    @once
    def key_check(self) -> bytes:
        """What the epoch row keeps so that a wrong secret is noticed."""
        return derive(self.secret, "check")

    @once
    def roster_opener(self) -> Opener:
        """The key of roster entries, made ready for the many of a page."""
        return Opener(self.roster)

    @once
    def roster_places(self) -> Places:
        """Where roster entries of this epoch belong, by member id."""
        return Places("roster", self.circle, number(self.n))

    def _derived(self, label: str) -> bytes:
        return derive(self.secret, label, self.circle, number(self.n))


@dataclass(frozen=True)
class Names:
    """The roster key of an epoch alone: what a worker keeps to say who writes, beside `Reader`."""

    circle: bytes
    n: int
    roster: bytes = field(repr=False)

    @once
    def roster_opener(self) -> Opener:
        """As in `Epoch`."""
        return Opener(self.roster)

    @once
    def roster_places(self) -> Places:
        """As in `Epoch`."""
        return Places("roster", self.circle, number(self.n))


@record
class RosterEntry:
    """Who a member is for the others: alias, role, day, branch mark, SHA-256 of his public key.

    `since` is the circle's counter at his admission: he reads what was written after it.
    """

    alias: str
    role: str
    joined_day: int
    branch: bytes
    key_hash: bytes
    since: int = 0


_ENTRY = {"alias": str, "role": str, "joined_day": int, "branch": bytes, "key_hash": bytes}


def new_epoch(circle: bytes, n: int) -> Epoch:
    """An epoch with a fresh random secret."""
    return Epoch(circle, n, random_secret())


def grant(epoch: Epoch, grantee: bytes, public_key: bytes) -> bytes:
    """The epoch's secret for one grantee, a member or a circle; 1,168 bytes."""
    return seal_to(public_key, epoch.secret, _grant_info(epoch.circle, epoch.n, grantee))


def open_grant(circle: bytes, n: int, grantee: bytes, secret: bytes, sealed: bytes) -> Epoch:
    """The granted epoch, opened with the grantee's secret; Unopenable when it is not his."""
    opened = open_from(secret, sealed, _grant_info(circle, n, grantee))
    if len(opened) != SECRET_SIZE:
        raise Unopenable("not an epoch secret")
    return Epoch(circle, n, opened)


def _grant_info(circle: bytes, n: int, grantee: bytes) -> bytes:
    return derive(ZERO_KEY, "grant", circle, number(n), grantee)


def members_hash(members: Iterable[tuple[bytes, bytes]]) -> bytes:
    """SHA-256 over (member id, SHA-256 of his public key) of all active members, sorted by id."""
    pairs = sorted(members)
    if any(len(member) != ID_SIZE or len(key_hash) != SECRET_SIZE for member, key_hash in pairs):
        raise Unopenable("a member id or key hash of a wrong length")
    return digest(*(member + key_hash for member, key_hash in pairs))


def link(previous: Epoch, following: Epoch, members: bytes) -> bytes:
    """Proof that a holder of `previous` made `following` for these members (their hash).

    Raises Unopenable when the two are not neighbours of one circle.
    """
    if following.circle != previous.circle or following.n != previous.n + 1:
        raise Unopenable("not the next epoch of this circle")
    secret_hash = digest(following.secret)
    return derive(
        previous.auth, "epoch-link", following.circle, number(following.n), secret_hash, members
    )


def verify_link(previous: Epoch, following: Epoch, members: bytes, claimed: bytes) -> None:
    """Unopenable unless `claimed` links the two: a forged epoch, or swapped members."""
    if not equal(link(previous, following, members), claimed):
        raise Unopenable("forged link")


def verify_epoch(epoch: Epoch, public_key: bytes, key_check: bytes) -> None:
    """Unopenable unless the row's clear columns come from this very secret."""
    if not equal(epoch.key_check, key_check) or not equal(epoch.public_key, public_key):
        raise Unopenable("the epoch row was swapped")


def seal_roster(epoch: Epoch, member_id: bytes, entry: RosterEntry) -> bytes:
    """A member's roster entry for all who hold the epoch."""
    content = {
        "alias": entry.alias,
        "role": entry.role,
        "joined_day": entry.joined_day,
        "branch": entry.branch,
        "key_hash": entry.key_hash,
    } | ({"since": entry.since} if entry.since else {})
    return seal(epoch.roster, pad(pack(content)), epoch.roster_places(member_id))


def open_roster(
    epoch: Epoch | Names, roster_epoch: int, member_id: bytes, sealed: bytes, public_key: bytes
) -> RosterEntry:
    """A member's roster entry; Unopenable when the clear public key is not the one hashed inside.

    A key is granted to only on the roster's word: a swapped column would else receive the secret.
    """
    if roster_epoch != epoch.n:
        raise Unopenable("the roster entry is of another epoch")
    opened = epoch.roster_opener.open(sealed, epoch.roster_places(member_id))
    content = unpack_map(unpad(opened))
    alias, role, joined, branch, key_hash = fields(content, _ENTRY)
    if not equal(key_hash, digest(public_key)):
        raise Unopenable("the public key was swapped")
    since = optional(content, "since", int) or 0
    return RosterEntry(alias, role, joined, branch, key_hash, since)


def seal_offer(
    public_key: bytes,
    circle: bytes,
    n: int,
    kind: str,
    content: Mapping[str, object],
    *context: bytes,
) -> bytes:
    """What an outsider seals to a circle's public key of epoch `n`: an entry, a report.

    `kind` and `context` (ids it belongs to) must be given again to open it.
    """
    return seal_to(public_key, pad(pack(content)), _offer_info(circle, n, kind, context))


def open_offer(epoch: Epoch, kind: str, sealed: bytes, *context: bytes) -> dict[str, object]:
    """What was sealed to the circle; Unopenable in another epoch, circle, kind or context."""
    info = _offer_info(epoch.circle, epoch.n, kind, context)
    return unpack_map(unpad(open_from(epoch.circle_secret, sealed, info)))


def _offer_info(circle: bytes, n: int, kind: str, context: tuple[bytes, ...]) -> bytes:
    return derive(ZERO_KEY, "offer", circle, number(n), kind.encode(), *context)


def seal_owner(community_public_key: bytes, account_id: bytes, member_id: bytes) -> bytes:
    """Whose account a member is, for the community's moderators inside a two-person act."""
    return seal_to(community_public_key, account_id, derive(ZERO_KEY, "owner", member_id))


def open_owner(community: Epoch, member_id: bytes, sealed: bytes) -> bytes:
    """The account id, opened with the moderators' epoch it was sealed to; otherwise Unopenable."""
    account_id = open_from(community.circle_secret, sealed, derive(ZERO_KEY, "owner", member_id))
    if len(account_id) != ID_SIZE:
        raise Unopenable("not an account id")
    return account_id
