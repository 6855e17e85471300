"""Logins, passphrases, slots, recovery and invitations."""

from __future__ import annotations

import hmac
import unicodedata
from collections import Counter
from collections.abc import Callable
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.errors import Unopenable
from forum.vault import account, primitives
from forum.vault.account import normalise_login, plain_passphrase

PEPPER, AMAL, ROOT = b"p" * 32, b"a" * 16, b"r" * 32
COVER_ROOT = b"R" * 32
KEK, NEW_KEK, COVER_KEK, STRANGE_KEK = b"k" * 32, b"n" * 32, b"c" * 32, b"x" * 32
CHEAP = primitives.Cost(64, 1, 1)

ARABIC = "ابتثجحخدذرزسشصضطظعغفقكلمنهويءؤئأإآٱىیة"
MARKS = "\u064b\u064c\u064d\u064e\u064f\u0650\u0651\u0652\u0670\u0640\u06e1\u08f0\u0610"
PHRASES = st.text(ARABIC + MARKS + "٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹0123456789abcABC \t\u00a0\n-", max_size=60)


@given(st.text(max_size=40))
def test_a_login_is_the_same_composed_and_decomposed(login: str) -> None:
    composed, apart = unicodedata.normalize("NFKC", login), unicodedata.normalize("NFKD", login)
    assert normalise_login(composed) == normalise_login(apart) == normalise_login(login)


@given(st.text(max_size=40), st.text(" \t\n\u00a0\u2003", max_size=4))
def test_white_space_around_a_login_does_not_count(login: str, space: str) -> None:
    assert normalise_login(space + login + space) == normalise_login(login)


@given(st.text("abcdefghijklmnopqrstuvwxyz0123456789-äöüé", max_size=40))
def test_the_case_of_a_login_does_not_count(login: str) -> None:
    assert normalise_login(login.upper()) == normalise_login(login) == login


@given(PHRASES)
def test_a_plain_passphrase_stays_as_it_is(phrase: str) -> None:
    plain = plain_passphrase(phrase)
    assert plain_passphrase(plain) == plain
    assert plain == plain.strip()
    assert "  " not in plain


@given(PHRASES, st.lists(st.sampled_from(MARKS), max_size=20), st.randoms())
def test_marks_and_tatweel_anywhere_do_not_count(
    phrase: str, marks: list[str], random: Random
) -> None:
    typed = list(plain_passphrase(phrase))
    for mark in marks:
        typed.insert(random.randint(0, len(typed)), mark)
    assert plain_passphrase("".join(typed)) == plain_passphrase(phrase)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("أمل إلى آخر ٱلطريق", "امل الي اخر الطريق"),
        ("مدرسة", "مدرسه"),
        ("مدرسه", "مدرسه"),
        ("علی", "علي"),
        ("سَـــلامٌ", "سلام"),
        ("٤٢ و ۴۲", "42 و 42"),
        ("  two \t words\n", "two words"),
        ("ﻻ", "لا"),
        ("Case Stays", "Case Stays"),
    ],
)
def test_two_ways_to_type_a_passphrase_are_one(typed: str, meant: str) -> None:
    assert plain_passphrase(typed) == meant


def test_the_key_depends_on_pepper_login_passphrase_and_cost() -> None:
    def kek(pepper: bytes, login: str, passphrase: str, cost: primitives.Cost = CHEAP) -> bytes:
        return account.key_encryption_key(pepper, login, passphrase, cost)

    keys = [
        kek(PEPPER, "amal", "six words"),
        kek(ROOT, "amal", "six words"),
        kek(PEPPER, "basma", "six words"),
        kek(PEPPER, "amal", "Six words"),
        kek(PEPPER, "amal", "six words", primitives.Cost(64, 2, 1)),
    ]
    assert len(set(keys)) == len(keys)
    assert kek(PEPPER, " AMAL ", "six  words") == keys[0]


def test_a_new_account_opens_with_its_own_key_only() -> None:
    blob = account.new_slots(PEPPER, AMAL, KEK, ROOT)
    assert account.open_slots(PEPPER, AMAL, blob, KEK) == ROOT
    assert account.open_slots(PEPPER, AMAL, blob, STRANGE_KEK) is None
    assert len(blob) == 2 * 92 + 28


def own_slot_is_first(blob: bytes, kek: bytes) -> bool:
    place = primitives.aad("slots", AMAL)
    pair = primitives.open_(primitives.derive(PEPPER, "outer"), blob, place)
    return pair.startswith(primitives.derive(kek, "slot-check"))


def test_the_order_of_the_slots_is_a_coin_flip() -> None:
    new = [account.new_slots(PEPPER, AMAL, KEK, ROOT) for _ in range(200)]
    kept = [
        account.rewrite_slots(PEPPER, AMAL, b, KEK, NEW_KEK, ROOT, keeps_other=True) for b in new
    ]
    for blobs, kek in ((new, KEK), (kept, NEW_KEK)):
        assert 40 < sum(own_slot_is_first(blob, kek) for blob in blobs) < 160


def with_cover() -> bytes:
    """An account whose second slot opens a cover."""
    outer, place = primitives.derive(PEPPER, "outer"), primitives.aad("slots", AMAL)
    slots = []
    for kek, root in ((KEK, ROOT), (COVER_KEK, COVER_ROOT)):
        sealed = primitives.seal(
            primitives.derive(kek, "slot-wrap"), root, primitives.aad("slot", AMAL)
        )
        slots.append(primitives.derive(kek, "slot-check") + sealed)
    return primitives.seal(outer, b"".join(slots), place)


def test_either_slot_opens_its_own_root() -> None:
    blob = with_cover()
    assert account.open_slots(PEPPER, AMAL, blob, KEK) == ROOT
    assert account.open_slots(PEPPER, AMAL, blob, COVER_KEK) == COVER_ROOT


