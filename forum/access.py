"""Who is asking and what he may: the only authorisation."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import Enum, auto

from sqlalchemy import exists, select

from forum.db import db
from forum.errors import NotFound, RiwaqError, Unopenable
from forum.house import House
from forum.models.accounts import RingRow
from forum.models.circles import Circle, EpochRow, Grant
from forum.models.members import Member
from forum.models.rows import number
from forum.vault import epoch as epochs
from forum.vault import ring as rings
from forum.vault import server
from forum.vault.epoch import Epoch, RosterEntry
from forum.vault.ring import Membership, Ring
from forum.volatile import SignInRow


class Permission(Enum):
    """What a role may allow inside a circle."""

    READ = auto()


PERMISSIONS: dict[tuple[str, str], frozenset[Permission]] = {
    ("moderators", "moderator"): frozenset({Permission.READ}),
}

NEEDS_SECOND_FACTOR = frozenset({"moderators", "counsellors"})


class SecondFactorDue(RiwaqError):
    """This circle asks for a second factor that the account does not have yet."""

    code = "second-factor-due"
    status = 403


class StillWaiting(RiwaqError):
    """The visitor has taken up an offer and is not admitted yet."""

    code = "still-waiting"
    status = 403

    def __init__(self, circle: Circle, membership: Membership) -> None:
        """What the waiting page may say: where, and under which alias."""
        super().__init__()
        self.circle, self.membership = circle, membership


class TurnDue(RiwaqError):
    """The circle's key must turn before anybody reads or writes; the door in `identity` does it."""

    code = "turn-due"
    status = 503

    def __init__(self, opened: OpenCircle) -> None:
        """`opened` is good for the turn alone."""
        super().__init__()
        self.opened = opened


@dataclass(slots=True)
class Visitor:
    """A signed-in person for the length of one request: the root is here and nowhere else."""

    house: House
    token: bytes = field(repr=False)
    row: SignInRow = field(repr=False)
    root: bytes = field(repr=False)
    account_id: bytes = field(repr=False)
    epochs: dict[bytes, bytes] = field(repr=False)
    _ring: Ring | None = field(default=None, repr=False)

    is_authenticated = True
    is_active = True
    is_anonymous = False

    def get_id(self) -> str:
        """Flask-Login's word for an account; nothing is ever stored under it."""
        return ""

    @property
    def key(self) -> bytes:
        """The name of the sign-in in the volatile store."""
        return server.token_key(self.token)

    @property
    def ring(self) -> Ring:
        """The key ring, read once a request. Raises `NotFound` when it is gone (a renewed root)."""
        if self._ring is None:
            self._ring = read_ring(self.house, self.root)
        return self._ring

    def forget_ring(self) -> None:
        """Read it anew next time: it was changed."""
        self._ring = None

    def keep_epoch(self, epoch: Epoch) -> None:
        """Remember an opened epoch, sealed like the root; a lost race costs one opening."""
        name = _epoch_name(epoch.circle, epoch.n)
        self.epochs = {**self.epochs, name: epoch.secret}
        content = {"root": self.root, "account_id": self.account_id, "epochs": self.epochs}
        sealed = server.seal_sign_in(self.house.boot_key, self.token, content)
        if self.house.volatile.replace_sealed(self.key, self.row.sealed, sealed):
            self.row = replace(self.row, sealed=sealed)


@dataclass(frozen=True, slots=True)
class OpenCircle:
    """Permission and ability in one value: made by `enter` alone."""

    visitor: Visitor
    circle: Circle
    member: Member
    membership: Membership
    epoch: Epoch
    entry: RosterEntry

    def may(self, permission: Permission) -> bool:
        """Whether the role allows it here."""
        allowed = PERMISSIONS.get((self.circle.kind, self.entry.role), frozenset())
        return permission in allowed


def read_ring(house: House, root: bytes) -> Ring:
    """The ring of a root. Raises `NotFound` without one, `Unopenable` when it was changed."""
    row = db.session.get(RingRow, rings.ring_id(root))
    if row is None:
        raise NotFound("ring")
    return rings.open_ring(house.pepper, root, row.ct)


def enter(visitor: Visitor, alias: str, may: Permission) -> OpenCircle:
    """Open a circle by the address that only this account has for it.

    Raises `NotFound` for absent and forbidden alike, `StillWaiting`, `SecondFactorDue`, and
    `TurnDue` when the key must turn first. Writes nothing.
    """
    membership = _membership(visitor, alias)
    circle, member = _rows(visitor, membership)
    if circle.kind in NEEDS_SECOND_FACTOR and visitor.ring.totp is None:
        raise SecondFactorDue
    if member.status == "waiting":
        raise StillWaiting(circle, membership)
    if member.status != "active":
        raise NotFound("member")
    opened = _open(visitor, circle, member, membership)
    if circle.turn_due or _somebody_waits(circle):
        raise TurnDue(opened)
    if not opened.may(may):
        raise NotFound("permission")
    return opened


def open_epoch(visitor: Visitor, membership: Membership, n: int) -> Epoch:
    """One epoch of a circle, from the sign-in or from its grant, checked against its row and link.

    Raises `NotFound` without a grant, `Unopenable` for a forged epoch or a broken link.
    """
    kept = visitor.epochs.get(_epoch_name(membership.circle, n))
    if kept is not None:
        return Epoch(membership.circle, n, kept)
    epoch = _granted(membership, n)
    row = db.session.get_one(EpochRow, (membership.circle, n)).check(visitor.house.pepper)
    epochs.verify_epoch(epoch, row.public_key, row.key_check)
    if db.session.get(Grant, (membership.circle, n - 1, membership.member_id)) is not None:
        before = _granted(membership, n - 1)
        epochs.verify_link(before, epoch, row.members_hash, row.link)
    visitor.keep_epoch(epoch)
    return epoch


def _membership(visitor: Visitor, alias: str) -> Membership:
    for membership in visitor.ring.memberships:
        if rings.url_alias(visitor.root, membership.circle) == alias:
            return membership
    raise NotFound("circle")


def _rows(visitor: Visitor, membership: Membership) -> tuple[Circle, Member]:
    found = db.session.execute(
        select(Circle, Member)
        .join(Member, Member.circle == Circle.id)
        .where(Circle.id == membership.circle, Member.id == membership.member_id)
    ).first()
    if found is None:
        raise NotFound("member")
    pepper = visitor.house.pepper
    return found[0].check(pepper), found[1].check(pepper)


def _open(visitor: Visitor, circle: Circle, member: Member, membership: Membership) -> OpenCircle:
    epoch = open_epoch(visitor, membership, circle.epoch)
    if member.roster_epoch != epoch.n:
        raise Unopenable("roster of another epoch")
    entry = epochs.open_roster(
        epoch, member.roster_epoch, member.id, member.roster_ct, member.public_key
    )
    return OpenCircle(visitor, circle, member, membership, epoch, entry)


def _granted(membership: Membership, n: int) -> Epoch:
    grant = db.session.get(Grant, (membership.circle, n, membership.member_id))
    if grant is None:
        raise NotFound("grant")
    secret = membership.member_secret
    return epochs.open_grant(membership.circle, n, membership.member_id, secret, grant.sealed)


def _somebody_waits(circle: Circle) -> bool:
    # An offer of an earlier epoch was refused at a turn: it must not call for another each time.
    new = (Member.status == "waiting", Member.roster_epoch == circle.epoch)
    waiting = select(exists().where(Member.circle == circle.id, *new))
    return bool(db.session.scalar(waiting))


def _epoch_name(circle: bytes, n: int) -> bytes:
    return circle + number(n)
