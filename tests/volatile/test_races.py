"""What the volatile stores promise when many ask at the same time."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import TypeVar

from forum.volatile import Volatile
from tests.volatile.people import AMAL, NOW

GREENLETS = Path(__file__).with_name("greenlets.py")
HOUSE = Path(__file__).parents[2]
HANDS = 4
Result = TypeVar("Result")


def at_once(act: Callable[[int], Result]) -> list[Result]:
    """Call act(0) … act(3) in threads that start together."""
    together = Barrier(HANDS)

    def wait_and_act(hand: int) -> Result:
        together.wait()
        return act(hand)

    with ThreadPoolExecutor(HANDS) as threads:
        return list(threads.map(wait_and_act, range(HANDS)))


def test_a_racing_request_never_brings_an_ended_sign_in_back(volatile: Volatile) -> None:
    def race(hand: int) -> None:
        if hand == 0:
            volatile.end_sign_in(key)
        for step in range(10):
            volatile.replace_sealed(key, b"%d" % step, b"%d" % (step + 1))
            volatile.touch_sign_in(key, NOW + 20 * (step + 1))
            volatile.set_idle(key, 3600)

    for round_ in range(25):
        key = b"key %d" % round_
        volatile.add_sign_in(key, AMAL)
        volatile.replace_sealed(key, AMAL.sealed, b"0")
        at_once(race)
        assert volatile.read_sign_in(key, NOW) is None
    assert volatile.sign_ins_of_root(AMAL.root, NOW) == []


def test_of_racing_changes_to_the_sealed_part_one_wins_each_time(volatile: Volatile) -> None:
    volatile.add_sign_in(b"key", AMAL)
    volatile.replace_sealed(b"key", AMAL.sealed, b"0")

    def add_ten(_: int) -> None:
        added = 0
        while added < 10:
            row = volatile.read_sign_in(b"key", NOW)
            assert row is not None
            added += volatile.replace_sealed(b"key", row.sealed, b"%d" % (int(row.sealed) + 1))

    at_once(add_ten)
    row = volatile.read_sign_in(b"key", NOW)
    assert row is not None
    assert row.sealed == b"40"


def test_of_racing_claims_one_wins(volatile: Volatile) -> None:
    won = at_once(lambda _: [volatile.claim(b"%d" % code, 90, NOW) for code in range(25)])
    assert [sum(claims) for claims in zip(*won, strict=True)] == [1] * 25


def test_racing_requests_share_one_bucket(volatile: Volatile) -> None:
    waits = at_once(lambda _: [volatile.take(b"bucket", 50, 3600, NOW) for _ in range(25)])
    assert sum(wait == 0 for hand in waits for wait in hand) == 50


def test_greenlets_race_as_safely_as_threads(store_url: str | None) -> None:
    # In a process of its own, because gevent changes the whole process.
    address = [] if store_url is None else [store_url]
    done = subprocess.run(
        [sys.executable, GREENLETS, *address],
        cwd=HOUSE,
        check=False,
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stderr, done.stdout) == (0, "", "safe\n")
