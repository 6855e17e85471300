"""Talks between two: asked, answered, ended."""

from __future__ import annotations

import pytest

from forum.access import reach_conversation
from forum.actions import directs, leavings, letters
from forum.db import db
from forum.errors import NotFound
from forum.models.circles import Circle
from forum.opening.homes import places
from forum.opening.threads import open_page
from tests.circles import bring, found, open_circle, reply
from tests.people import WORDS, Person
from tests.together import accepted, address, address_in, address_of_group, asked


def test_who_is_asked_reads_the_first_words_and_both_talk_under_a_new_key(elias: Person) -> None:
    here = found(elias)
    karim, there = bring(elias, "karim", here)
    circle = asked(elias, here, karim, there, "Would you like to talk?")
    with elias.app.app_context():
        waiting = open_circle(elias, address(elias, circle))
        assert (waiting.profile.state, waiting.circle.keep_days) == ("asked", 90)
        [letter] = letters.mine(open_circle(karim, there))
        assert letter.content["words"] == "Would you like to talk?"
        assert letter.content["alias"] == "olive branch"
        assert directs.is_open(letter)
    accepted(karim, there)
    with elias.app.app_context():
        mine = open_circle(elias, address(elias, circle), 1)
        theirs = open_circle(karim, address(karim, circle), 1)
        assert (mine.profile.state, mine.circle.epoch) == ("talking", 2)
        assert set(mine.profile.names.values()) == {"olive branch", theirs.entry.alias}
        shown = open_page(reach_conversation(theirs, 1), 1, 20, "")
        assert [post.plain for post in shown] == ["Would you like to talk?"]
        assert letters.mine(open_circle(karim, there)) == []
    reply(karim, address_in(karim, circle), 1, "Yes.")
    with elias.app.app_context():
        shown = open_page(
            reach_conversation(open_circle(elias, address(elias, circle), 1), 1), 1, 20, ""
        )
        assert [post.plain for post in shown] == ["Would you like to talk?", "Yes."]
        names = {place.kind: place.name for place in places(elias.visitor())}
        assert names["direct"] == theirs.entry.alias


def test_asking_once_more_leads_to_the_talk_that_is_there(elias: Person) -> None:
    here = found(elias)
    karim, there = bring(elias, "karim", here)
    assert asked(elias, here, karim, there) == asked(elias, here, karim, there)
    accepted(karim, there)
    first = asked(elias, here, karim, there)
    with elias.app.app_context():
        leavings.leave(open_circle(karim, address(karim, first)))
    assert asked(elias, here, karim, there) != first


def test_who_takes_an_ask_back_takes_the_letter_along(elias: Person) -> None:
    here = found(elias)
    karim, there = bring(elias, "karim", here)
    circle = asked(elias, here, karim, there, "hello")
    with elias.app.app_context():
        leavings.leave(open_circle(elias, address(elias, circle)))
        assert db.session.get(Circle, circle) is None
        assert letters.mine(open_circle(karim, there)) == []


def test_when_one_ends_a_talk_the_other_sees_it_and_writes_no_more(elias: Person) -> None:
    here = found(elias)
    karim, there = bring(elias, "karim", here)
    circle = asked(elias, here, karim, there, "hello")
    accepted(karim, there)
    with elias.app.app_context():
        leavings.leave(open_circle(karim, address(karim, circle), 1))
        mine = open_circle(elias, address(elias, circle), 1)
        assert (mine.profile.state, mine.circle.epoch) == ("ended", 3)
        assert reach_conversation(mine, 1).is_closed
        leavings.leave(mine, may_erase=True)
        assert db.session.get(Circle, circle) is None
        assert circle not in {m.circle for m in elias.visitor().ring.memberships}


def test_an_ask_survives_new_keys_of_who_was_asked_and_not_those_of_who_asked(
    elias: Person,
) -> None:
    here = found(elias)
    karim, there = bring(elias, "karim", here)
    circle = asked(elias, here, karim, there, "hello")
    new = {"current": WORDS, "passphrase": "seven grey herons fly"}
    assert karim.submit("/me/renewal", **new).status_code == 303
    there = address_of_group(karim)
    with elias.app.app_context():
        [letter] = letters.mine(open_circle(karim, there))
        assert letter.content["circle"] == circle
    assert elias.submit("/me/renewal", **new).status_code == 303
    with elias.app.app_context():
        opened = open_circle(karim, there)
        [letter] = letters.mine(opened)
        assert not directs.is_open(letter)
        with pytest.raises(NotFound):
            directs.accept(opened, letter.id)
        directs.decline(opened, letter.id)
        assert letters.mine(opened) == []
