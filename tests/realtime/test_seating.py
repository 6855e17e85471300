"""A seat is taken before anything waits, kept through whatever happens, or given back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

import pytest
from flask import Flask

from forum.actions import epochs
from forum.errors import VolatileGone
from realtime import keeping
from tests.realtime.desks import Desk, Waiting, desk


def while_waiting(here: Desk, happens: Callable[[], object]) -> None:
    """Have it happen once, while somebody waits for the relay."""
    left = [happens]

    def wait() -> None:
        if left:
            left.pop()()

    here.live.relay = cast("Any", Waiting(wait))


def test_who_sits_down_while_empty_places_are_forgotten_hears_all(app: Flask) -> None:
    with desk(app) as here:
        speaker, listener = here.line(0), here.line(1)
        while_waiting(here, here.live.places.drop_empty)
        assert listener.follow()["ok"]
        assert speaker.post("one")["ok"]
        assert listener.seqs() == [1]


def test_who_sits_down_while_the_sweep_goes_round_hears_all(app: Flask) -> None:
    with desk(app) as here:
        speaker, listener = here.line(0), here.line(1)
        while_waiting(here, lambda: keeping.look_again(here.live))
        assert listener.follow()["ok"]
        assert speaker.post("one")["ok"]
        assert listener.seqs() == [1]


def test_who_sits_down_while_the_key_turns_sits_under_the_next_key(app: Flask) -> None:
    with desk(app) as here:
        speaker, listener = here.line(0), here.line(1)
        speaker.post("one")

        def turn() -> None:
            here.do(lambda: epochs.turn(here.group.opened(here.group.people[2])))

        while_waiting(here, turn)
        answer = listener.follow()
        assert [one["seq"] for one in answer["messages"]] == [1]
        assert speaker.post("two")["ok"]
        assert listener.seqs() == [2]


def test_a_seat_that_cannot_be_kept_is_given_back(app: Flask) -> None:
    with desk(app) as here:
        speaker, listener = here.line(0), here.line(1)

        def fail() -> None:
            raise VolatileGone("relay")

        while_waiting(here, fail)
        assert "error" in listener.follow()
        assert list(here.live.places) == []
        assert listener.line.places == {}
        here.live.relay = None
        speaker.post("one")
        assert listener.seqs() == []


def test_a_seat_that_was_there_before_is_kept_when_following_again_fails(app: Flask) -> None:
    with desk(app) as here:
        speaker, listener = here.line(0), here.line(1)
        assert listener.follow()["ok"]
        while_waiting(here, lambda: pytest.fail("as when the store is gone"))
        with pytest.raises(BaseException, match="store is gone"):
            listener.follow()
        here.live.relay = None
        speaker.post("one")
        assert listener.seqs() == [1]


def test_who_is_cut_while_sitting_down_leaves_nothing_behind(app: Flask) -> None:
    with desk(app) as here:
        speaker, listener = here.line(0), here.line(1)
        while_waiting(here, lambda: here.live.cut(listener.line.sid))
        assert listener.follow()["error"] == "not-found"
        assert not any(place.seats for place in here.live.places)
        speaker.post("one")
        assert listener.seqs() == []
