"""Members: taking up an offer; what stands in the offer and what proves it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass

from forum import clock
from forum.actions import circles
from forum.db import db
from forum.errors import Unopenable
from forum.house import House
from forum.models.circles import Circle
from forum.models.members import Member
from forum.profiles import Profile
from forum.vault import epoch as epochs
from forum.vault.epoch import Epoch, RosterEntry
from forum.vault.packed import required
from forum.vault.primitives import derive, digest, equal, public_key_of, random_id, random_secret
from forum.vault.ring import Membership


@dataclass(frozen=True, slots=True)
class Entrant:
    """Who takes up an offer: the account stays sealed, the alias is his name in the circle."""

    account_id: bytes
    alias: str


def take_up(house: House, tag: bytes, offer: Mapping[str, object], who: Entrant) -> Membership:
    """Make member id and keys for who may be a moderator: found the circle, or wait at it.

    `tag` is the invitation's. Runs inside a transaction; returns the membership for the ring.
    """
    mine = Membership(
        circle=required(offer, "circle", bytes),
        member_id=random_id(),
        member_secret=random_secret(),
        id_secret=random_secret(),
        alias=who.alias,
        more={"offer": {**offer, "tag": tag}},
    )
    circle = Circle.held(mine.circle)
    if circle is None:
        profile = Profile(constant=random_secret(), founder=mine.member_id, taken=[tag])
        circles.found(house, "moderators", mine, _entry(mine), who.account_id, profile)
    else:
        _wait(house, circle.check(house.pepper), mine, who.account_id)
    return mine


def offer_again(house: House, circle: Circle, member: Member, mine: Membership) -> None:
    """Wait on with new keys, inside a running transaction."""
    member.public_key = public_key_of(mine.member_secret)
    _seal_offer(house, circle, member, mine)


def open_offer(
    house: House, epoch: Epoch, profile: Profile, member: Member
) -> tuple[bytes, RosterEntry]:
    """What a waiting moderator offers, checked: his key, and the proof that he was asked.

    `epoch` is the one his offer was sealed in. Gives the tag of his invitation and his entry.
    Raises `Unopenable` for anything forged: a row written by hand has no proof.
    """
    member.check(house.pepper)
    offer = epochs.open_offer(epoch, "entry", member.roster_ct, member.id)
    tag, proof = required(offer, "tag", bytes), required(offer, "proof", bytes)
    try:
        entry = RosterEntry(**required(offer, "entry", dict))
        right = _founders_proof(house, member.circle, tag, member.id, entry)
        if "asked" in offer:
            right = asked_proof(profile.constant, tag)
            proof = required(offer, "asked", bytes)
    except (AttributeError, OverflowError, TypeError) as error:
        raise Unopenable("entry") from error
    if not equal(proof, right) or not equal(entry.key_hash, member.key_hash):
        raise Unopenable("proof")
    return tag, entry


def asked_proof(constant: bytes, tag: bytes) -> bytes:
    """Proof that a moderator asked for a second one: only moderators hold their constant."""
    return derive(constant, "asked", tag)


def _wait(house: House, circle: Circle, mine: Membership, owner: bytes) -> None:
    member = Member(
        id=mine.member_id,
        circle=circle.id,
        public_key=public_key_of(mine.member_secret),
        status="waiting",
        owner_seal=circles.seal_owner(house, owner, mine.member_id),
        edge=None,
    )
    _seal_offer(house, circle, member, mine)
    db.session.add(member)


def _seal_offer(house: House, circle: Circle, member: Member, mine: Membership) -> None:
    entry, tag = _entry(mine), required(_offer(mine), "tag", bytes)
    proof = _founders_proof(house, circle.id, tag, member.id, entry)
    offer: dict[str, object] = {"entry": asdict(entry), "tag": tag, "proof": proof}
    if "asked" in _offer(mine):
        offer["asked"] = _offer(mine)["asked"]
    member.roster_epoch = circle.epoch
    member.roster_ct = epochs.seal_offer(
        circles.public_key(house, circle), circle.id, circle.epoch, "entry", offer, member.id
    )
    member.bind(house.pepper)


def _offer(mine: Membership) -> Mapping[str, object]:
    return required(mine.more, "offer", dict)


def _entry(mine: Membership) -> RosterEntry:
    return RosterEntry(
        alias=mine.alias,
        role=required(_offer(mine), "role", str),
        joined_day=clock.day_number(),
        branch=required(_offer(mine), "branch", bytes),
        key_hash=digest(public_key_of(mine.member_secret)),
    )


def _founders_proof(
    house: House, circle: bytes, tag: bytes, member: bytes, entry: RosterEntry
) -> bytes:
    # Founders are vouched for by whoever started the house: only the pepper's keeper can say so.
    seed = derive(house.pepper, "founders", circle)
    day = entry.joined_day.to_bytes(4, "big")
    parts = (entry.alias.encode(), entry.role.encode(), day, entry.branch, entry.key_hash)
    return derive(seed, "founder-proof", tag, member, *parts)
