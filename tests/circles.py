"""Circles as people make them: a group, a slip for a companion, somebody who came in."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from forum import access
from forum.access import Permission, TurnDue, reach_conversation
from forum.actions import epochs, groups, invitations, posts, threads, vouches
from forum.actions.groups import Founding
from forum.actions.invitations import Slip
from forum.actions.posts import Words
from forum.actions.threads import Beginning
from forum.vault import ring as rings
from forum.vault.primitives import random_id
from tests.people import Person, read_words

if TYPE_CHECKING:
    from forum.access import OpenCircle


def found_group(person: Person, name: str = "Tuesday circle", alias: str = "olive branch") -> str:
    """Found a group through its page; gives its address."""
    answer = person.submit(
        "/groups/new", name=name, alias=alias, rules="Be kind.", preset="careful"
    )
    assert answer.status_code == 303, answer.text
    return str(answer.headers["Location"])


def found(person: Person, name: str = "Tuesday circle", alias: str = "olive branch") -> str:
    """The same without its page."""
    with person.app.app_context():
        visitor = person.visitor()
        circle = groups.found(visitor, Founding(name, "Be kind.", "careful", alias))
        return f"/c/{rings.url_alias(visitor.root, circle)}/"


def open_circle(person: Person, address: str, number: int = 0) -> OpenCircle:
    """What this person holds there; inside the house's context, turning the key where it is due."""
    for _ in range(4):
        try:
            return access.enter(person.visitor(), alias_in(address), Permission.READ, number)
        except TurnDue as due:
            epochs.turn(due.opened)
    raise AssertionError("it turns and turns")


def alias_in(address: str) -> str:
    """The part of an address that only this account has."""
    return address.split("/")[2]


def invite(person: Person, address: str) -> Slip:
    """A slip, made by a member."""
    with person.app.app_context():
        return invitations.invite(open_circle(person, address), "en")


def join_with(person: Person, slip: Slip, login: str) -> None:
    """Make an account with a slip, and sign in."""
    answer = person.submit("/join", invitation=slip.code, phrase=slip.phrase)
    answer = person.submit(answer, "/join/welcome")
    answer = person.submit(answer, "/join/name", login=login)
    answer = person.submit(answer, "/join/passphrase", passphrase=person.words)
    read_words(answer.text)
    answer = person.submit(answer, "/join/recovery", keep="no")
    assert answer.status_code == 303, answer.text
    assert person.sign_in(login).status_code == 303


def bring(founder: Person, login: str, address: str) -> tuple[Person, str]:
    """A companion who was let in by the founder's word; and his address of the group."""
    person = Person(founder.app)
    join_with(person, invite(founder, address), login)
    with founder.app.app_context():
        group = open_circle(founder, address)
        waiting = vouches.waiting_in(group)
        assert len(waiting) == 1
        vouches.say(group, waiting[0].lobby, "admit")
        open_circle(founder, address)
        mine = next(m for m in person.visitor().ring.memberships if "lobby" in m.more)
        return person, f"/c/{rings.url_alias(person.visitor().root, mine.circle)}/"


def begin(
    person: Person, address: str, title: str = "Sleep", words: str = "How do you sleep?"
) -> int:
    """A thread; gives its number."""
    with person.app.app_context():
        opened = open_circle(person, address)
        return threads.begin(opened, Beginning(title, "", Words(words, random_id())))


def reply(person: Person, address: str, number: int, words: str) -> int:
    """A post in a thread; gives its seq."""
    with person.app.app_context():
        talk = reach_conversation(open_circle(person, address, number), number)
        return posts.reply(talk, Words(words, random_id()))


def post_numbers(html: str) -> list[int]:
    """The numbers of the posts on a thread's page."""
    return [int(found) for found in re.findall(r'<li[^>]* id="p(\d+)"', html)]