@pytest.mark.parametrize(
    ("old", "root", "other", "other_root"),
    [(KEK, ROOT, COVER_KEK, COVER_ROOT), (COVER_KEK, COVER_ROOT, KEK, ROOT)],
)
def test_a_root_that_knows_of_another_keeps_its_slot(
    old: bytes, root: bytes, other: bytes, other_root: bytes
) -> None:
    blob = account.rewrite_slots(PEPPER, AMAL, with_cover(), old, NEW_KEK, root, keeps_other=True)
    assert account.open_slots(PEPPER, AMAL, blob, NEW_KEK) == root
    assert account.open_slots(PEPPER, AMAL, blob, other) == other_root
    assert account.open_slots(PEPPER, AMAL, blob, old) is None


def test_a_root_that_knows_of_no_other_fills_its_slot_anew() -> None:
    blob = account.rewrite_slots(PEPPER, AMAL, with_cover(), KEK, NEW_KEK, ROOT, keeps_other=False)
    assert account.open_slots(PEPPER, AMAL, blob, NEW_KEK) == ROOT
    assert account.open_slots(PEPPER, AMAL, blob, COVER_KEK) is None
    assert account.open_slots(PEPPER, AMAL, blob, KEK) is None


def test_slots_are_not_rewritten_with_a_key_that_fits_neither() -> None:
    with pytest.raises(Unopenable):
        account.rewrite_slots(
            PEPPER, AMAL, with_cover(), STRANGE_KEK, NEW_KEK, ROOT, keeps_other=True
        )


class Work:
    """Counts what the vault asks of AES-GCM, one-block HKDF and the comparison, and does it."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.done: Counter[str] = Counter()
        inside = vars(primitives)
        compare, cipher, one_block = hmac.compare_digest, inside["AESGCM"], hmac.digest
        monkeypatch.setattr(hmac, "compare_digest", self.counted("compare", compare))
        monkeypatch.setattr(hmac, "digest", self.counted("derive", one_block))
        monkeypatch.setattr(primitives, "AESGCM", lambda key: self.watched(cipher(key)))

    def counted(self, name: str, does: Callable[..., object]) -> Callable[..., object]:
        def does_and_counts(*args: object) -> object:
            self.done[name] += 1
            return does(*args)

        return does_and_counts

    def watched(self, cipher: Any) -> object:
        work = self

        class Watched:
            encrypt = staticmethod(work.counted("seal", cipher.encrypt))
            decrypt = staticmethod(work.counted("open", cipher.decrypt))

        return Watched()


def test_every_attempt_to_sign_in_does_the_same_work(monkeypatch: pytest.MonkeyPatch) -> None:
    plain, covered = account.new_slots(PEPPER, AMAL, KEK, ROOT), with_cover()
    account.open_no_slots(PEPPER, KEK)
    attempts: dict[str, Callable[[], object]] = {
        "right": lambda: account.open_slots(PEPPER, AMAL, plain, KEK),
        "wrong": lambda: account.open_slots(PEPPER, AMAL, plain, STRANGE_KEK),
        "first": lambda: account.open_slots(PEPPER, AMAL, covered, KEK),
        "cover": lambda: account.open_slots(PEPPER, AMAL, covered, COVER_KEK),
        "nobody": lambda: account.open_no_slots(PEPPER, KEK),
    }
    work = Work(monkeypatch)
    for name, attempt in attempts.items():
        work.done.clear()
        attempt()
        # Two openings: the pair's outer seal, and one slot.
        assert work.done == {"compare": 2, "open": 2, "derive": 3}, name


def test_nobodys_slots_open_for_no_key() -> None:
    assert account.open_no_slots(PEPPER, KEK) is None  # type: ignore[func-returns-value]  # that is what is asked
    assert account.open_no_slots(ROOT, KEK) is None  # type: ignore[func-returns-value]  # that is what is asked


def test_a_recovery_code_gives_root_and_account_back() -> None:
    code = account.new_recovery_code()
    made = account.seal_recovery(code, ROOT, AMAL)
    assert account.open_recovery(code, made) == (ROOT, AMAL)
    assert len(code) == 16


def test_a_recovery_row_of_another_length_is_refused() -> None:
    code = account.new_recovery_code()
    with pytest.raises(Unopenable):
        account.open_recovery(code, account.seal_recovery(code, ROOT, AMAL + b"x"))


def test_an_invitation_opens_with_code_and_phrase_as_it_was_heard() -> None:
    code, offer = b"i" * 16, {"kind": "founder", "branch": b"x" * 16}
    made = account.seal_invitation(PEPPER, code, "Quiet River", offer)
    for heard in ("quiet river", " QUIET  river "):
        assert account.open_invitation(PEPPER, code, heard, made) == offer
    in_arabic = account.seal_invitation(PEPPER, code, "نهر هادئ", offer)
    assert account.open_invitation(PEPPER, code, "نَهْر هادئ", in_arabic) == offer


def test_invitations_are_found_by_code_and_tell_nothing_by_size() -> None:
    assert account.invitation_tag(b"i" * 16) != account.invitation_tag(b"j" * 16)
    sizes = {
        len(account.seal_invitation(PEPPER, b"i" * 16, "quiet river", {"branch": bytes(n)}))
        for n in range(200)
    }
    assert sizes == {256 + 28}


def test_the_tags_of_a_code_differ_by_purpose() -> None:
    assert account.recovery_tag(b"i" * 16) != account.invitation_tag(b"i" * 16)


def test_marks_of_direction_that_a_phone_adds_do_not_change_a_passphrase() -> None:
    assert account.plain_passphrase("\u200fنهر\u200c هادئ\u200e") == account.plain_passphrase(
        "نهر هادئ"
    )
