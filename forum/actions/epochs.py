"""Epochs: turning a circle's key, and admitting at the turn those who wait."""

from __future__ import annotations

from sqlalchemy import update

from forum.access import OpenCircle, Visitor
from forum.actions.members import entry_of
from forum.actions.rows import add_epoch, add_grant, roster_row
from forum.db import changed_one, db, transaction
from forum.events import EpochTurned, announce
from forum.house import House
from forum.models.circles import Circle, EpochRow, Grant
from forum.models.members import Member
from forum.vault import epoch as epochs
from forum.vault import sealed
from forum.vault.epoch import Epoch
from forum.vault.ring import Membership


@transaction
def turn(opened: OpenCircle) -> None:
    """Turn the key of a circle and admit who is due, in one transaction.

    Does nothing when somebody else has turned it meanwhile. Announces `EpochTurned`.
    """
    circle = db.session.get_one(Circle, opened.circle.id).check(opened.visitor.house.pepper)
    if circle.epoch == opened.epoch.n:
        turn_within(opened.visitor, circle, opened.membership)


def turn_within(visitor: Visitor, circle: Circle, mine: Membership) -> None:
    """The same inside a transaction that does more. Raises `Unopenable` for a forged row."""
    house = visitor.house
    history = held_epochs(circle, mine)
    before = history[circle.epoch]
    roster = [(m, _entry(house, before, m)) for m in Member.of(circle.id, "active")]
    admitted = [
        (m, entry_of(house, history[m.roster_epoch], m))
        for m in Member.of(circle.id, "waiting")
        if m.roster_epoch in history
    ]
    after = epochs.new_epoch(circle.id, circle.epoch + 1)
    _advance(house, circle, before, after)
    for member, entry in roster + admitted:
        member.status = "active"
        roster_row(member, after, entry, house.pepper)
        add_grant(after, member)
    if circle.hands_on_history:
        _hand_on(history, [member for member, _ in admitted])
    add_epoch(house, before, after, [member for member, _ in roster + admitted])
    announce(EpochTurned(circle.id, after.n))


def held_epochs(circle: Circle, mine: Membership) -> dict[int, Epoch]:
    """Every epoch of a circle that a member holds a grant of, by number."""
    grants = Grant.held_by(circle.id, mine.member_id)
    secret = mine.member_secret
    return {
        grant.n: epochs.open_grant(circle.id, grant.n, mine.member_id, secret, grant.sealed)
        for grant in grants
    }


def _entry(house: House, epoch: Epoch, member: Member) -> epochs.RosterEntry:
    # A key is granted to only when it matches the hash inside the sealed entry.
    member.check(house.pepper)
    ct, key = member.roster_ct, member.public_key
    return epochs.open_roster(epoch, member.roster_epoch, member.id, ct, key)


def _advance(house: House, circle: Circle, before: Epoch, after: Epoch) -> None:
    row = db.session.get_one(EpochRow, (circle.id, before.n)).check(house.pepper)
    epochs.verify_epoch(before, row.public_key, row.key_check)
    profile = sealed.open_profile(before, circle.policy_ct)
    where = (Circle.id == circle.id, Circle.epoch == before.n)
    changed_one(db.session.execute(update(Circle).where(*where).values(epoch=after.n)))
    circle.epoch, circle.turn_due = after.n, False
    circle.policy_ct = sealed.seal_profile(after, profile)
    circle.bind(house.pepper)


def _hand_on(history: dict[int, Epoch], admitted: list[Member]) -> None:
    for member in admitted:
        for epoch in history.values():
            add_grant(epoch, member)
