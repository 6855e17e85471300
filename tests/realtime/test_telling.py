"""What is told of a conversation is what is stored, in order, whatever was said on the way."""

from __future__ import annotations

import pytest
from flask import Flask

from forum.access import reach_conversation
from forum.actions import blocks, posts
from realtime import frames, telling
from realtime.place import Seat
from tests.realtime.desks import Desk, desk


def withdraw(here: Desk, place: int, seq: int) -> None:
    """One takes his words away."""

    def act() -> None:
        opened = here.group.opened(here.group.people[place])
        posts.withdraw(reach_conversation(opened, here.group.number), seq)

    here.do(act)


def edit(here: Desk, place: int, seq: int, words: str) -> None:
    """One says it better."""

    def act() -> None:
        opened = here.group.opened(here.group.people[place])
        posts.edit(reach_conversation(opened, here.group.number), seq, words)

    here.do(act)


def test_words_that_are_withdrawn_at_once_are_withdrawn_for_who_listens(app: Flask) -> None:
    with desk(app) as here:
        speaker, listener = here.line(0), here.line(1)
        listener.follow()
        speaker.post("too fast")
        withdraw(here, 0, 1)
        heard = listener.heard()
        assert [name for name, _ in heard] == ["message.posted", "message.changed"]
        assert heard[-1][1]["state"] == "withdrawn"


def test_words_that_were_said_better_twice_stay_as_they_were_said_last(app: Flask) -> None:
    with desk(app) as here:
        speaker, listener = here.line(0), here.line(1)
        listener.follow()
        speaker.post("first")
        edit(here, 0, 1, "second")
        edit(here, 0, 1, "third")
        assert "third" in listener.heard()[-1][1]["html"]


def test_a_newcomer_is_not_told_what_older_words_were_changed_to(app: Flask) -> None:
    with desk(app) as here:
        speaker, listener, newcomer = here.line(0), here.line(1), here.line(2)
        speaker.post("before his time")
        listener.follow()
        newcomer.follow()
        (place,) = here.live.places
        seat = place.seats[newcomer.line.sid]
        place.seats[newcomer.line.sid] = Seat(seat.member, seat.ways, since=1 << 30)
        edit(here, 0, 1, "still before his time")
        assert listener.seqs("message.changed") == [1]
        assert newcomer.heard() == []


def test_a_block_folds_while_the_blocks_are_just_being_read_anew(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    with desk(app) as here:
        speaker, listener, other = here.line(0), here.line(1), here.line(2)

        def block() -> None:
            opened = here.group.opened(here.group.people[1])
            blocks.block(opened, here.group.people[0].seat.member_id)

        here.do(block)
        listener.follow()
        other.follow()
        real = frames.frames_of

        def slowly(house: object, place: object, arrivals: object) -> object:
            found = real(house, place, arrivals)  # type: ignore[arg-type]  # handed on
            place.forget_blocks()  # type: ignore[attr-defined]  # as the sweep does meanwhile
            return found

        monkeypatch.setattr(telling, "frames_of", slowly)
        speaker.post("folded")
        assert [content.get("folded") for _, content in listener.heard()] == [True]
        assert [content.get("folded") for _, content in other.heard()] == [None]
