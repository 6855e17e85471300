from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import escape

from forum.text import highlight, normal
from forum.vault.account import plain_passphrase
from tests.corpora import vectors
from tests.markup import Seen, faults

MARK = ("start", "mark")
LETTERS = st.text(st.sampled_from("اأإآٱىيیةهكکس١1۱aAbBiIıİΣσς \n.\u064b\u0651\u0640\u200f-]^"))


@pytest.mark.parametrize(
    ("typed", "searched"),
    [
        ("إِنَّ السَّلامـــةَ", "ان السلامه"),
        ("مستشفى", "مستشفي"),
        ("٢٠١١ ۲۰۱۱ 2011", "2011 2011 2011"),
        ("  İstanbul\n ıŞIK ", "istanbul işik"),
        ("Straße ΣΟΦΟΣ", "strasse σοφοσ"),
        ("\ufeff\u202bكلمة\u202c", "كلمه"),
        ("ﻻ ﷲ", "لا الله"),
    ],
)
def test_however_it_was_typed_it_is_searched_in_one_way(typed: str, searched: str) -> None:
    assert normal(typed) == searched
    assert normal(searched) == searched


@given(LETTERS)
def test_a_search_folds_all_that_a_passphrase_folds(words: str) -> None:
    assert normal(words) == normal(plain_passphrase(words))


@given(LETTERS, st.data())
def test_every_piece_of_the_words_is_found_in_them(words: str, data: st.DataObject) -> None:
    folded = normal(words)
    start = data.draw(st.integers(0, len(folded)))
    term = folded[start : data.draw(st.integers(start, len(folded)))].strip()
    found = highlight(words, [term])
    assert (found is None) == (not term)


@given(LETTERS, LETTERS.map(normal).map(str.strip).filter(bool))
def test_what_is_not_in_the_words_is_not_found(words: str, term: str) -> None:
    assert (highlight(words, [term]) is not None) == (term in normal(words))


@given(LETTERS, st.lists(LETTERS.map(normal), max_size=3))
def test_what_is_marked_is_what_was_wanted(words: str, wanted: list[str]) -> None:
    found = highlight(words, wanted)
    if found is not None:
        events = Seen(str(found)).events
        marked = [events[i + 1][1] for i, event in enumerate(events) if event[:2] == MARK]
        assert marked
        assert {normal(each) for each in marked} <= set(wanted)


def test_hits_keep_the_spelling_of_who_wrote_them() -> None:
    assert highlight("قال: السَّلَامُ عليكم", [normal("سلام")]) == "قال: ال<mark>سَّلَامُ</mark> عليكم"
    assert highlight("Eine STRASSE, eine Straße", ["strasse"]) == (
        "Eine <mark>STRASSE</mark>, eine <mark>Straße</mark>"
    )


def test_signs_of_markup_are_left_out_unless_they_were_looked_for() -> None:
    words = "> نعم\n\n**اسألوا** في [دليل الرعاية](https://example.org/care)"
    assert highlight(words, ["دليل"], has_markup=True) == "نعم اسألوا في <mark>دليل</mark> الرعاية"
    assert "**<mark>" not in str(highlight(words, [normal("اسألوا")], has_markup=True))
    assert "<mark>example</mark>" in str(highlight(words, ["example"], has_markup=True))


def test_all_terms_must_occur() -> None:
    assert highlight("أهل الدار", ["اهل", "سلام"]) is None
    assert highlight("أهل الدار", ["اهل", "دار"]) == "<mark>أهل</mark> ال<mark>دار</mark>"
    assert highlight("أهل الدار", []) is None
    assert highlight("أهل الدار", ["", "اهل"]) is not None


def test_the_longest_of_two_terms_is_marked() -> None:
    assert highlight("سلامة", ["سلام", "سلامه"]) == "<mark>سلامة</mark>"


def test_a_long_message_is_cut_around_the_first_hit() -> None:
    found = highlight("before " * 100 + "HERE" + " after" * 100, ["here"])
    assert found is not None
    read = Seen(str(found)).text
    assert read.startswith("…before")
    assert read.endswith("after…")
    assert "<mark>HERE</mark>" in found
    assert len(read) < 200


def test_markup_in_found_words_is_only_words() -> None:
    known = [word for word in vectors.everything() if normal(word)]
    found = {word: highlight(word, [normal(word)[:5].strip()]) for word in known}
    assert [word for word, html in found.items() if html is None or faults(str(html))] == []


def test_a_term_is_no_pattern() -> None:
    assert highlight("a.b", ["a.b"]) == "<mark>a.b</mark>"
    assert highlight("axb", ["a.b"]) is None
    for sign in "\\^$.|?*+()[]{}-&~#":
        assert highlight(f"x{sign}y", [sign]) == f"x<mark>{escape(sign)}</mark>y"


def test_decomposed_letters_are_found() -> None:
    assert highlight(unicodedata.normalize("NFD", "café"), ["café"]) == "<mark>café</mark>"
