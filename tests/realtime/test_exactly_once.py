"""Fifty people, three workers, and everything that can break while they talk.

2,000 messages in `make test`; RIWAQ_MESSAGES=20000 is the long drill.
"""

from __future__ import annotations

import os
import random
import time
from collections import deque
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from tests.realtime.conftest import large_settings, small_settings
from tests.realtime.groups import Group, settle
from tests.realtime.houses import Served, served
from tests.realtime.phones import Phone
from tests.realtime.stores import store
from tests.realtime.talkers import Talker

MESSAGES = int(os.environ.get("RIWAQ_MESSAGES", "2000"))
PEOPLE = 50
PATIENCE = 120 + MESSAGES / 10


def talk(group: Group, messages: int, mishaps: dict[int, Callable[[], object]]) -> list[Talker]:
    """Let all talk until everything is said; mishaps happen after so many acknowledgements."""
    each = messages // len(group.people)
    talkers = [
        Talker(group, place, Phone(group.house.port).sign_in(one.login),
               deque(f"{place} says {count}" for count in range(each)))
        for place, one in enumerate(group.people)
    ]  # fmt: skip
    deadline, coming = time.monotonic() + PATIENCE, sorted(mishaps)
    while not all(one.is_done for one in talkers):
        assert time.monotonic() < deadline, said_so_far(talkers)
        for one in talkers:
            one.step()
        said = sum(len(one.acknowledged) for one in talkers)
        while coming and said >= coming[0]:
            mishaps[coming.pop(0)]()
        if random.random() < 0.05:
            random.choice(talkers).break_off()
    settle_down(talkers, each * len(talkers), deadline)
    return talkers


def settle_down(talkers: list[Talker], total: int, deadline: float) -> None:
    """Until everybody has heard everything: by what is told, not by asking."""
    while any(len(one.kept) < total for one in talkers):
        assert time.monotonic() < deadline, said_so_far(talkers)
        for one in talkers:
            one.step()
        time.sleep(0.01)


def said_so_far(talkers: list[Talker]) -> str:
    return ", ".join(f"{len(one.acknowledged)}/{len(one.kept)}" for one in talkers)


def all_heard_all(talkers: list[Talker], total: int) -> None:
    """Every acknowledged message reached every member exactly once, and in order."""
    truth: dict[int, str] = {}
    for one in talkers:
        assert truth.keys().isdisjoint(one.acknowledged)
        truth |= one.acknowledged
    assert sorted(truth) == list(range(1, total + 1))
    assert len(set(truth.values())) == total
    for one in talkers:
        assert [message["seq"] for message in one.kept] == list(range(1, total + 1))
        for message in one.kept:
            assert f">{truth[message['seq']]}<" in message["html"]


def test_everything_that_is_acknowledged_reaches_everybody_once_and_in_order(
    tmp_path: Path, postgres_url: str, built: None
) -> None:
    random.seed(4)
    with store() as redis, served(large_settings(tmp_path, postgres_url, redis.url)) as house:
        group = settle(house, PEOPLE)

        def stop_and_start() -> None:
            redis.stop()
            time.sleep(1.0)
            redis.start()

        mishaps: dict[int, Callable[[], object]] = {
            MESSAGES // 5: house.kill_worker,
            MESSAGES * 2 // 5: stop_and_start,
            MESSAGES * 3 // 5: house.kill_worker,
            MESSAGES * 4 // 5: house.kill_worker,
        }
        talkers = talk(group, MESSAGES, mishaps)
        all_heard_all(talkers, MESSAGES // PEOPLE * PEOPLE)
        assert sum(one.breaks for one in talkers) > PEOPLE
        assert logged_nothing_about_people(house)


@pytest.mark.parametrize("fanout", [True, False], ids=["ours", "the library's"])
def test_the_same_holds_for_one_process_with_either_fan_out(
    tmp_path: Path, empty_database: Path, *, fanout: bool
) -> None:
    random.seed(5)
    settings = replace(small_settings(tmp_path, empty_database), fanout=fanout)
    with served(settings) as house:
        talkers = talk(settle(house, 10), 300, {})
        all_heard_all(talkers, 300)


def logged_nothing_about_people(house: Served) -> bool:
    """What a worker writes down names a kind of error at most."""
    said = house.log.read_text("utf-8", "replace")
    return "says" not in said and "river" not in said and "neighbour" not in said
