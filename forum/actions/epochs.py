"""Epochs: turning a circle's key, and admitting at the turn those who are due."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import replace

from sqlalchemy import delete, select, update

from forum import profiles
from forum.access import OpenCircle, Visitor
from forum.actions import aliases as names
from forum.actions import commons, entries, lobbies
from forum.actions.members import open_offer
from forum.actions.rows import add_epoch, add_grant, add_grants, roster_rows
from forum.db import changed_one, db, transaction
from forum.errors import NotFound, Unopenable
from forum.events import EpochTurned, announce
from forum.house import House
from forum.models.circles import Circle, EpochRow, Grant
from forum.models.conversations import Conversation
from forum.models.members import Member
from forum.profiles import Profile
from forum.vault import epoch as epochs
from forum.vault import sealed
from forum.vault.epoch import Epoch, RosterEntry
from forum.vault.ring import Membership

log = logging.getLogger("riwaq")
Seat = tuple[Member, RosterEntry]


@transaction
def turn(opened: OpenCircle) -> None:
    """Turn the key of a circle and admit who is due, in one transaction.

    Does nothing when somebody else has turned it meanwhile. Announces `EpochTurned`.
    """
    circle = Circle.held(opened.circle.id)
    if circle is None:
        raise NotFound("circle")
    circle.check(opened.visitor.house.pepper)
    if circle.epoch == opened.epoch.n:
        turn_within(opened.visitor, circle, opened.membership)


def turn_within(visitor: Visitor, circle: Circle, mine: Membership) -> None:
    """The same inside a transaction that does more; the circle is held.

    A forged or replayed member is left out and logged: his row must not stop the others' turn.
    Raises `Unopenable` when the circle or its epoch was changed.
    """
    house = visitor.house
    history = held_epochs(circle, mine)
    before = history[circle.epoch]
    profile = profiles.read(sealed.open_profile(before, circle.policy_ct))
    roster = list(_stay(house, before))
    after = epochs.new_epoch(circle.id, circle.epoch + 1)
    admitted: list[Seat]
    if circle.kind == "group":
        profile = names.rest_of_gone(house, before, profile)
        profile, admitted = entries.decide(house, circle, before, after, profile, roster)
    else:
        profile, admitted = _come(house, history, circle, profile)
    _clear_the_way(house, circle)
    _advance(house, circle, before, after)
    circle.policy_ct = sealed.seal_profile(after, profile.written())
    roster_rows(roster + admitted, after, house.pepper)
    add_grants(after, [member for member, _ in roster + admitted])
    if circle.hands_on_history:
        _hand_on(history, [member for member, _ in admitted])
    if circle.kind == "lobby":
        lobbies.follow(house, before, after)
    _wrap_again(before, after)
    add_epoch(house, before, after, [member for member, _ in roster + admitted])
    if circle.kind == "commons":
        commons.keep_secret(house, after)
    announce(EpochTurned(circle.id, after.n))


def held_epochs(circle: Circle, mine: Membership) -> dict[int, Epoch]:
    """The newest epoch and, where history is handed on, every other that a member holds.

    Raises `Unopenable` when the newest is not among them; a forged grant of another is left out.
    """
    if circle.hands_on_history:
        return all_epochs(circle, mine)
    grant = db.session.get(Grant, (circle.id, circle.epoch, mine.member_id))
    if grant is None:
        raise Unopenable("no grant of the newest epoch")
    return {circle.epoch: _open_grant(grant, mine)}


def all_epochs(circle: Circle, mine: Membership) -> dict[int, Epoch]:
    """Every epoch of a circle that a member holds a grant of, by number. Raises as above."""
    held = {}
    for grant in Grant.held_by(circle.id, mine.member_id):
        try:
            held[grant.n] = _open_grant(grant, mine)
        except (OverflowError, Unopenable):
            log.warning("a grant does not open")
    if circle.epoch not in held:
        raise Unopenable("no grant of the newest epoch")
    return held


def _open_grant(grant: Grant, mine: Membership) -> Epoch:
    secret = mine.member_secret
    return epochs.open_grant(grant.circle, grant.n, mine.member_id, secret, grant.sealed)


def _stay(house: House, epoch: Epoch) -> Iterator[Seat]:
    for member in Member.of(epoch.circle, "active"):
        try:
            yield member, _entry(house, epoch, member)
        except Unopenable as error:
            _refuse(error)


def _entry(house: House, epoch: Epoch, member: Member) -> RosterEntry:
    # A key is granted to only when it matches the hash inside the sealed entry.
    member.check(house.pepper)
    ct, key = member.roster_ct, member.public_key
    return epochs.open_roster(epoch, member.roster_epoch, member.id, ct, key)


def _come(
    house: House, history: dict[int, Epoch], circle: Circle, profile: Profile
) -> tuple[Profile, list[Seat]]:
    taken, seats = list(profile.taken), []
    for member in Member.of(circle.id, "waiting"):
        if member.roster_epoch not in history:
            continue
        try:
            tag, entry = open_offer(house, history[member.roster_epoch], profile, member)
            _take(taken, tag)
        except Unopenable as error:
            _refuse(error)
        else:
            seats.append((member, entry))
    return replace(profile, taken=taken), seats


def _take(taken: list[bytes], tag: bytes) -> None:
    # An old row that is put back is bound as well: this list lies sealed and lets it in only once.
    if tag in taken:
        raise Unopenable("an invitation that was taken up before")
    taken.append(tag)


def _refuse(error: Unopenable) -> None:
    log.warning("a member's row was left out of a turn: %s", error)


def _clear_the_way(house: House, circle: Circle) -> None:
    """Take away rows of epochs to come that somebody put there: they would stop every turn."""
    later = select(EpochRow).where(EpochRow.circle == circle.id, EpochRow.n > circle.epoch)
    for row in db.session.scalars(later):
        if row.is_bound(house.pepper):
            raise Unopenable("the circle was turned back")
        db.session.delete(row)
    ahead = (Grant.circle == circle.id, Grant.n > circle.epoch)
    db.session.execute(delete(Grant).where(*ahead))


def _advance(house: House, circle: Circle, before: Epoch, after: Epoch) -> None:
    row = db.session.get_one(EpochRow, (circle.id, before.n)).check(house.pepper)
    epochs.verify_epoch(before, row.public_key, row.key_check)
    where = (Circle.id == circle.id, Circle.epoch == before.n)
    changed_one(db.session.execute(update(Circle).where(*where).values(epoch=after.n)))
    circle.epoch, circle.turn_due = after.n, False
    circle.bind(house.pepper)


def _wrap_again(before: Epoch, after: Epoch) -> None:
    """The secrets of opened threads, for the next epoch."""
    for row in Conversation.opened_in(before.circle):
        thread = sealed.open_thread(before, row.id, row.opened_ct or b"")
        row.opened_ct = sealed.seal_thread(after, row.id, thread)


def _hand_on(history: dict[int, Epoch], admitted: list[Member]) -> None:
    for member in admitted:
        held = (Grant.circle == member.circle, Grant.grantee == member.id)
        db.session.execute(delete(Grant).where(*held, Grant.n.in_(history)))
        for epoch in history.values():
            add_grant(epoch, member)
