"""Many accounts, each in two groups, written by the functions that the actions write with."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from flask import Flask

from forum import clock
from forum.access import OpenCircle
from forum.actions import accounts, circles, epochs
from forum.actions.applications import membership
from forum.db import db, transaction
from forum.house import House
from forum.models.circles import Circle
from forum.vault import epoch as vault
from forum.vault.account import new_recovery_code
from forum.vault.epoch import RosterEntry
from forum.vault.packed import pack
from forum.vault.primitives import digest, public_key_of, random_id, random_secret
from forum.vault.ring import Membership, Ring
from tests.circles import found, open_circle
from tests.people import Person

GROUPS = 12


@dataclass(frozen=True)
class Hall:
    """A group with the key of its moderators, to which is sealed who invited whom."""

    group: OpenCircle
    key: bytes


@dataclass(frozen=True)
class Pair:
    """The two members that one account is, in the order in which it came."""

    first: bytes
    second: bytes


def found_halls(app: Flask) -> list[Hall]:
    """`GROUPS` groups whose keys have turned a few times."""
    elias = Person(app)
    elias.come_in("elias-founder")
    addresses = [found(elias, f"Group {place}", "olive branch") for place in range(GROUPS)]
    with app.app_context():
        return [_turned(elias, address, place % 4) for place, address in enumerate(addresses)]


def fill(app: Flask, halls: list[Hall], many: int) -> list[Pair]:
    """So many accounts, each in two of the groups; who is which member.

    No passphrase is stretched, and nobody waits: everybody comes into both groups in the
    transaction that makes his account, which is the best that an onlooker could wish for.
    """
    chance = Random(many)
    with app.app_context():
        house = app.extensions["house"]
        pairs = [_come(house, chance.sample(halls, 2)) for _ in range(many)]
        db.session.remove()
    return pairs


def _turned(elias: Person, address: str, times: int) -> Hall:
    for _ in range(times):
        epochs.turn(open_circle(elias, address))
    group = open_circle(elias, address)
    council = db.session.get_one(Circle, group.profile.more["moderators"])
    return Hall(group, circles.public_key(elias.app.extensions["house"], council))


@transaction
def _come(house: House, two: list[Hall]) -> Pair:
    root, account_id = random_secret(), random_id()
    accounts._add_account(house, account_id.hex(), account_id, random_secret(), root)
    ring = Ring().with_settings(login=account_id.hex())
    if account_id[0] % 2:
        ring = accounts.add_recovery(ring, new_recovery_code(), root, account_id)
    mine = [_sit(house, hall, account_id) for hall in two]
    accounts._add_rings(house, root, ring.add_membership(mine[0]).add_membership(mine[1]))
    return Pair(mine[0].member_id, mine[1].member_id)


def _sit(house: House, hall: Hall, account_id: bytes) -> Membership:
    """A place in a group, as if by invitation."""
    group, branch, seal_id = hall.group, random_id(), random_id()
    mine = membership(group.circle.id, "quiet heron")
    key_hash = digest(public_key_of(mine.member_secret))
    entry = RosterEntry(mine.alias, "newcomer", clock.day_number(), branch, key_hash)
    member = circles.add_member(house, group.epoch, mine, entry, account_id)
    content = {"inviter": group.member_id, "branch": branch}
    ct = vault.seal_offer(hall.key, group.circle.id, 1, "edge", content, seal_id)
    member.edge = pack({"epoch": 1, "id": seal_id, "ct": ct})
    member.bind(house.pepper)
    return mine
