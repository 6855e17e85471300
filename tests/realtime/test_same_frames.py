"""What is told of a message and what is answered about it are the same, whoever wrote it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from forum.access import OpenCircle
from forum.actions.rosters import open_entry
from forum.actions.rows import roster_row
from forum.db import db, transaction
from forum.models.members import Member
from forum.models.messages import Message
from realtime import frames
from realtime.place import Arrival
from tests.realtime.conftest import follow, following, phones, post
from tests.realtime.desks import Answer, Desk, desk
from tests.realtime.groups import settle
from tests.realtime.houses import Served

FOR_ONE = ("mine", "folded")  # only who asks is answered these


@transaction
def make(opened: OpenCircle, who: bytes, role: str, status: str, day: int | None) -> None:
    """Change what somebody is in the circle."""
    house = opened.visitor.house
    member = db.session.get_one(Member, who)
    entry = open_entry(opened, member)
    joined = entry.joined_day if day is None else day
    roster_row(member, opened.epoch, replace(entry, role=role, joined_day=joined), house.pepper)
    member.status = status
    member.bind(house.pepper)


def told(here: Desk) -> Answer:
    """The frame of the newest message, as all hear it."""
    (place,) = here.live.places
    with here.app.app_context():
        row = db.session.scalars(select(Message)).all()[-1]
        one = Arrival(row.seq, row.epoch, row.ct)
        ((_, frame),) = frames.frames_of(here.app.extensions["house"], place, [one])
        db.session.remove()
    return dict(frame)


def answered(here: Desk, place: int) -> Answer:
    """The same as one is answered it."""
    found: Any = here.sitters[place].follow()["messages"][-1]
    return {name: value for name, value in found.items() if name not in FOR_ONE}


@pytest.mark.parametrize(
    ("role", "status", "day", "shown"),
    [
        ("moderator", "active", None, "moderator"), ("member", "active", None, "member"),
        ("newcomer", "active", 1 << 30, "member"), ("newcomer", "active", 0, "member"),
        ("moderator", "held", None, "moderator"), ("member", "removed", None, "gone"),
        ("moderator", "removed", None, "gone"),
    ],
)  # fmt: skip
def test_who_wrote_is_the_same_in_what_is_told_and_answered(
    app: Flask, role: str, status: str, day: int | None, shown: str
) -> None:
    with desk(app) as here:
        listener, speaker = here.line(0), here.line(1)
        listener.follow()
        speaker.post("who am I")
        listener.heard()
        people = here.group.people

        def change() -> None:
            make(here.group.opened(people[0]), people[1].seat.member_id, role, status, day)

        here.do(change)
        assert told(here)["role"] == shown
        assert told(here) == answered(here, 0)


@pytest.mark.parametrize("kind", ["moderators", "direct", "commons"])
def test_who_wrote_is_the_same_in_circles_of_every_kind(small: Served, kind: str) -> None:
    group = settle(small, 2, kind, "thread")
    amal, basil = phones(group, 2)
    listener = following(group, amal, 0)
    post(group, following(group, basil, 1), 1, "**who** am I")
    heard = listener.wait_for("message.posted")
    found: Any = follow(group, listener, 0)["messages"]
    assert {name: value for name, value in found[-1].items() if name not in FOR_ONE} == heard
    assert heard["role"] == ("moderator" if kind == "moderators" else "member")
