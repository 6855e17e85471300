"""A lobby: who waits and who came to meet him hear each other, and nobody who was taken out."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import Any

from forum.actions import invitations
from forum.db import db
from forum.factory import create_app
from forum.reads.lobbies import open_lobbies
from forum.vault import ring as rings
from tests.circles import join_with
from tests.people import ORIGIN, Person
from tests.realtime.conftest import SECONDS, phones
from tests.realtime.ears import Ear
from tests.realtime.groups import Group, settle
from tests.realtime.houses import Served
from tests.realtime.phones import Phone


@dataclass
class Lobby:
    """Where a lobby is for a member of the group, and for who waits in it."""

    group: Group
    applicant: Phone
    ways: dict[int, dict[str, Any]]
    own_way: dict[str, Any]


def open_one(house: Served, login: str) -> Lobby:
    """Somebody waits for three people."""
    group = settle(house, 3)
    with house.app.app_context():
        slip = invitations.invite(group.opened(group.people[0]), "en")
        db.session.remove()
    pages = create_app(replace(house.settings, origin=ORIGIN))
    person = Person(pages)
    join_with(person, slip, login)
    with pages.app_context():
        visitor = person.visitor()
        (mine,) = [one for one in visitor.ring.memberships if "group" in one.more]
        own = {"circle": rings.url_alias(visitor.root, mine.circle), "conversation": 1}
        db.session.remove()
        db.engine.dispose()
    ways = {place: _way(group, place) for place in range(3)}
    return Lobby(group, Phone(house.port).sign_in(login), ways, own)


def _way(group: Group, place: int) -> dict[str, Any]:
    with group.house.app.app_context():
        opened = group.opened(group.people[place])
        (row,) = open_lobbies(opened.circle.id, opened.epoch.n)
        lobby = rings.url_alias(opened.visitor.root, row.circle.id)
        db.session.remove()
    return {"circle": group.people[place].alias, "conversation": 1, "lobby": lobby}


def say(ear: Ear, way: dict[str, Any], words: str) -> dict[str, Any]:
    return ear.call("message.post", **way, words=words, nonce=words)


def test_who_waits_and_who_meets_him_hear_each_other(house: Served) -> None:
    lobby = open_one(house, "hala")
    amal, basil = (phone.ear() for phone in phones(lobby.group, 2))
    hala = lobby.applicant.ear()
    for ear, way in ((amal, lobby.ways[0]), (basil, lobby.ways[1]), (hala, lobby.own_way)):
        assert ear.call("conversation.follow", **way)["ok"]
    assert say(amal, lobby.ways[0], "welcome")["ok"]
    assert say(hala, lobby.own_way, "thank you")["ok"]
    for ear in (amal, basil, hala):
        ear.pump(1.0)
        told = [(one["seq"], one["alias"], one["role"]) for one in ear.told()]
        assert [one[0] for one in told] == [1, 2]
        assert told[0][1:] == ("", "companion")  # no alias of the group is shown to a newcomer
        assert told[1][2] == "applicant"


def test_a_companion_who_is_removed_hears_nothing_more_though_no_eviction_works(
    house: Served,
) -> None:
    lobby = open_one(house, "rana")
    amal = phones(lobby.group, 1)[0].ear()
    rana = lobby.applicant.ear()
    assert amal.call("conversation.follow", **lobby.ways[0])["ok"]
    assert rana.call("conversation.follow", **lobby.own_way)["ok"]
    say(rana, lobby.own_way, "before")
    amal.wait_for("message.posted")
    lobby.group.take_out(0, is_told=False)
    time.sleep(SECONDS)
    assert say(rana, lobby.own_way, "after")["ok"]
    amal.wait_until_over()
    assert [one["seq"] for one in amal.told()] == [1]
