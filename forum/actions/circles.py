"""Founding circles."""

from __future__ import annotations

from forum.actions.rows import add_epoch, add_grant, roster_row
from forum.db import db
from forum.house import House
from forum.models.circles import Circle
from forum.models.members import Member
from forum.vault import epoch as epochs
from forum.vault import sealed
from forum.vault.epoch import RosterEntry
from forum.vault.primitives import public_key_of
from forum.vault.ring import Membership


def found(  # noqa: PLR0913, PLR0917 - a circle begins with this many things
    house: House, kind: str, mine: Membership, entry: RosterEntry, owner: bytes, tag: bytes
) -> None:
    """Make a circle with its first epoch and its first member, inside a running transaction.

    `owner` is the account id; it is sealed to the community's moderators, here to this very circle.
    `tag` is the founder's invitation, taken from now on.
    """
    epoch = epochs.new_epoch(mine.circle, 1)
    circle = Circle(
        id=mine.circle,
        kind=kind,
        parent=None,
        epoch=1,
        turn_due=False,
        keep_days=None,
        policy_ct=sealed.seal_profile(epoch, {"taken": [tag]}),
    )
    circle.bind(house.pepper)
    db.session.add(circle)
    db.session.flush()
    member = Member(
        id=mine.member_id,
        circle=mine.circle,
        public_key=public_key_of(mine.member_secret),
        status="active",
        owner_seal=epochs.seal_owner(epoch.public_key, owner, mine.member_id),
    )
    roster_row(member, epoch, entry, house.pepper)
    db.session.add(member)
    add_epoch(house, None, epoch, [member])
    add_grant(epoch, member)
