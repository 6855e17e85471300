"""What is promised about the store of one process: it stays small."""

from __future__ import annotations

from forum.volatile import ABSOLUTE
from forum.volatile.memory import MOST_BUCKETS, MemoryVolatile
from tests.volatile.people import NOW


def test_invented_names_do_not_fill_the_memory() -> None:
    volatile = MemoryVolatile()
    for number in range(MOST_BUCKETS + 10):
        volatile.take(b"%d" % number, 1, 3600, NOW)
        volatile.take(b"under attack", 1, 3600, NOW)
    assert volatile.take(b"under attack", 1, 3600, NOW) == 3600
    assert volatile.take(b"%d" % (MOST_BUCKETS + 9), 1, 3600, NOW) == 3600
    assert volatile.take(b"0", 1, 3600, NOW) == 0


def test_written_marks_that_nobody_reads_are_forgotten_after_a_sign_ins_longest_life() -> None:
    volatile = MemoryVolatile()
    volatile.swap_marks(b"amal", None, b"one")
    volatile.clean_marks(b"amal", b"one")
    volatile.sweep(NOW)
    for hours in (7, 14, 21):
        assert volatile.read_marks(b"amal") == b"one"
        volatile.sweep(NOW + hours * 3600)
    volatile.sweep(NOW + 21 * 3600 + ABSOLUTE)
    assert volatile.read_marks(b"amal") is None
