"""Invitations: making a slip, taking it back, and taking one up with an account that is there."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sqlalchemy import select

from forum import aliases, clock
from forum.access import OpenCircle, Permission, Visitor
from forum.actions import applications, circles, groups, rings
from forum.actions.accounts import check_invitation, open_invitation, use_up
from forum.db import db, transaction
from forum.errors import Conflict, InvitationRefused, NotFound, NotYet
from forum.models.circles import Circle
from forum.models.invitations import Invitation
from forum.models.members import Member
from forum.profiles import Profile
from forum.vault import account, sealed
from forum.vault import epoch as epochs
from forum.vault.packed import pack
from forum.vault.primitives import random_id
from forum.vault.ring import Membership, Ring
from forum.words import invitation_code, read_invitation_code, two_words

HOURS = 72
MOST_OPEN = 3
LISTED_SECONDS = 30 * 86_400  # so long after its end one sees what became of a slip


@dataclass(frozen=True, slots=True)
class Slip:
    """What is shown once: a code for paper, a phrase for the voice, and when it ends (seconds)."""

    code: str
    phrase: str
    expires: float


@dataclass(frozen=True, slots=True)
class Made:
    """One of my own invitations; `made` and `expires` in seconds.

    `status`: open, waiting (taken up, and not decided about), used, revoked or over.
    """

    tag: bytes
    status: str
    made: float
    expires: float


def invite(opened: OpenCircle, language: str) -> Slip:
    """Make one invitation to this group. Raises `NotYet` when three of mine are open."""
    opened.need(Permission.INVITE)
    slip = Slip(invitation_code(), two_words(language), clock.timestamp() + HOURS * 3600)
    _invite(opened, slip)
    return slip


@transaction
def _invite(opened: OpenCircle, slip: Slip) -> None:
    circles.stand_still(opened)
    # Counted while the circle stands still: who asks twice at once is given one answer at a time.
    opened.visitor.forget_ring()
    if sum(made.status == "open" for made in list_made(opened)) >= MOST_OPEN:
        raise NotYet
    code = read_invitation_code(slip.code)
    if code is None:
        raise NotFound("code")
    tag, expires = account.invitation_tag(code), int(slip.expires)
    branch = opened.entry.branch
    offer = {
        "circle": opened.circle.id,
        "name": opened.profile.name,
        "branch": branch,
        "expires": expires,
        # So that who waits can be told how long it takes; nothing else of the rules is his yet.
        "hours": opened.profile.objection_hours,
        "edge": _edge(opened, branch),
        "proof": sealed.invited_proof(opened.profile.constant, tag, branch, expires),
    }
    house = opened.visitor.house
    row = Invitation(
        tag=tag,
        circle=opened.circle.id,
        day=expires // 86_400,
        status="open",
        ct=account.seal_invitation(house.pepper, code, slip.phrase, offer),
    )
    row.bind(house.pepper)
    db.session.add(row)
    kept = [tag, int(clock.timestamp()), expires]
    change_mine(opened, "invitations", lambda mine: [*mine[-20:], kept])


def list_made(opened: OpenCircle) -> list[Made]:
    """My own invitations to this group, newest first, for some weeks; nobody else can list them."""
    kept = opened.visitor.ring.membership_of(opened.circle.id)
    mine = kept.listed("invitations") if kept else []
    tags = [tag for tag, _, _ in mine]
    rows = {row.tag: row for row in db.session.scalars(
        select(Invitation).where(Invitation.tag.in_(tags)))}  # fmt: skip
    waiting = applications.waiting(opened.visitor.house, opened.epoch, opened.profile)
    tags_waiting = {application.content["tag"] for application in waiting}
    made = [
        Made(tag, _status(rows.get(tag), expires, tags_waiting), when, expires)
        for tag, when, expires in mine
        if tag in tags_waiting or expires > clock.timestamp() - LISTED_SECONDS
    ]
    return made[::-1]


def _status(row: Invitation | None, expires: float, waiting: set[object]) -> str:
    if row is None or (row.status == "open" and expires < clock.timestamp()):
        return "over"
    return "waiting" if row.status == "used" and row.tag in waiting else row.status


@transaction
def revoke(opened: OpenCircle, tags: list[bytes]) -> None:
    """Take back invitations of mine. One that was taken up counts as an objection from now on."""
    known = {made.tag for made in list_made(opened)}
    circles.stand_still(opened)
    used = {tag for tag in tags if _revoke(opened, tag if tag in known else b"") == "used"}
    circles.change_profile(opened, lambda profile: _withdrawn(profile, used))
    groups.reckon(opened)


def _revoke(opened: OpenCircle, tag: bytes) -> str:
    """End one; gives what it was before."""
    row = db.session.get(Invitation, tag, with_for_update=True)
    if row is None:
        raise NotFound("invitation")
    row.check(opened.visitor.house.pepper)
    before, row.status = row.status, "revoked"
    row.bind(opened.visitor.house.pepper)
    return before


def _withdrawn(profile: Profile, used: set[bytes]) -> Profile:
    before, now = applications.withdrawn_at(profile), clock.timestamp()
    kept = {**dict.fromkeys(used, now), **before}
    return replace(profile, more={**profile.more, "withdrawn": kept})


def look_at(visitor: Visitor, code: bytes | None, phrase: str) -> dict[str, object]:
    """The offer behind a code and a phrase, for somebody who has an account already.

    Raises `InvitationRefused`, also for a group he is in or waits for, and `TooMany`.
    """
    offer = check_invitation(visitor.house, code, phrase)
    _refuse_mine(visitor, offer)
    return offer


@transaction
def take_up(visitor: Visitor, code: bytes, phrase: str, alias: str) -> bytes:
    """Wait for a further group, in a lobby of one's own. Gives the lobby's id.

    Raises `InvitationRefused`, `AliasRefused`, `RingFull`.
    """
    wanted = aliases.check_alias(alias)
    row, offer = open_invitation(visitor.house, code, phrase)
    visitor.forget_ring()
    _refuse_mine(visitor, offer)
    use_up(visitor.house, row)
    over = _over(visitor.ring, circle_of(offer))
    fresh = applications.apply(visitor.house, row.tag, offer, visitor.account_id, wanted)
    rings.swap(visitor, lambda ring: _with(ring, fresh, over))
    return fresh[1].circle


def _refuse_mine(visitor: Visitor, offer: dict[str, object]) -> None:
    """Whoever was told "not now", or has left, may be invited again; nobody else is twice there."""
    if "expires" not in offer:
        raise InvitationRefused("of founders")
    mine = visitor.ring.membership_of(circle_of(offer))
    member = db.session.get(Member, mine.member_id) if mine else None
    if member is not None and member.status != "removed":
        raise InvitationRefused("mine")


def _over(ring: Ring, group: bytes) -> list[bytes]:
    """What is left in a ring of earlier ways to this group, and of lobbies that are gone."""
    over = [group]
    for mine in ring.memberships:
        lobby = mine.more.get("lobby")
        circle = db.session.get(Circle, lobby) if isinstance(lobby, bytes) else None
        if circle is not None and circle.parent == group:
            circles.erase(circle.id)
            circle = None
        if circle is None and isinstance(lobby, bytes):
            over.append(lobby)
    return over


def circle_of(offer: dict[str, object]) -> bytes:
    """The circle that an offer leads to."""
    circle = offer.get("circle")
    if not isinstance(circle, bytes):
        raise InvitationRefused("circle")
    return circle


def change_mine(opened: OpenCircle, name: str, change: rings.ListChange) -> None:
    """Change a list that my membership keeps for itself, inside a running transaction."""

    def changed(ring: Ring) -> Ring:
        mine = ring.membership_of(opened.circle.id)
        if mine is None:
            raise Conflict("membership")
        kept = change(mine.listed(name))
        return ring.replace_membership(replace(mine, more={**mine.more, name: kept}))

    rings.swap(opened.visitor, changed)


def _with(ring: Ring, fresh: list[Membership], over: list[bytes]) -> Ring:
    for circle in over:
        ring = ring.remove_membership(circle)
    for mine in fresh:
        ring = ring.add_membership(mine)
    return ring


def _edge(opened: OpenCircle, branch: bytes) -> bytes:
    # Opened by a measure alone: no member and no single moderator sees who brought whom.
    council = opened.profile.more.get("moderators", b"")
    circle = db.session.get(Circle, council)
    if circle is None:
        raise NotFound("moderators")
    house = opened.visitor.house
    key, seal_id = circles.public_key(house, circle.check(house.pepper)), random_id()
    content = {"inviter": opened.membership.member_id, "branch": branch}
    ct = epochs.seal_offer(key, circle.id, circle.epoch, "edge", content, seal_id)
    return pack({"epoch": circle.epoch, "id": seal_id, "ct": ct})
