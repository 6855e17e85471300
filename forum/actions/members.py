"""Members: taking up an offer; what stands in the offer and what proves it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass

from forum import clock
from forum.actions import circles
from forum.db import db
from forum.errors import Unopenable
from forum.house import House
from forum.models.circles import Circle, EpochRow
from forum.models.members import Member
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
    """Make member id and keys for who holds a founder's offer: found the circle, or wait at it.

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
        circles.found(house, "moderators", mine, _entry(mine), who.account_id, tag)
    else:
        _wait(house, circle.check(house.pepper), mine, who.account_id)
    return mine


def offer_again(house: House, circle: Circle, member: Member, mine: Membership) -> None:
    """Wait on with new keys, inside a running transaction."""
    member.public_key = public_key_of(mine.member_secret)
    _seal_offer(house, circle, member, mine)


def open_offer(house: House, epoch: Epoch, member: Member) -> tuple[bytes, RosterEntry]:
    """What a waiting member offers, checked: his key, and the proof that he was invited.

    `epoch` is the one his offer was sealed in. Gives the tag of his invitation and his entry.
    Raises `Unopenable` for anything forged: a row written by hand has no proof.
    """
    member.check(house.pepper)
    offer = epochs.open_offer(epoch, "entry", member.roster_ct, member.id)
    tag, proof = required(offer, "tag", bytes), required(offer, "proof", bytes)
    try:
        entry = RosterEntry(**required(offer, "entry", dict))
        right = _proof(house, member.circle, tag, member.id, entry)
    except (AttributeError, OverflowError, TypeError) as error:
        raise Unopenable("entry") from error
    if not equal(proof, right) or not equal(entry.key_hash, member.key_hash):
        raise Unopenable("proof")
    return tag, entry


def _wait(house: House, circle: Circle, mine: Membership, owner: bytes) -> None:
    member = Member(
        id=mine.member_id,
        circle=circle.id,
        public_key=public_key_of(mine.member_secret),
        status="waiting",
        owner_seal=epochs.seal_owner(_key(house, circle), owner, mine.member_id),
    )
    _seal_offer(house, circle, member, mine)
    db.session.add(member)


def _seal_offer(house: House, circle: Circle, member: Member, mine: Membership) -> None:
    entry, tag = _entry(mine), required(_offer(mine), "tag", bytes)
    proof = _proof(house, circle.id, tag, member.id, entry)
    offer = {"entry": asdict(entry), "tag": tag, "proof": proof}
    member.roster_epoch = circle.epoch
    member.roster_ct = epochs.seal_offer(
        _key(house, circle), circle.id, circle.epoch, "entry", offer, member.id
    )
    member.bind(house.pepper)


def _key(house: House, circle: Circle) -> bytes:
    return db.session.get_one(EpochRow, (circle.id, circle.epoch)).check(house.pepper).public_key


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


def _proof(house: House, circle: bytes, tag: bytes, member: bytes, entry: RosterEntry) -> bytes:
    # Founders are vouched for by whoever started the house: only the pepper's keeper can say so.
    seed = derive(house.pepper, "founders", circle)
    day = entry.joined_day.to_bytes(4, "big")
    parts = (entry.alias.encode(), entry.role.encode(), day, entry.branch, entry.key_hash)
    return derive(seed, "founder-proof", tag, member, *parts)
