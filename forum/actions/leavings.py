"""Leavings: going from a circle quietly, and being taken out of one."""

from __future__ import annotations

from sqlalchemy import delete, func, select

from forum.access import OpenCircle
from forum.actions import aliases, blocks, circles, directs, invitations, moderators, rings
from forum.db import db, transaction
from forum.errors import NotFound, NotYet, Unopenable
from forum.events import CircleErased, MemberLeft, announce
from forum.house import House
from forum.models.circles import Circle, Grant
from forum.models.departures import Departure
from forum.models.invitations import Invitation
from forum.models.letters import Letter
from forum.models.members import Member
from forum.vault import sealed, server
from forum.vault.packed import required
from forum.vault.ring import Membership, Ring

ALIASED = ("group", "commons")
ERASABLE = ("group", "commons", "direct")


@transaction
def leave(opened: OpenCircle, *, may_erase: bool = False) -> None:
    """Go from any circle, quietly: from a group, also from its moderators' circle.

    The last one out takes the circle with him, if he `may_erase` it. Raises `NotYet` when he may
    not, and for the community's last moderator. Announces `MemberLeft`, `CircleErased`.
    """
    if opened.circle.kind == "moderators" and opened.circle.parent is None:
        refuse_last(opened.visitor.house, opened.circle.id, opened.member_id)
    if not may_erase and is_last(opened):
        raise NotYet
    if opened.circle.kind == "direct":
        directs.close(opened)
    if opened.circle.kind in ALIASED:
        _tidy(opened)
    house, visitor = opened.visitor.house, opened.visitor
    left = [opened.membership, *_along(opened)]
    # Those above last: with the last member of a group everything below it goes.
    for mine in reversed(left):
        member = db.session.get(Member, mine.member_id, with_for_update=True)
        if member is not None:
            take_out(house, member)
    rings.swap(visitor, lambda ring: _without(ring, left))


@transaction
def step_down(opened: OpenCircle) -> None:
    """Moderate no more, and stay a member; `opened` is the group. Raises `NotFound`."""
    mine = opened.visitor.ring.membership_of(_id(opened.membership, "moderators"))
    member = db.session.get(Member, mine.member_id, with_for_update=True) if mine else None
    if mine is None or member is None:
        raise NotFound("moderators")
    moderators.lay_down(opened)
    take_out(opened.visitor.house, member)
    rings.swap(opened.visitor, lambda ring: _without(ring, [mine]))


def remove(opened: OpenCircle, member_id: bytes) -> None:
    """Take somebody else out, by a measure, inside a running transaction; no key of his is needed.

    A moderator of the group goes from its moderators' circle as well. Nothing else is written in
    the circle after it. Raises `NotFound`. Announces `MemberLeft`.
    """
    member = db.session.get(Member, member_id, with_for_update=True)
    is_here = member is not None and member.circle == opened.circle.id
    if member is None or not is_here or member.status not in ("active", "held"):
        raise NotFound("member")
    there = opened.profile.more.get("council", {}).get(member_id)
    theirs = db.session.get(Member, there, with_for_update=True) if there else None
    for one in (theirs, member):
        if one is not None:
            take_out(opened.visitor.house, one)


def take_out(house: House, member: Member) -> None:
    """Take away a member's place, grants and letters, inside a running transaction."""
    circle = Circle.held(member.circle)
    if circle is None:
        return
    circle.check(house.pepper)
    member.check(house.pepper)
    was_active = member.status in ("active", "held")
    member.status = "removed"
    member.bind(house.pepper)
    held = (Grant.circle == circle.id, Grant.grantee == member.id)
    db.session.execute(delete(Grant).where(*held))
    db.session.execute(delete(Letter).where(Letter.tag == sealed.letter_tag(member.id)))
    announce(MemberLeft(circle.id, member.id))
    if was_active:
        _turn_or_erase(house, circle)


def _turn_or_erase(house: House, circle: Circle) -> None:
    db.session.flush()
    # Without moderators, too, their circle keeps its key: invitations and owners are sealed to it.
    is_needed = circle.kind == "moderators"
    if not is_needed and not _count(circle.id, "active", "held"):
        circles.erase(circle.id)
        announce(CircleErased(circle.id))
        return
    # The commons are read by whoever holds the pepper anyway: nobody's going makes all wait there.
    if circle.kind != "commons":
        circle.turn_due = True
        circle.bind(house.pepper)


def _count(circle: bytes, *statuses: str) -> int:
    here = (Member.circle == circle, Member.status.in_(statuses))
    return db.session.scalar(select(func.count()).select_from(Member).where(*here)) or 0


def is_last(opened: OpenCircle) -> bool:
    """Whether the circle and all its words go with this member; an ask without answer is none."""
    circle = opened.circle
    is_alone = circle.kind in ERASABLE and _count(circle.id, "active", "held") == 1
    return is_alone and opened.profile.state != "asked"


def refuse_last(house: House, community: bytes, me: bytes) -> None:
    """Raise `NotYet` when nobody of the community's moderators would stay.

    Who is to go with his account does not count. Inside a running transaction, which holds the
    circle: two who leave at once wait for each other.
    """
    Circle.held(community)
    active = {one.id for one in Member.of(community, "active")}
    if active and not active - _going(house) - {me}:
        raise NotYet


def _going(house: House) -> set[bytes]:
    """The members of all accounts that are to go."""
    found: set[bytes] = set()
    for row in db.session.scalars(select(Departure)):
        try:
            kept = server.open_departure(house.pepper, row.id, row.check(house.pepper).ct)
        except Unopenable:
            continue
        found.update(required(kept, "members", list))
    return found


def _tidy(opened: OpenCircle) -> None:
    """What a member leaves behind by name: his alias rests, his slips and blocks end."""
    circles.stand_still(opened)
    if opened.entry.alias:
        aliases.rest(opened, opened.entry.alias)
    me = opened.member_id
    circles.change_profile(opened, lambda profile: moderators.with_council(profile, me, b""))
    pepper = opened.visitor.house.pepper
    for made in invitations.list_made(opened):
        row = db.session.get(Invitation, made.tag) if made.status == "open" else None
        if row is not None:
            row.check(pepper)
            row.status = "revoked"
            row.bind(pepper)
    for who in blocks.list_blocked(opened):
        blocks.take_away(opened, who)


def _along(opened: OpenCircle) -> list[Membership]:
    """With a group one leaves its moderators' circle, with a lobby one's application."""
    ring, mine = opened.visitor.ring, opened.membership
    name = {"group": "moderators", "lobby": "group"}.get(opened.circle.kind, "")
    other = ring.membership_of(_id(mine, name))
    return [other] if other is not None else []


def _id(mine: Membership, name: str) -> bytes:
    found = mine.more.get(name, b"")
    return found if isinstance(found, bytes) else b""


def _without(ring: Ring, left: list[Membership]) -> Ring:
    for mine in left:
        ring = ring.remove_membership(mine.circle)
    return ring
