"""A removed member hears nothing more: he is cut, and where cutting fails the key has turned."""

from __future__ import annotations

import time

import pytest

from tests.realtime.conftest import (
    SECONDS,
    all_are_over,
    follow,
    following,
    lines_of,
    phones,
    post,
)
from tests.realtime.ears import Over
from tests.realtime.groups import settle
from tests.realtime.houses import Served

KINDS = [
    ("group", "room"), ("group", "thread"), ("direct", "direct"), ("commons", "thread"),
    ("moderators", "thread"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "talk"), KINDS)
def test_a_removed_member_hears_nothing_more(large: Served, kind: str, talk: str) -> None:
    group = settle(large, 2 if kind == "direct" else 3, kind, talk)
    amal, basil = phones(group, 2)
    ears, speakers = lines_of(group, basil, 1), lines_of(group, amal, 0)
    started = time.monotonic()
    group.take_out(1, is_told=True)
    all_are_over(ears, started)
    for count, speaker in enumerate(speakers):
        follow(group, speaker, 0)
        post(group, speaker, 0, f"after {count}")
    for ear in ears:
        assert ear.told() == []
    with pytest.raises(Over):
        ears[0].call("home.count")


@pytest.mark.parametrize(("kind", "talk"), KINDS)
def test_a_removed_member_hears_nothing_more_when_eviction_fails(
    house: Served, kind: str, talk: str
) -> None:
    group = settle(house, 2 if kind == "direct" else 3, kind, talk)
    amal, basil = phones(group, 2)
    ears, speakers = lines_of(group, basil, 1), lines_of(group, amal, 0)
    post(group, speakers[0], 0, "before")
    for ear in ears:
        ear.wait_for("message.posted")
    group.take_out(1, is_told=False)
    if kind == "commons":
        time.sleep(SECONDS)  # no key turns there: who may hear is asked once a second
    for count, speaker in enumerate(speakers):
        follow(group, speaker, 0)
        assert post(group, speaker, 0, f"after {count}")["ok"]
    for ear in ears:
        ear.pump(0.2)
        assert [told["seq"] for told in ear.told()] == [1]


def test_when_the_key_turns_all_are_told_and_go_on_under_the_next(house: Served) -> None:
    group = settle(house, 3)
    amal, basil = phones(group, 2)
    ears = lines_of(group, amal, 0)
    marks = {ear.call("conversation.follow", circle=group.people[0].alias,
                      conversation=group.number)["mark"] for ear in ears}  # fmt: skip
    assert len(marks) == 1
    group.take_out(2, is_told=False)
    speaker = following(group, basil, 1)  # the first who comes turns it
    post(group, speaker, 1, "under the next")
    for ear in ears:
        assert ear.wait_for("conversation.turned", SECONDS)["mark"] in marks
        assert ear.told() == []
        answer = follow(group, ear, 0)
        assert [one["seq"] for one in answer["messages"]] == [1]  # type: ignore[attr-defined]  # a list
        assert answer["mark"] not in marks
    post(group, speaker, 1, "and on")
    for ear in ears:
        assert ear.wait_for("message.posted")["seq"] == 2
