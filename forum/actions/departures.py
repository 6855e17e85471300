"""Departures: an account goes after seven days, unless somebody signs in to it before."""

from __future__ import annotations

import contextlib

from sqlalchemy import delete, select

from forum import clock
from forum.access import Visitor
from forum.actions import circles, leavings, rings, sign_ins
from forum.db import db, transaction
from forum.errors import Unopenable
from forum.events import SignInsEnded, announce
from forum.house import House
from forum.models.accounts import Account, Keeping, MarksRow, RecoveryRow, RingRow
from forum.models.departures import Departure
from forum.models.members import Member
from forum.vault import ring as ring_keys
from forum.vault import server
from forum.vault.packed import required
from forum.vault.primitives import random_id

DAYS = 7


def leave_for_good(visitor: Visitor) -> None:
    """Have the account go in seven days; all its sign-ins end now. The words were asked before.

    Raises `NotYet` for the community's last moderator. Announces `SignInsEnded`.
    """
    refuse_last(visitor)
    # First, too: with the store away nothing is noted, and nobody stays signed in unseen.
    sign_ins.end_others(visitor)
    _note(visitor)
    visitor.house.volatile.end_sign_ins_of_owner(visitor.row.owner, None)
    announce(SignInsEnded(visitor.row.owner))


def refuse_last(visitor: Visitor) -> None:
    """Raise `NotYet` for the community's last moderator: nobody could join any circle after him."""
    kept = db.session.get(Keeping, circles.COMMUNITY)
    mine = visitor.ring.membership_of(kept.value) if kept else None
    if mine is not None:
        leavings.refuse_last(visitor.house, mine.circle, mine.member_id)


@transaction
def _note(visitor: Visitor) -> None:
    refuse_last(visitor)
    house, ring = visitor.house, visitor.ring
    name = server.departure_id(house.pepper, visitor.account_id)
    # A second ring and its marks stand beside one's own from the start; they go with it.
    beside_ring, beside_marks = ring.beside or (b"", b"")
    content = {
        "account": visitor.account_id,
        "rings": [ring_keys.ring_id(visitor.root), beside_ring],
        "marks": [ring_keys.marks_id(visitor.root), beside_marks],
        "recovery": ring.recovery_tag or b"",
        "members": [mine.member_id for mine in ring.memberships],
    }
    ct = server.seal_departure(house.pepper, name, content)
    row = Departure(id=name, day=clock.day_number() + DAYS, ct=ct)
    row.bind(house.pepper)
    db.session.merge(row)
    rings.swap(visitor, lambda ring: ring.with_settings(leaving=True))


def due() -> list[bytes]:
    """The departures whose day has come."""
    today = clock.day_number()
    found = list(db.session.scalars(select(Departure.id).where(Departure.day <= today)))
    db.session.rollback()
    return found


@transaction
def depart(house: House, name: bytes) -> int:
    """Take one account away with all that is its own; its words stay under "former member"."""
    row = db.session.get(Departure, name, with_for_update=True)
    if row is None:
        return 0
    try:
        found = server.open_departure(house.pepper, name, row.check(house.pepper).ct)
    except Unopenable:
        return 0
    for member_id in required(found, "members", list):
        # A row that somebody has changed by hand must not keep the others here.
        with contextlib.suppress(Unopenable):
            _take_out(house, member_id)
    _delete_rows(found)
    db.session.delete(row)
    return 1


def _take_out(house: House, member_id: bytes) -> None:
    member = db.session.get(Member, member_id, with_for_update=True)
    if member is None:
        return
    member.check(house.pepper)
    # Whose he was is the one thing that his rows in all circles would still have in common.
    member.owner_seal = circles.seal_owner(house, random_id(), member.id)
    member.bind(house.pepper)
    if member.status != "removed":
        leavings.take_out(house, member)


def _delete_rows(found: dict[str, object]) -> None:
    rows, marks = required(found, "rings", list), required(found, "marks", list)
    db.session.execute(delete(Account).where(Account.id == found["account"]))
    db.session.execute(delete(RingRow).where(RingRow.id.in_(rows)))
    db.session.execute(delete(MarksRow).where(MarksRow.id.in_(marks)))
    db.session.execute(delete(RecoveryRow).where(RecoveryRow.tag == found["recovery"]))
