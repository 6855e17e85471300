"""Applications: what an applicant seals to the group, and what proves it."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace

from forum import aliases, clock
from forum.access import OpenCircle, Visitor
from forum.actions import circles, lobbies, rings
from forum.db import db, transaction
from forum.errors import InvitationRefused, NotFound, Unopenable
from forum.house import House
from forum.models.circles import Circle
from forum.models.invitations import Invitation
from forum.models.members import Member
from forum.profiles import Profile
from forum.vault import epoch as epochs
from forum.vault import sealed
from forum.vault.epoch import Epoch, RosterEntry
from forum.vault.packed import required
from forum.vault.primitives import digest, equal, public_key_of, random_id, random_secret
from forum.vault.ring import Membership, Ring

Offer = dict[str, object]


@dataclass(frozen=True, slots=True)
class Application:
    """Who waits: his row, what he offers, and when his inviter has taken it back, if he has.

    `arrived` and `withdrawn` are in seconds since 1970.
    """

    member: Member
    entry: RosterEntry
    content: Offer
    arrived: float
    lobby: bytes
    withdrawn: float | None = None


def apply(house: House, tag: bytes, offer: Offer, owner: bytes, alias: str) -> list[Membership]:
    """Take up a group's offer: wait there, in a lobby of one's own. Inside a transaction.

    Gives both memberships for the ring. `owner` is the account id, `alias` the name in the group.
    Raises `InvitationRefused` when the group is gone or the hour is over.
    """
    group = Circle.held(required(offer, "circle", bytes))
    if group is None or clock.timestamp() > required(offer, "expires", int):
        raise InvitationRefused("gone")
    group.check(house.pepper)
    lobby = _membership(random_id(), alias, {"group": group.id, "name": offer.get("name", "")})
    kept = {**offer, "tag": tag, "arrived": clock.timestamp()}
    more: Offer = {"offer": kept, "lobby": lobby.circle}
    mine = _membership(group.id, alias, more)
    lobbies.open_for(house, group, lobby, owner)
    member = Member(
        id=mine.member_id,
        circle=group.id,
        status="waiting",
        owner_seal=circles.seal_owner(house, owner, mine.member_id),
        edge=required(offer, "edge", bytes),
    )
    seal(house, group, member, mine)
    db.session.add(member)
    return [mine, lobby]


@transaction
def rename(lobby: OpenCircle, alias: str) -> None:
    """Choose another name for the group while one waits. Raises `NotFound`, `AliasRefused`."""
    wanted, visitor = aliases.check_alias(alias), lobby.visitor
    if lobby.circle.kind != "lobby" or lobby.group is not None:
        raise NotFound("lobby")
    visitor.forget_ring()
    group = required(lobby.membership.more, "group", bytes)
    mine, circle = visitor.ring.membership_of(group), Circle.held(group)
    member = db.session.get(Member, mine.member_id, with_for_update=True) if mine else None
    if mine is None or circle is None or member is None or member.status != "waiting":
        raise NotFound("application")
    circle.check(visitor.house.pepper)
    member.check(visitor.house.pepper)
    seal(visitor.house, circle, member, replace(mine, alias=wanted))
    lobbies.rename_applicant(lobby, wanted)
    both = (group, lobby.circle.id)
    rings.swap(visitor, lambda ring: _renamed(ring, both, wanted))


def seal(house: House, group: Circle, member: Member, mine: Membership) -> None:
    """Write the application of a membership that waits, with its keys and alias of now."""
    offer = required(mine.more, "offer", dict)
    member.public_key = public_key_of(mine.member_secret)
    entry = RosterEntry(
        mine.alias, "newcomer", clock.day_number(), required(offer, "branch", bytes),
        digest(member.public_key),
    )  # fmt: skip
    content = {
        **{key: offer[key] for key in ("tag", "proof", "expires", "arrived")},
        "entry": asdict(entry),
        "lobby": required(mine.more, "lobby", bytes),
    }
    seal_content(house, group.epoch, circles.public_key(house, group), member, content)


def seal_content(house: House, n: int, public_key: bytes, member: Member, content: Offer) -> None:
    """Seal an application to the group's key of an epoch."""
    member.roster_epoch = n
    member.roster_ct = epochs.seal_offer(public_key, member.circle, n, "entry", content, member.id)
    member.bind(house.pepper)


def open_application(house: House, epoch: Epoch, profile: Profile, member: Member) -> Application:
    """What a waiting member offers, checked: his key, and the proof that a member invited him.

    Raises `Unopenable` for anything forged or replayed: only the newest epoch counts, since every
    turn seals the open ones anew.
    """
    member.check(house.pepper)
    if member.roster_epoch != epoch.n:
        raise Unopenable("an application of another epoch")
    content = epochs.open_offer(epoch, "entry", member.roster_ct, member.id)
    tag, expires = required(content, "tag", bytes), required(content, "expires", int)
    try:
        entry = RosterEntry(**required(content, "entry", dict))
        right = sealed.invited_proof(profile.constant, tag, entry.branch, expires)
    except (OverflowError, TypeError) as error:
        raise Unopenable("entry") from error
    if not equal(required(content, "proof", bytes), right):
        raise Unopenable("proof")
    if not equal(entry.key_hash, member.key_hash):
        raise Unopenable("key")
    arrived, lobby = required(content, "arrived", float), required(content, "lobby", bytes)
    _check_invitation(house, tag, epoch.circle)
    return Application(member, entry, content, arrived, lobby, withdrawn_at(profile).get(tag))


def withdrawn_at(profile: Profile) -> dict[bytes, float]:
    """When invitations that had been taken up were taken back, by tag."""
    return dict(profile.more.get("withdrawn", {}))


def waiting(house: House, epoch: Epoch, profile: Profile) -> list[Application]:
    """All applications of a group that hold, in no order that tells anything."""
    found = []
    for member in Member.of(epoch.circle, "waiting"):
        try:
            found.append(open_application(house, epoch, profile, member))
        except Unopenable:
            continue
    return found


def _check_invitation(house: House, tag: bytes, group: bytes) -> None:
    # It may be gone: slips are forgotten after some weeks, and somebody may wait for longer.
    row = db.session.get(Invitation, tag)
    if row is not None and (row.check(house.pepper).circle != group or row.status == "open"):
        raise Unopenable("invitation")


def _renamed(ring: Ring, circles_of_his: tuple[bytes, ...], alias: str) -> Ring:
    for circle in circles_of_his:
        mine = ring.membership_of(circle)
        ring = ring if mine is None else ring.replace_membership(replace(mine, alias=alias))
    return ring


def _membership(circle: bytes, alias: str, more: dict[str, object]) -> Membership:
    return Membership(circle, random_id(), random_secret(), random_secret(), alias, more)


def membership(circle: bytes, alias: str) -> Membership:
    """A membership with fresh ids and keys."""
    return _membership(circle, alias, {})


def owner_of(visitor: Visitor) -> bytes:
    """The account that a new membership belongs to, to be sealed at once."""
    return visitor.account_id
