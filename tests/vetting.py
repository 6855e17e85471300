"""Who waits, who says something of him, and days that go by."""

from __future__ import annotations

from dataclasses import dataclass

from forum.access import OpenCircle, Visitor
from forum.actions import invitations, vouches
from forum.db import db
from forum.models.members import Member
from forum.vault import ring as rings
from tests.circles import bring, found, invite, join_with, open_circle
from tests.people import Person

FRIENDS = ("amal", "basil", "samir", "hiba")


@dataclass(frozen=True)
class Host:
    """A member of a group: his browser, his login name, and where the group is for him."""

    person: Person
    login: str
    address: str

    def opened(self) -> OpenCircle:
        """The group as he holds it, inside the house's context."""
        return open_circle(self.person, self.address)

    def visit(self) -> None:
        """Look in, signing in anew where that is needed."""
        come_back(self.person, self.login)
        assert self.person.get(self.address).status_code == 200


@dataclass(frozen=True)
class Guest:
    """Somebody who waits, and the lobby as he finds it."""

    person: Person
    login: str
    lobby: str

    def page(self) -> str:
        """What his lobby says now."""
        come_back(self.person, self.login)
        return self.person.get(self.lobby).text

    def status(self) -> str:
        """What his row in the group says."""
        come_back(self.person, self.login)
        with self.person.app.app_context():
            visitor = self.person.visitor()
            return status_in(visitor)


def come_back(person: Person, login: str) -> None:
    """Sign in, when the sign-in of before is over."""
    if person.get("/home").status_code == 303:
        assert person.sign_in(login).status_code == 303


def status_in(visitor: Visitor) -> str:
    """Where the group that somebody waits for has put him, inside the house's context."""
    mine = next(m for m in visitor.ring.memberships if "lobby" in m.more)
    row = db.session.get(Member, mine.member_id)
    return row.status if row is not None else "gone"


def small_group(elias: Person) -> Host:
    """A group of one."""
    return Host(elias, "elias-founder", found(elias))


def full_group(elias: Person) -> list[Host]:
    """A group of five, each a branch of his own; the founder first."""
    founder = small_group(elias)
    rest = [Host(*_with_login(bring(elias, name, founder.address), name)) for name in FRIENDS]
    return [founder, *rest]


def wait_at(host: Host, login: str = "ghassan") -> Guest:
    """Somebody who has taken up an invitation of this member."""
    person = Person(host.person.app)
    join_with(person, invite(host.person, host.address), login)
    return Guest(person, login, person.circle())


def say(host: Host, kind: str, lobby: bytes = b"") -> None:
    """Say something of the one who waits (or of who waits in this lobby)."""
    with host.person.app.app_context():
        opened = host.opened()
        room = lobby or vouches.waiting_in(opened)[0].lobby
        vouches.say(opened, room, kind, "met" if kind == "vouch" else "")


def lobby_id(host: Host, alias: str = "") -> bytes:
    """The lobby of the one who waits, or of who calls himself so."""
    with host.person.app.app_context():
        found_there = vouches.waiting_in(host.opened())
        return next(one.lobby for one in found_there if alias in ("", one.entry.alias))


def room_of(host: Host, lobby: bytes) -> str:
    """Where a member finds a lobby."""
    with host.person.app.app_context():
        return f"{host.address}lobbies/{rings.url_alias(host.person.visitor().root, lobby)}"


def take_back_all(host: Host) -> None:
    """A pressed inviter takes all his slips back."""
    with host.person.app.app_context():
        opened = host.opened()
        made = invitations.list_made(opened)
        invitations.revoke(opened, [one.tag for one in made if one.status != "over"])


def _with_login(came: tuple[Person, str], login: str) -> tuple[Person, str, str]:
    return came[0], login, came[1]
