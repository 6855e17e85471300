"""Moderators of a group: asking another one, saying yes, and stepping down."""

from __future__ import annotations

from dataclasses import replace

from forum import clock
from forum.access import OpenCircle, Permission, SecondFactorDue, role_of
from forum.actions import agreements, circles, letters, members, rings
from forum.actions.members import Entrant
from forum.actions.rosters import open_entry
from forum.actions.rows import roster_row
from forum.db import db, transaction
from forum.errors import NotFound, NotYet
from forum.models.circles import Circle
from forum.models.members import Member
from forum.profiles import Profile
from forum.vault.epoch import RosterEntry
from forum.vault.packed import required
from forum.vault.primitives import random_secret
from forum.vault.ring import Membership, Ring

ACT = "moderator"
GOOD_DAYS = 14


def ask(opened: OpenCircle, council: OpenCircle, member_id: bytes) -> bool:
    """Ask a full member to moderate; gives whether the letter has gone to him.

    `council` is the group's moderators' circle. The only moderator asks by his own word; among
    several, the second who wishes it sends the letter. Raises `NotFound`, and `NotYet` for a
    newcomer.
    """
    opened.need(Permission.KEEP_ORDER)
    council.need(Permission.KEEP_ORDER)
    if council.circle.parent != opened.circle.id:
        raise NotFound("moderators")
    return _ask(opened, council, member_id)


@transaction
def _ask(opened: OpenCircle, council: OpenCircle, member_id: bytes) -> bool:
    circles.stand_still(opened)
    member = db.session.get(Member, member_id)
    if member is None or member.circle != opened.circle.id or member.status != "active":
        raise NotFound("member")
    role = role_of(opened.profile, open_entry(opened, member))
    if role != "member":
        raise NotYet if role == "newcomer" else NotFound("role")
    if not agreements.agree(opened, ACT, member_id):
        return False
    tag = random_secret()
    circles.change_profile(opened, lambda profile: _appointing(profile, member_id, tag))
    content = {
        "kind": ACT,
        "circle": council.circle.id,
        "tag": tag,
        "proof": members.asked_proof(council.profile.constant, tag),
    }
    letters.send_to_member(opened.visitor.house, member, content)
    return True


@transaction
def accept(opened: OpenCircle, letter: bytes) -> None:
    """Become a moderator: in the group at once, in the moderators' circle when one of them visits.

    Raises `SecondFactorDue`, `NotFound` for a letter that is another's or over.
    """
    if opened.visitor.ring.totp is None:
        raise SecondFactorDue
    circles.stand_still(opened)
    found = letters.find(letters.mine(opened), letter, ACT)
    mine = _take_up(opened, found)
    _change_role(opened, "moderator")
    tag, me = found.content["tag"], opened.member_id
    circles.change_profile(opened, lambda profile: _appointed(profile, me, tag, mine.member_id))
    letters.take_away(letter)
    rings.swap(opened.visitor, lambda ring: _with(ring, opened.circle.id, mine))


@transaction
def decline(opened: OpenCircle, letter: bytes) -> None:
    """Say nothing: the letter goes."""
    letters.take_away(letters.find(letters.mine(opened), letter, ACT).id)


def lay_down(opened: OpenCircle) -> None:
    """Be a member again in the group, inside a running transaction; `opened` is the group."""
    circles.stand_still(opened)
    _change_role(opened, "member")
    me = opened.member_id
    circles.change_profile(opened, lambda profile: with_council(profile, me, b""))
    # His entry of before would fit again in this epoch, if somebody put its bytes back.
    circle = db.session.get_one(Circle, opened.circle.id).check(opened.visitor.house.pepper)
    circle.turn_due = True
    circle.bind(opened.visitor.house.pepper)


def with_council(profile: Profile, member: bytes, theirs: bytes) -> Profile:
    """Who a member is in the moderators' circle; nobody, for empty `theirs`.

    Without it a measure against a moderator would leave him there.
    """
    council = {**profile.more.get("council", {}), member: theirs}
    kept = {who: where for who, where in council.items() if where}
    open_now = {who: asked for who, asked in _open_now(profile).items() if who != member}
    days = {**profile.more.get("standing", {}), member: clock.day_number()}
    standing = {who: day for who, day in days.items() if who in kept}
    now = {"council": kept, "appointing": open_now, "standing": standing}
    return replace(profile, more={**profile.more, **now})


def _appointing(profile: Profile, member: bytes, tag: bytes) -> Profile:
    # Good once, and the newest alone: an older letter appoints nobody who was taken out since.
    open_now = {**_open_now(profile), member: (tag, clock.timestamp())}
    return replace(profile, more={**profile.more, "appointing": open_now})


def _appointed(profile: Profile, member: bytes, tag: object, theirs: bytes) -> Profile:
    asked, time = _open_now(profile).get(member, (b"", 0.0))
    if asked != tag or time + GOOD_DAYS * 86_400 < clock.timestamp():
        raise NotFound("over")
    return with_council(profile, member, theirs)


def _open_now(profile: Profile) -> dict[bytes, tuple[bytes, float]]:
    return dict(profile.more.get("appointing", {}))


def _take_up(opened: OpenCircle, found: letters.Received) -> Membership:
    content, house, visitor = found.content, opened.visitor.house, opened.visitor
    circle = Circle.held(required(content, "circle", bytes))
    is_known = circle is not None and visitor.ring.membership_of(circle.id) is not None
    if circle is None or is_known or opened.role != "member":
        raise NotFound("moderators")
    if circle.parent != opened.circle.id:
        raise NotFound("moderators of another group")
    offer = {
        "circle": circle.id,
        "role": "moderator",
        "branch": opened.entry.branch,
        "asked": required(content, "proof", bytes),
    }
    who = Entrant(visitor.account_id, opened.entry.alias)
    mine = members.take_up(house, required(content, "tag", bytes), offer, who)
    more = {**mine.more, "group": opened.circle.id, "name": opened.profile.name}
    return replace(mine, more=more)


def _change_role(opened: OpenCircle, role: str) -> None:
    member = db.session.get_one(Member, opened.membership.member_id, with_for_update=True)
    entry: RosterEntry = replace(open_entry(opened, member), role=role)
    roster_row(member, opened.epoch, entry, opened.visitor.house.pepper)


def _with(ring: Ring, group: bytes, mine: Membership) -> Ring:
    there = ring.membership_of(group)
    if there is None:
        raise NotFound("group")
    more = {**there.more, "moderators": mine.circle}
    return ring.replace_membership(replace(there, more=more)).add_membership(mine)
