"""Circles with so many people who have accounts, put in at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Protocol

from flask import Flask
from pyotp import random_base32

from forum import clock
from forum.access import OpenCircle, Permission, TurnDue, enter_membership
from forum.actions import circles, epochs, leavings, rooms, sign_ins
from forum.actions.applications import membership
from forum.db import db, transaction
from forum.house import House
from forum.models.accounts import Account, MarksRow, RingRow
from forum.models.members import Member
from forum.permissions import NEEDS_SECOND_FACTOR
from forum.profiles import Profile
from forum.vault import account as accounts
from forum.vault import ring as rings
from forum.vault.epoch import RosterEntry
from forum.vault.primitives import digest, public_key_of, random_id, random_secret
from forum.vault.ring import Membership, Ring
from forum.visitors import Visitor
from tests.people import WORDS


class Home(Protocol):
    """A house that is served, or one beside it, seen from the operator's side."""

    @property
    def app(self) -> Flask:
        """The house."""

    @property
    def port(self) -> int:
        """Where it answers."""


@dataclass
class Neighbour:
    """Somebody with an account: how he signs in, and what his ring holds."""

    login: str
    root: bytes = field(repr=False)
    seat: Membership = field(repr=False)
    secret: str = field(default="", repr=False)  # of his second factor, where he needs one

    @cached_property
    def alias(self) -> str:
        """His address of the circle."""
        return rings.url_alias(self.root, self.seat.circle)


@dataclass
class Group:
    """A circle with so many members; the first one moderates it."""

    house: Home
    people: list[Neighbour]
    number: int

    def visitor(self, one: Neighbour) -> Visitor:
        """Who the twin takes him for; inside its context."""
        house = self.house.app.extensions["house"]
        attempt = sign_ins.Attempt(one.login, WORDS, "", "")
        found = sign_ins.find_sign_in(house, sign_ins.sign_in(house, attempt).token)
        assert found is not None
        return found

    def opened(self, one: Neighbour) -> OpenCircle:
        """The circle as he holds it; inside the twin's context."""
        visitor = self.visitor(one)
        for _ in range(4):
            try:
                return enter_membership(visitor, one.seat, Permission.READ, self.number)
            except TurnDue as due:
                epochs.turn(due.opened)
        raise AssertionError("it turns and turns")

    def take_out(self, place: int, *, is_told: bool) -> None:
        """Remove a member, as a measure does; untold, as when every eviction fails."""
        live = self.house.app.extensions["live"]
        relay = live.relay
        with self.house.app.app_context():
            live.relay = relay if is_told else None
            take_out(self.house.app.extensions["house"], self.people[place].seat.member_id)
            live.relay = relay
            db.session.remove()


@transaction
def take_out(house: House, member_id: bytes) -> None:
    """A member's place, grants and letters go."""
    leavings.take_out(house, db.session.get_one(Member, member_id, with_for_update=True))


def settle(
    house: Home, size: int, kind: str = "group", talk: str = "room", **settings: object
) -> Group:
    """A circle of so many with one conversation, put in at once; they speak English."""
    with house.app.app_context():
        people = _move_in(house, size, kind, {"language": "en", "seen_exit": True, **settings})
        group = Group(house, people, 1)
        opened = group.opened(people[0])
        if talk == "room" and kind != "direct":
            group.number = rooms.open_room(opened, "Evenings")
        else:
            group.number = _begin(opened, talk)
        db.session.remove()
    return group


@transaction
def _begin(opened: OpenCircle, talk: str) -> int:
    stamp, number = circles.stand_still(opened, conversations=1)
    head: dict[str, object] = {"title": "Sleep", "by": opened.member_id}
    day = clock.day_number()
    circles.begin_conversation(opened.circle.id, number, talk, opened.epoch, head, stamp, day)
    return number


@transaction
def _move_in(served: Home, size: int, kind: str, settings: dict[str, object]) -> list[Neighbour]:
    house = served.app.extensions["house"]
    circle = random_id()
    seats = [membership(circle, f"river {place}") for place in range(size)]
    council = membership(random_id(), "river 0")
    profile = Profile(
        name="Tuesday circle", constant=random_secret(), founder=seats[0].member_id,
        more={"moderators": council.circle} if kind == "group" else {},
    )  # fmt: skip
    others = "moderator" if kind == "moderators" else "member"
    roles = ["moderator" if kind == "group" else others] + [others] * size
    epoch = circles.found(
        house, kind, seats[0], _entry(seats[0], roles[0]), random_id(), profile, keep_days=90
    )
    for mine, role in zip(seats[1:], roles[1:], strict=False):
        circles.add_member(house, epoch, mine, _entry(mine, role), random_id())
    if kind == "group":
        # To it slips are sealed; nobody of these people needs to open it.
        entry = _entry(council, "moderator")
        circles.found(
            house, "moderators", council, entry, random_id(), Profile(name="Tuesday circle"),
            parent=circle,
        )  # fmt: skip
    return _accounts(house, seats, kind, settings)


def _accounts(
    house: House, seats: Sequence[Membership], kind: str, settings: dict[str, object]
) -> list[Neighbour]:
    found = []
    for mine in seats:
        login, account_id, root = f"neighbour-{random_id().hex()}", random_id(), random_secret()
        key = accounts.key_encryption_key(house.pepper, login, WORDS, house.cost)
        slots = accounts.new_slots(house.pepper, account_id, key, root)
        tag = accounts.login_tag(house.pepper, login)
        account = Account(id=account_id, login_tag=tag, slots=slots)
        account.bind(house.pepper)
        ring = Ring(memberships=(mine,)).with_settings(login=login, **settings)
        secret = random_base32() if kind in NEEDS_SECOND_FACTOR else ""
        if secret:
            ring = ring.with_totp(secret.encode())
        name, ct = rings.ring_id(root), rings.seal_ring(house.pepper, root, ring)
        marks = MarksRow(id=rings.marks_id(root), ct=rings.seal_marks(root, {}))
        db.session.add_all([account, RingRow(id=name, ct=ct), marks])
        found.append(Neighbour(login, root, mine, secret))
    return found


def _entry(mine: Membership, role: str) -> RosterEntry:
    key_hash = digest(public_key_of(mine.member_secret))
    return RosterEntry(mine.alias, role, clock.day_number() - 90, random_id(), key_hash)
