"""Departures: an account goes after seven days, unless somebody signs in to it before."""

from __future__ import annotations

from sqlalchemy import delete, select

from forum import clock
from forum.access import Visitor
from forum.actions import leavings, passphrases
from forum.db import db, transaction
from forum.errors import Unopenable
from forum.events import SignInsEnded, announce
from forum.house import House
from forum.models.accounts import Account, MarksRow, RecoveryRow, RingRow
from forum.models.departures import Departure
from forum.models.members import Member
from forum.vault import ring as ring_keys
from forum.vault import server
from forum.vault.packed import required

DAYS = 7


def leave_for_good(visitor: Visitor, passphrase: str) -> None:
    """Have the account go in seven days; all its sign-ins end now.

    Raises `WrongCredentials`, `TooMany`, `Busy`. Announces `SignInsEnded`.
    """
    passphrases.prove(visitor, passphrase)
    _note(visitor)
    visitor.house.volatile.end_sign_ins_of_owner(visitor.row.owner, None)
    announce(SignInsEnded(visitor.row.owner))


@transaction
def _note(visitor: Visitor) -> None:
    house, ring = visitor.house, visitor.ring
    name = server.departure_id(house.pepper, visitor.account_id)
    content = {
        "account": visitor.account_id,
        "ring": ring_keys.ring_id(visitor.root),
        "marks": ring_keys.marks_id(visitor.root),
        "recovery": ring.recovery_tag or b"",
        "members": [mine.member_id for mine in ring.memberships],
    }
    ct = server.seal_departure(house.pepper, name, content)
    row = Departure(id=name, day=clock.day_number() + DAYS, ct=ct)
    row.bind(house.pepper)
    db.session.merge(row)


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
        member = db.session.get(Member, member_id, with_for_update=True)
        if member is not None and member.status != "removed":
            leavings.take_out(house, member)
    for kind, key in ((Account, "account"), (RingRow, "ring"), (MarksRow, "marks")):
        db.session.execute(delete(kind).where(kind.id == found[key]))
    db.session.execute(delete(RecoveryRow).where(RecoveryRow.tag == found["recovery"]))
    db.session.delete(row)
    return 1
