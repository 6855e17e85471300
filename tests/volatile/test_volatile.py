"""What both volatile stores promise about sign-ins, claims and read marks."""

from __future__ import annotations

from dataclasses import replace

import pytest

from forum.volatile import ABSOLUTE, Volatile
from tests.volatile.people import AMAL, AMAL_UNDER_COVER, BASIL, NOW

PHONE, LAPTOP, LIBRARY = b"\x00phone", b"laptop\xff", b"library"


def test_a_sign_in_comes_back_as_it_was_kept(volatile: Volatile) -> None:
    row = replace(AMAL, created=NOW - 0.1, seen=NOW + 1 / 3, idle=3600, is_pending=True)
    volatile.add_sign_in(PHONE, row)
    assert volatile.read_sign_in(PHONE, NOW + 1) == row


def test_an_unknown_key_is_nobody(volatile: Volatile) -> None:
    assert volatile.read_sign_in(PHONE, NOW) is None
    assert not volatile.replace_sealed(PHONE, b"", b"new")
    volatile.touch_sign_in(PHONE, NOW)
    volatile.set_idle(PHONE, 60)
    volatile.end_sign_in(PHONE)
    assert volatile.read_sign_in(PHONE, NOW) is None


def test_silence_ends_a_sign_in(volatile: Volatile) -> None:
    volatile.add_sign_in(PHONE, AMAL)
    assert volatile.read_sign_in(PHONE, NOW + 1199) == AMAL
    assert volatile.read_sign_in(PHONE, NOW + 1200) is None


def test_reading_is_not_a_sign_of_life(volatile: Volatile) -> None:
    volatile.add_sign_in(PHONE, AMAL)
    volatile.read_sign_in(PHONE, NOW + 1000)
    assert volatile.read_sign_in(PHONE, NOW + 1200) is None


def test_a_sign_of_life_keeps_a_sign_in(volatile: Volatile) -> None:
    volatile.add_sign_in(PHONE, AMAL)
    volatile.touch_sign_in(PHONE, NOW + 1000.5)
    assert volatile.read_sign_in(PHONE, NOW + 2200) == replace(AMAL, seen=NOW + 1000.5)
    assert volatile.read_sign_in(PHONE, NOW + 2201) is None


def test_signs_of_life_are_written_every_15_seconds_at_most(volatile: Volatile) -> None:
    volatile.add_sign_in(PHONE, AMAL)
    volatile.touch_sign_in(PHONE, NOW + 15)
    assert volatile.read_sign_in(PHONE, NOW + 15) == AMAL
    volatile.touch_sign_in(PHONE, NOW + 15.5)
    assert volatile.read_sign_in(PHONE, NOW + 16) == replace(AMAL, seen=NOW + 15.5)


def test_a_sign_of_life_of_an_earlier_moment_changes_nothing(volatile: Volatile) -> None:
    volatile.add_sign_in(PHONE, AMAL)
    volatile.touch_sign_in(PHONE, NOW - 100)
    assert volatile.read_sign_in(PHONE, NOW) == AMAL


def test_a_sign_of_life_comes_too_late_after_the_end(volatile: Volatile) -> None:
    volatile.add_sign_in(PHONE, AMAL)
    volatile.touch_sign_in(PHONE, NOW + 1200)
    assert volatile.read_sign_in(PHONE, NOW + 1201) is None


def test_no_sign_of_life_stretches_the_absolute_end(volatile: Volatile) -> None:
    volatile.add_sign_in(PHONE, replace(AMAL, idle=ABSOLUTE))
    volatile.touch_sign_in(PHONE, NOW + ABSOLUTE - 1)
    assert volatile.read_sign_in(PHONE, NOW + ABSOLUTE - 1) is not None
    assert volatile.read_sign_in(PHONE, NOW + ABSOLUTE) is None


def test_a_live_session_allows_longer_silence(volatile: Volatile) -> None:
    volatile.add_sign_in(PHONE, AMAL)
    volatile.set_idle(PHONE, 3600)
    assert volatile.read_sign_in(PHONE, NOW + 3599) == replace(AMAL, idle=3600)
    volatile.set_idle(PHONE, 60)
    assert volatile.read_sign_in(PHONE, NOW + 60) is None


def test_the_sealed_part_is_replaced_only_by_who_knows_it(volatile: Volatile) -> None:
    volatile.add_sign_in(PHONE, AMAL)
    assert not volatile.replace_sealed(PHONE, b"something else", b"new")
    assert volatile.replace_sealed(PHONE, AMAL.sealed, b"new")
    assert not volatile.replace_sealed(PHONE, AMAL.sealed, b"newer")
    assert volatile.read_sign_in(PHONE, NOW) == replace(AMAL, sealed=b"new")


def test_a_key_used_again_belongs_to_the_new_person_only(volatile: Volatile) -> None:
    volatile.add_sign_in(PHONE, AMAL)
    volatile.add_sign_in(PHONE, BASIL)
    assert volatile.sign_ins_of_root(AMAL.root, NOW) == []
    assert volatile.end_sign_ins_of_owner(AMAL.owner, None) == 0
    assert volatile.read_sign_in(PHONE, NOW) == BASIL


