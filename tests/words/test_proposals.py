from __future__ import annotations

import math

import pytest

from forum.words import lists, propose_login, propose_passphrase, two_words, weakness

LANGUAGES = ["ar", "en", "de"]


@pytest.mark.parametrize(("language", "number"), [("ar", 7), ("en", 6), ("de", 6)])
def test_a_passphrase_is_so_many_words_of_the_readers_list(language: str, number: int) -> None:
    known = lists.arabic() if language == "ar" else lists.many(language)
    words = propose_passphrase(language).split(" ")
    assert len(words) == number
    assert set(words) <= set(known)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_the_server_proposes_is_never_refused(language: str) -> None:
    proposals = [(propose_passphrase(language), propose_login(language)) for _ in range(400)]
    assert [pair for pair in proposals if weakness(*pair)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_login_name_is_three_words_joined_by_hyphens(language: str) -> None:
    assert len(propose_login(language).split("-")) == 3


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_login_name_has_30_bits_and_a_told_phrase_20(language: str) -> None:
    easy = lists.arabic_plainly_typed() if language == "ar" else lists.short(language)
    assert len(set(easy)) == len(easy)
    assert 3 * math.log2(len(easy)) >= 30
    assert 2 * math.log2(len(easy)) >= 20


def test_an_arabic_login_name_has_no_letter_that_keyboards_type_differently() -> None:
    names = "".join(propose_login("ar") for _ in range(200))
    assert not set(names) & set("أإآؤئءىة")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_told_phrase_is_two_words(language: str) -> None:
    assert len(two_words(language).split(" ")) == 2


def test_two_proposals_differ() -> None:
    assert len({propose_passphrase("ar") for _ in range(50)}) == 50
