"""Races under gevent; run by test_races.py in a process of its own, with the store's address."""

from __future__ import annotations

# First of all, as in the workers: whatever is imported before keeps its blocking sockets.
from gevent import monkey

monkey.patch_all()

import sys  # noqa: E402
from pathlib import Path  # noqa: E402

import gevent  # noqa: E402
from redis import Redis  # noqa: E402

sys.path.insert(0, str(Path(__file__).parents[2]))

from forum.volatile import Volatile, open_volatile  # noqa: E402
from tests.volatile.people import AMAL, NOW  # noqa: E402


def main(redis_url: str | None) -> None:
    """Run all races and say so when nothing went wrong."""
    volatile = open_volatile(redis_url)
    for round_ in range(10):
        no_ended_sign_in_comes_back(volatile, b"key %d" % round_)
    every_change_counts_once(volatile)
    if redis_url:
        who_waits_for_redis_holds_up_nobody(volatile, redis_url)
    print("safe")


def no_ended_sign_in_comes_back(volatile: Volatile, key: bytes) -> None:
    """End a sign-in while sixteen requests of it are on their way."""
    volatile.add_sign_in(key, AMAL)

    def request() -> None:
        while row := volatile.read_sign_in(key, NOW):
            gevent.sleep(0)
            volatile.replace_sealed(key, row.sealed, row.sealed + b".")
            volatile.touch_sign_in(key, NOW + 100)

    requests = [gevent.spawn(request) for _ in range(16)]
    gevent.sleep(0.005)
    volatile.end_sign_in(key)
    gevent.joinall(requests, raise_error=True)
    assert volatile.read_sign_in(key, NOW) is None
    assert volatile.sign_ins_of_root(AMAL.root, NOW) == []


def every_change_counts_once(volatile: Volatile) -> None:
    """Count with 70 greenlets, more than there are connections."""
    volatile.swap_marks(b"amal", None, b"0")

    def add_one() -> None:
        is_added = False
        while not is_added:
            old = volatile.read_marks(b"amal") or b""
            gevent.sleep(0)
            is_added = volatile.swap_marks(b"amal", old, b"%d" % (int(old) + 1))

    gevent.joinall([gevent.spawn(add_one) for _ in range(70)], raise_error=True)
    assert volatile.read_marks(b"amal") == b"70"


def who_waits_for_redis_holds_up_nobody(volatile: Volatile, redis_url: str) -> None:
    """Pause Redis and see that another greenlet is served before the one that waits for it."""
    order: list[str] = []

    def wait() -> None:
        volatile.swap_marks(b"basil", None, b"0")
        order.append("waited")

    with Redis.from_url(redis_url) as client:
        client.client_pause(60_000, all=False)  # ms; changes only, or nobody could end it
        waiting = gevent.spawn(wait)
        gevent.sleep(0.01)
        order.append("served")
        client.client_unpause()
        waiting.get()
    assert order == ["served", "waited"]


main(sys.argv[1] if len(sys.argv) > 1 else None)
