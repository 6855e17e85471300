"""The commons: one circle for all full members, sealed at rest and honestly not private."""

from __future__ import annotations

from collections.abc import Iterator

from forum import aliases, clock, profiles
from forum.access import Visitor
from forum.actions import circles, groups, reading, rings
from forum.actions.aliases import is_resting
from forum.actions.applications import membership
from forum.db import db, transaction
from forum.errors import AliasTaken, NotYet, Unopenable
from forum.house import House
from forum.models.accounts import Keeping
from forum.models.circles import Circle, EpochRow
from forum.models.members import Member
from forum.profiles import Profile
from forum.vault import epoch as epochs
from forum.vault import sealed, server
from forum.vault.epoch import Epoch, RosterEntry
from forum.vault.primitives import digest, public_key_of, random_id, random_secret
from forum.vault.ring import Membership

CIRCLE, SECRET = "commons-circle", "commons"
KEEP_DAYS = 90


def commons_of(visitor: Visitor) -> Membership | None:
    """Who this visitor is in the commons, if he is there."""
    kept = db.session.get(Keeping, CIRCLE)
    return visitor.ring.membership_of(kept.value) if kept else None


def join(visitor: Visitor, alias: str) -> bytes:
    """Come into the commons, which are made when the first one comes; gives the circle's id.

    Raises `NotYet` for who is no full member of a group, `AliasRefused`, `AliasTaken`.
    """
    mine = commons_of(visitor)
    if mine is not None:
        return mine.circle
    if not groups.may_found(visitor):
        raise NotYet
    circle, touched = _join(visitor, aliases.check_alias(alias))
    # What was said before he came is there to be read, and does not count as new.
    reading.mark(visitor, {circle: touched}, {})
    return circle


@transaction
def _join(visitor: Visitor, alias: str) -> tuple[bytes, int]:
    house, kept = visitor.house, db.session.get(Keeping, CIRCLE)
    circle = Circle.held(kept.value) if kept else None
    mine = membership(circle.id if circle else random_id(), alias)
    entry = _entry(mine)
    if circle is None:
        _found(visitor, mine, entry)
    else:
        epoch = _open(house, circle)
        profile = profiles.read(sealed.open_profile(epoch, circle.policy_ct))
        if is_resting(profile, alias) or aliases.is_confusable(alias, _aliases(house, epoch)):
            raise AliasTaken
        circles.add_member(house, epoch, mine, entry, visitor.account_id)
    rings.swap(visitor, lambda ring: ring.add_membership(mine))
    return mine.circle, circle.touched if circle else 0


def keep_secret(house: House, epoch: Epoch) -> None:
    """The commons' newest secret for who comes next, inside a running transaction."""
    wrapped = server.commons_wrap(house.pepper, epoch.secret)
    db.session.merge(Keeping(name=SECRET, value=wrapped))


def _found(visitor: Visitor, mine: Membership, entry: RosterEntry) -> None:
    house, owner = visitor.house, visitor.account_id
    profile = Profile(constant=random_secret())
    epoch = circles.found(house, "commons", mine, entry, owner, profile, keep_days=KEEP_DAYS)
    db.session.merge(Keeping(name=CIRCLE, value=mine.circle))
    keep_secret(house, epoch)


def _open(house: House, circle: Circle) -> Epoch:
    circle.check(house.pepper)
    kept = db.session.get_one(Keeping, SECRET)
    epoch = Epoch(circle.id, circle.epoch, server.commons_unwrap(house.pepper, kept.value))
    row = db.session.get_one(EpochRow, (circle.id, circle.epoch)).check(house.pepper)
    epochs.verify_epoch(epoch, row.public_key, row.key_check)
    return epoch


def _aliases(house: House, epoch: Epoch) -> Iterator[str]:
    for member in Member.of(epoch.circle, "active"):
        try:
            member.check(house.pepper)
            n, ct, key = member.roster_epoch, member.roster_ct, member.public_key
            yield epochs.open_roster(epoch, n, member.id, ct, key).alias
        except Unopenable:
            continue


def _entry(mine: Membership) -> RosterEntry:
    key_hash = digest(public_key_of(mine.member_secret))
    return RosterEntry(mine.alias, "member", clock.day_number(), b"", key_hash)
