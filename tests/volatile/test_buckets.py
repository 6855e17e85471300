"""What both volatile stores promise about rates."""

from __future__ import annotations

from itertools import accumulate
from uuid import uuid4

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from forum.volatile import Volatile
from tests.volatile.people import NOW

# The store stays open between examples; each example takes from a bucket of its own.
one_store = settings(
    deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
pauses = st.lists(st.one_of(st.just(0), st.integers(0, 600_000)), min_size=1, max_size=60)  # ms


def test_a_full_bucket_allows_its_limit_at_once_and_then_says_how_long(volatile: Volatile) -> None:
    assert [volatile.take(b"\x00login", 3, 60, NOW) for _ in range(4)] == [0, 0, 0, 20]
    assert volatile.take(b"\x00login", 3, 60, NOW + 19.5) == 1
    assert volatile.take(b"\x00login", 3, 60, NOW + 20) == 0
    assert volatile.take(b"\x00login", 3, 60, NOW + 20) == 20


def test_buckets_do_not_share_tokens(volatile: Volatile) -> None:
    assert volatile.take(b"amal", 1, 60, NOW) == 0
    assert volatile.take(b"basil", 1, 60, NOW) == 0
    assert volatile.take(b"amal", 1, 60, NOW) == 60


def test_being_refused_costs_nothing(volatile: Volatile) -> None:
    volatile.take(b"amal", 1, 60, NOW)
    assert [volatile.take(b"amal", 1, 60, NOW + 30) for _ in range(5)] == [30] * 5


def test_a_long_rest_saves_up_no_more_than_the_limit(volatile: Volatile) -> None:
    volatile.take(b"amal", 3, 60, NOW)
    assert [volatile.take(b"amal", 3, 60, NOW + 600) for _ in range(4)] == [0, 0, 0, 20]


def test_a_clock_set_back_refills_nothing(volatile: Volatile) -> None:
    volatile.take(b"amal", 1, 60, NOW)
    assert volatile.take(b"amal", 1, 60, NOW - 30) == 60
    assert volatile.take(b"amal", 1, 60, NOW + 60) == 0


@one_store
@given(limit=st.integers(1, 20), seconds=st.integers(600, 86_400), waits=pauses)
def test_no_window_allows_more_than_the_limit_and_what_refilled(
    volatile: Volatile, limit: int, seconds: int, waits: list[int]
) -> None:
    bucket = uuid4().bytes
    times = list(accumulate(waits))
    allowed = [at for at in times if not volatile.take(bucket, limit, seconds, NOW + at / 1000)]
    for first, start in enumerate(allowed):
        for last, end in enumerate(allowed[first:], first):
            taken = last - first + 1
            assert (taken - limit) * seconds * 1000 <= (end - start) * limit


@one_store
@given(limit=st.integers(1, 20), seconds=st.integers(600, 86_400), waits=pauses)
def test_whoever_waits_as_told_is_allowed_and_not_much_later_than_needed(
    volatile: Volatile, limit: int, seconds: int, waits: list[int]
) -> None:
    bucket = uuid4().bytes
    times = [NOW + at / 1000 for at in accumulate(waits)]
    told = [volatile.take(bucket, limit, seconds, at) for at in times]
    assert all(0 <= wait <= -(-seconds // limit) for wait in told)
    if told[-1]:
        assert volatile.take(bucket, limit, seconds, times[-1] + told[-1] - 1.001) > 0
        assert volatile.take(bucket, limit, seconds, times[-1] + told[-1]) == 0