def test_a_person_sees_the_sign_ins_of_one_root_oldest_first(volatile: Volatile) -> None:
    older = replace(AMAL, created=NOW - 60)
    volatile.add_sign_in(PHONE, AMAL)
    volatile.add_sign_in(LAPTOP, older)
    volatile.add_sign_in(LIBRARY, AMAL_UNDER_COVER)
    volatile.add_sign_in(b"of basil", BASIL)
    assert volatile.sign_ins_of_root(AMAL.root, NOW) == [(LAPTOP, older), (PHONE, AMAL)]
    assert volatile.sign_ins_of_root(AMAL.root, NOW + 1200) == []


@pytest.mark.parametrize("kept", [None, PHONE])
def test_others_of_an_owner_end_whatever_their_root(volatile: Volatile, kept: bytes | None) -> None:
    volatile.add_sign_in(PHONE, AMAL)
    volatile.add_sign_in(LAPTOP, AMAL)
    volatile.add_sign_in(LIBRARY, AMAL_UNDER_COVER)
    volatile.add_sign_in(b"of basil", BASIL)
    assert volatile.end_sign_ins_of_owner(AMAL.owner, kept) == (2 if kept else 3)
    still_there = [] if kept is None else [(PHONE, AMAL)]
    assert volatile.sign_ins_of_root(AMAL.root, NOW) == still_there
    assert volatile.sign_ins_of_root(AMAL_UNDER_COVER.root, NOW) == []
    assert volatile.read_sign_in(b"of basil", NOW) == BASIL


def test_others_of_a_root_end_and_the_other_root_stays(volatile: Volatile) -> None:
    volatile.add_sign_in(PHONE, AMAL)
    volatile.add_sign_in(LAPTOP, AMAL)
    volatile.add_sign_in(LIBRARY, AMAL_UNDER_COVER)
    assert volatile.end_sign_ins_of_root(AMAL.root, PHONE) == 1
    assert volatile.end_sign_ins_of_root(AMAL.root, PHONE) == 0
    assert volatile.read_sign_in(LAPTOP, NOW) is None
    assert volatile.read_sign_in(LIBRARY, NOW) == AMAL_UNDER_COVER


def test_signing_out_ends_one_sign_in(volatile: Volatile) -> None:
    volatile.add_sign_in(PHONE, AMAL)
    volatile.add_sign_in(LAPTOP, AMAL)
    volatile.end_sign_in(PHONE)
    assert volatile.read_sign_in(PHONE, NOW) is None
    assert volatile.sign_ins_of_root(AMAL.root, NOW) == [(LAPTOP, AMAL)]


def test_a_code_is_good_once(volatile: Volatile) -> None:
    assert volatile.claim(b"\x00code", 90, NOW)
    assert not volatile.claim(b"\x00code", 90, NOW)
    assert not volatile.claim(b"\x00code", 90, NOW + 89)
    assert volatile.claim(b"another code", 90, NOW)
    assert volatile.claim(b"\x00code", 90, NOW + 90)
    assert not volatile.claim(b"\x00code", 90, NOW + 179)


def test_marks_change_only_from_what_they_were(volatile: Volatile) -> None:
    assert volatile.read_marks(b"amal") is None
    assert not volatile.swap_marks(b"amal", b"never there", b"one")
    assert volatile.swap_marks(b"amal", None, b"one")
    assert not volatile.swap_marks(b"amal", None, b"two")
    assert not volatile.swap_marks(b"amal", b"zero", b"two")
    assert volatile.swap_marks(b"amal", b"one", b"\x00two\xff")
    assert volatile.read_marks(b"amal") == b"\x00two\xff"


def test_changed_marks_are_unwritten_until_noted_as_written(volatile: Volatile) -> None:
    volatile.swap_marks(b"amal", None, b"one")
    volatile.swap_marks(b"basil", None, b"one")
    assert sorted(volatile.dirty_marks()) == [(b"amal", b"one"), (b"basil", b"one")]
    volatile.clean_marks(b"amal", b"one")
    assert volatile.dirty_marks() == [(b"basil", b"one")]
    assert volatile.read_marks(b"amal") == b"one"
    volatile.swap_marks(b"amal", b"one", b"two")
    assert sorted(volatile.dirty_marks()) == [(b"amal", b"two"), (b"basil", b"one")]


def test_marks_changed_while_being_written_stay_unwritten(volatile: Volatile) -> None:
    volatile.swap_marks(b"amal", None, b"one")
    [(marks_id, blob)] = volatile.dirty_marks()
    volatile.swap_marks(b"amal", b"one", b"two")
    volatile.clean_marks(marks_id, blob)
    assert volatile.dirty_marks() == [(b"amal", b"two")]


def test_sweeping_forgets_only_what_has_run_out(volatile: Volatile) -> None:
    volatile.add_sign_in(PHONE, AMAL)
    volatile.claim(b"code", 90, NOW)
    volatile.take(b"bucket", 1, 3600, NOW)
    volatile.swap_marks(b"amal", None, b"one")
    volatile.sweep(NOW + 30)
    assert volatile.read_sign_in(PHONE, NOW + 30) == AMAL
    assert not volatile.claim(b"code", 90, NOW + 30)
    assert volatile.take(b"bucket", 1, 3600, NOW + 30) == 3570
    volatile.sweep(NOW + 10 * ABSOLUTE)
    assert volatile.dirty_marks() == [(b"amal", b"one")]


def test_a_store_that_is_there_and_forgets_is_accepted(volatile: Volatile) -> None:
    volatile.check()
