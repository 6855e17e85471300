"""What two people do together: asking, answering, appointing."""

from __future__ import annotations

from forum.access import OpenCircle
from forum.actions import directs, letters, moderators, rosters
from forum.vault import ring as rings
from tests.circles import open_circle
from tests.people import Person


def address(person: Person, circle: bytes) -> str:
    """Where a circle is for somebody."""
    return f"/c/{rings.url_alias(person.visitor().root, circle)}/"


def address_in(person: Person, circle: bytes) -> str:
    """The same outside of the house's context."""
    with person.app.app_context():
        return address(person, circle)


def address_of_group(person: Person) -> str:
    """Where the group is that somebody was brought into."""
    with person.app.app_context():
        mine = next(m for m in person.visitor().ring.memberships if "lobby" in m.more)
        return address(person, mine.circle)


def alias_of(person: Person, there: str) -> str:
    """What somebody is called there."""
    with person.app.app_context():
        return open_circle(person, there).entry.alias


def member_of(opened: OpenCircle, alias: str) -> bytes:
    """The member of that alias."""
    return rosters.find(opened, alias)[0]


def the_letter(person: Person, there: str) -> bytes:
    """The newest letter to somebody there."""
    opened = open_circle(person, there)
    return letters.mine(opened)[0].id


def asked(elias: Person, here: str, karim: Person, there: str, words: str = "") -> bytes:
    """Elias asks Karim; gives the direct circle."""
    theirs = alias_of(karim, there)
    with elias.app.app_context():
        group = open_circle(elias, here)
        return directs.ask(group, member_of(group, theirs), words)


def accepted(karim: Person, there: str) -> None:
    """Karim says yes to the newest letter."""
    with karim.app.app_context():
        directs.accept(open_circle(karim, there), the_letter(karim, there))


def council(person: Person, group: OpenCircle) -> OpenCircle:
    """The moderators' circle of a group, turned where it is due."""
    mine = person.visitor().ring.membership_of(group.circle.id)
    place = mine.more["moderators"] if mine else b""
    assert isinstance(place, bytes)
    return open_circle(person, address(person, place))


def said_yes(elias: Person, here: str, karim: Person, there: str) -> None:
    """Karim is asked to be the second moderator and says yes; nobody has let him in yet."""
    theirs = alias_of(karim, there)
    with elias.app.app_context():
        group = open_circle(elias, here)
        assert moderators.ask(group, council(elias, group), member_of(group, theirs))
    karim.set_second_factor()
    with elias.app.app_context():
        moderators.accept(open_circle(karim, there), the_letter(karim, there))


def appointed(elias: Person, here: str, karim: Person, there: str) -> None:
    """Karim becomes the second moderator."""
    said_yes(elias, here, karim, there)
    with elias.app.app_context():
        council(elias, open_circle(elias, here))
