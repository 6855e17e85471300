"""Who leaves or is put on hold hears nothing more, in any kind of conversation and any worker."""

from __future__ import annotations

import time

import pytest

from forum import events
from forum.actions import leavings
from forum.db import db, transaction
from forum.house import House
from forum.models.members import Member
from tests.realtime.conftest import SECONDS, all_are_over, follow, lines_of, phones, post
from tests.realtime.groups import Group, settle
from tests.realtime.houses import Served
from tests.realtime.test_removal import KINDS


@transaction
def put_on_hold(house: House, member_id: bytes, *, is_told: bool) -> None:
    """As a measure will do; nobody's key turns for it."""
    member = db.session.get_one(Member, member_id, with_for_update=True)
    member.status = "held"
    member.bind(house.pepper)
    if is_told:
        events.announce(events.MemberHeld(member.circle, member_id))


def hold(group: Group, place: int, *, is_told: bool) -> None:
    with group.house.app.app_context():
        house = group.house.app.extensions["house"]
        put_on_hold(house, group.people[place].seat.member_id, is_told=is_told)
        db.session.remove()


@pytest.mark.parametrize(("kind", "talk"), KINDS)
@pytest.mark.parametrize("is_told", [True, False], ids=["told", "missed by every eviction"])
def test_who_is_put_on_hold_hears_nothing_more(
    large: Served, kind: str, talk: str, *, is_told: bool
) -> None:
    group = settle(large, 2, kind, talk)
    amal, basil = phones(group, 2)
    ears, speakers = lines_of(group, basil, 1), lines_of(group, amal, 0)
    started = time.monotonic()
    hold(group, 1, is_told=is_told)
    if is_told:
        all_are_over(ears, started)
    time.sleep(SECONDS)
    for count, speaker in enumerate(speakers):
        assert post(group, speaker, 0, f"after {count}")["ok"]
    for ear in ears:
        ear.wait_until_over()
        assert ear.heard == []


@pytest.mark.parametrize(("kind", "talk"), KINDS)
def test_who_leaves_hears_nothing_more(large: Served, kind: str, talk: str) -> None:
    group = settle(large, 2 if kind == "direct" else 3, kind, talk)
    amal, basil = phones(group, 2)
    ears, speakers = lines_of(group, basil, 1), lines_of(group, amal, 0)
    started = time.monotonic()
    with large.app.app_context():
        leavings.leave(group.opened(group.people[1]))
        db.session.remove()
    all_are_over(ears, started)
    for count, speaker in enumerate(speakers):
        follow(group, speaker, 0)
        post(group, speaker, 0, f"after {count}")
    for ear in ears:
        assert ear.heard == []
