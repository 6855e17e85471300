"""Every sealed kind: changed, cut, lengthened or in another place, it does not open."""

from __future__ import annotations

import pytest

from forum.errors import Unopenable
from forum.vault import account, primitives, ring
from tests.vault.kinds import KINDS, Kind
from tests.vault.openers import AMAL, PEPPER, ROOT, SECRET, Opener, ringed, slotted

EVERY_KIND = pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS.keys())


def is_refused(opens: Opener, made: bytes) -> bool:
    """Whether it is Unopenable; any other error is a failure of the test."""
    try:
        opens(made)
    except Unopenable:
        return True
    return False


@EVERY_KIND
def test_it_opens_in_its_own_place(kind: Kind) -> None:
    kind.opens(kind.made)


@EVERY_KIND
def test_it_is_refused_when_any_byte_is_changed(kind: Kind) -> None:
    changed = bytearray(kind.made)
    for at, was in enumerate(kind.made):
        changed[at] = was ^ 1 << at % 8
        assert is_refused(kind.opens, bytes(changed)), at
        changed[at] = was


@EVERY_KIND
def test_it_is_refused_when_cut_at_any_length(kind: Kind) -> None:
    for length in range(len(kind.made)):
        assert is_refused(kind.opens, kind.made[:length]), length


@EVERY_KIND
def test_it_is_refused_when_something_is_added(kind: Kind) -> None:
    for more in (b"\0", b"A", b"AA", b"=", kind.made):
        assert is_refused(kind.opens, kind.made + more)
        assert is_refused(kind.opens, more + kind.made)


@EVERY_KIND
def test_it_is_refused_in_every_other_place(kind: Kind) -> None:
    for opens in kind.elsewhere:
        assert is_refused(opens, kind.made)


@EVERY_KIND
def test_every_other_kind_is_refused_in_its_place(kind: Kind) -> None:
    for other in KINDS.values():
        assert other is kind or is_refused(kind.opens, other.made)


def test_a_ring_is_refused_when_a_byte_under_the_outer_seal_is_changed() -> None:
    outer, place = primitives.derive(PEPPER, "outer"), primitives.aad("ring", ring.ring_id(ROOT))
    inner = primitives.open_(outer, KINDS["ring"].made, place)
    changed = bytearray(inner)
    for at, was in enumerate(inner):
        changed[at] = was ^ 1 << at % 8
        again = primitives.seal(outer, bytes(changed), place)
        assert is_refused(ringed(PEPPER, ROOT), again), at
        changed[at] = was


def test_the_root_never_comes_from_a_slot_that_was_changed_under_the_outer_seal() -> None:
    outer, place = primitives.derive(PEPPER, "outer"), primitives.aad("slots", AMAL)
    pair = primitives.open_(outer, KINDS["slots"].made, place)
    check = primitives.derive(SECRET, "slot-check")
    start = pair.index(check)
    for at in range(start, start + account.SLOT_SIZE):
        changed = pair[:at] + bytes([pair[at] ^ 1]) + pair[at + 1 :]
        again = primitives.seal(outer, changed, place)
        if at < start + len(check):
            assert account.open_slots(PEPPER, AMAL, again, SECRET) is None
        else:
            assert is_refused(slotted(PEPPER, AMAL), again)


def test_a_pair_of_slots_of_another_length_is_refused() -> None:
    outer, place = primitives.derive(PEPPER, "outer"), primitives.aad("slots", AMAL)
    for size in (0, 92, 183, 185):
        made = primitives.seal(outer, bytes(size), place)
        assert is_refused(slotted(PEPPER, AMAL), made)


def test_no_bit_of_the_elliptic_share_in_a_grant_is_ignored() -> None:
    made = KINDS["grant"].made
    for bit in range(1088 * 8, 1120 * 8):
        changed = bytearray(made)
        changed[bit // 8] ^= 1 << bit % 8
        assert is_refused(KINDS["grant"].opens, bytes(changed)), bit
