"""Who is no member any more, and was missed by every eviction, hears nothing at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from flask import Flask

from forum import events
from realtime import keeping
from tests.realtime.desks import Desk, desk

if TYPE_CHECKING:
    from tests.realtime.desks import Sitter

LONG_AGO = -10.0


@pytest.fixture
def no_eviction(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """No word of a departure reaches the live line of `app`, which listens already."""
    assert app.extensions["live"]
    for kind in (events.MemberLeft, events.MemberHeld):
        monkeypatch.setitem(events._listeners, kind, [])


def look_now(here: Desk) -> None:
    """As a second later."""
    here.live.looked_at.clear()
    for place in here.live.places:
        place.looked_at = LONG_AGO


def turn(here: Desk, place: int) -> None:
    """The next who comes turns the key."""
    here.do(lambda: here.group.opened(here.group.people[place]))


def is_cut(sitter: Sitter) -> bool:
    return sitter.desk.live.lines.get(sitter.line.sid) is None


@pytest.mark.usefixtures("no_eviction")
def test_who_was_missed_does_not_hear_that_the_key_turns(app: Flask) -> None:
    with desk(app) as here:
        amal, basil = here.line(0), here.line(1)
        for one in (amal, basil):
            one.follow()
            assert one.call("home.watch")["ok"]
        here.group.take_out(1, is_told=False)
        turn(here, 2)
        assert [name for name, _ in amal.heard()] == ["conversation.turned", "circle.turned"]
        assert basil.heard() == []
        assert is_cut(basil)


@pytest.mark.usefixtures("no_eviction")
@pytest.mark.parametrize(("kind", "talk"), [("group", "room"), ("commons", "thread")])
def test_the_home_of_who_was_missed_does_not_hear_that_something_is_new(
    app: Flask, kind: str, talk: str
) -> None:
    with desk(app, kind=kind, talk=talk) as here:
        amal, basil = here.line(0), here.line(1)
        assert basil.call("home.watch")["ok"]
        here.group.take_out(1, is_told=False)
        look_now(here)
        assert amal.post("new")["ok"]
        assert basil.heard() == []
        assert is_cut(basil)


@pytest.mark.usefixtures("no_eviction")
def test_the_sweep_cuts_homes_too(app: Flask) -> None:
    with desk(app, kind="commons", talk="thread") as here:
        basil = here.line(1)
        basil.call("home.watch")
        here.group.take_out(1, is_told=False)
        keeping.look_again(here.live)
        assert is_cut(basil)


def test_the_sweep_tells_homes_of_a_turn_of_which_no_word_came(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    with desk(app) as here:
        amal = here.line(0)
        amal.call("home.watch")
        monkeypatch.setitem(events._listeners, events.EpochTurned, [])
        here.group.take_out(1, is_told=False)
        turn(here, 2)
        assert amal.heard() == []
        keeping.look_again(here.live)
        assert [name for name, _ in amal.heard()] == ["circle.turned"]
        keeping.look_again(here.live)
        assert amal.heard() == []


@pytest.mark.usefixtures("no_eviction")
def test_home_is_let_go_of_circles_that_are_ones_own_no_more(app: Flask) -> None:
    with desk(app, kind="commons", talk="thread") as here:
        amal, basil = here.line(0), here.line(1)
        basil.call("home.watch")
        here.group.take_out(1, is_told=False)
        assert basil.call("home.watch")["circles"] == []
        amal.post("new")
        assert basil.heard() == []
