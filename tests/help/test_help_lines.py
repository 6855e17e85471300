"""The list of help lines: nothing missing, nothing guessed, in the order a reader expects."""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from importlib.resources import files
from typing import Any

import pytest

from forum.help import Country, Line, countries, oldest_check, read

LANGUAGES = ("ar", "en", "de")
TEL = re.compile(r"tel:\+?[0-9]{2,15}")
LETTERS = {
    "ar": re.compile(r"[\u0621-\u064a]"),
    "en": re.compile(r"[a-z]"),
    "de": re.compile(r"[a-z]"),
}
LAST_READING = dt.date(2026, 11, 24)
ASKED_FOR = [
    "SY",
    "LB",
    "TR",
    "JO",
    "IQ",
    "EG",
    "DE",
    "AT",
    "CH",
    "NL",
    "SE",
    "FR",
    "GB",
    "US",
    "CA",
]


def lines(language: str = "en") -> list[Line]:
    """Every line of every country."""
    return [line for country in countries(language) for line in country.lines]


def named(language: str, code: str) -> Country:
    """One country in one language."""
    return next(country for country in countries(language) if country.code == code)


def book() -> dict[str, Any]:
    """The file as it stands."""
    words = files("forum.help").joinpath("lines.toml").read_text(encoding="utf-8")
    return tomllib.loads(words)


@pytest.mark.parametrize("code", ASKED_FOR)
def test_every_country_where_survivors_live_has_an_emergency_number(code: str) -> None:
    """Danger to life comes first, wherever somebody is."""
    first = named("en", code).lines[0]
    assert first.kind == "emergency"
    assert first.numbers


def test_each_line_has_a_source_a_site_and_a_day_that_has_come() -> None:
    """A number without an origin is a rumour."""
    for line in lines():
        assert line.source, line.id
        assert "." in line.site, line.id
        assert dt.date(2012, 1, 1) <= line.checked <= LAST_READING, line.id


def test_a_page_without_a_date_counts_from_the_day_it_was_read() -> None:
    """An undated page must not look older or newer than its reading."""
    assert {line.checked for line in lines() if line.undated} == {LAST_READING}
    assert not [line.id for line in lines() if line.checked == LAST_READING and not line.undated]


def test_the_same_lines_stand_in_every_language() -> None:
    """Nobody loses a number by choosing a language."""
    ids = {language: sorted(line.id for line in lines(language)) for language in LANGUAGES}
    assert ids["ar"] == ids["en"] == ids["de"]
    assert len(set(ids["ar"])) == len(ids["ar"])


def test_numbers_and_sources_do_not_change_with_the_language() -> None:
    """Words are translated, facts are not."""
    for code in [country.code for country in countries("en")]:
        facts = {
            tuple(
                (x.id, x.numbers, x.source, x.checked, x.verified)
                for x in named(spoken, code).lines
            )
            for spoken in LANGUAGES
        }
        assert len(facts) == 1, code


def test_every_number_can_be_dialled() -> None:
    """The address of a call holds digits alone, and the written form the same digits."""
    for line in lines():
        for number in line.numbers:
            assert TEL.fullmatch(number.tel), line.id
            assert re.sub(r"[ -]", "", number.shown) == number.tel.removeprefix("tel:"), line.id


def test_care_after_torture_never_offers_a_number_nobody_read() -> None:
    """Centres stand as organisations; the reader is told that the number is missing."""
    for line in lines():
        if line.kind == "torture":
            assert not line.numbers, line.id
            assert line.notes, line.id


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_is_empty_or_left_in_another_language(language: str) -> None:
    """Shared words are complete and written in the letters of their language."""
    for section in ("hours", "notes", "languages", "countries"):
        for key, words in book()[section].items():
            assert LETTERS[language].search(words[language].lower()), (section, key)
    for line in lines(language):
        assert all((line.name, line.hours, line.own, line.month, *line.notes)), line.id


def test_every_shared_word_is_used() -> None:
    """What nobody reads is not kept."""
    rows = book()["lines"]
    used = {note for row in rows for note in row.get("notes", [])}
    spoken = {one for row in rows for one in (*row["languages"], row["own_language"])}
    assert set(book()["notes"]) == used
    assert set(book()["languages"]) == spoken
    assert set(book()["hours"]) == {row["hours"] for row in rows}


def test_countries_follow_the_alphabet_of_the_reader() -> None:
    """The Arabic article does not count, nor do German dots; other countries stand last."""
    arabic = [country.name for country in countries("ar")]
    german = [country.name for country in countries("de")]
    assert arabic[:2] == ["الأردن", "ألمانيا"]
    assert german[:2] == ["Ägypten", "Belgien"]
    assert {countries(language)[-1].code for language in LANGUAGES} == {"ZZ"}


def test_within_a_country_danger_comes_first_and_long_care_last() -> None:
    """Who is in danger does not read past what can wait."""
    for country in countries("en"):
        places = [read.KINDS.index(line.kind) for line in country.lines]
        assert places == sorted(places), country.code


def test_the_day_named_above_the_list_is_the_oldest_of_the_confirmed() -> None:
    """The page must not look fresher than its weakest entry."""
    assert oldest_check() == min(line.checked for line in lines() if line.verified)


def test_what_was_not_confirmed_is_marked() -> None:
    """Numbers of Syria from before December 2024, and centres that may have closed."""
    doubtful = {line.id for line in lines() if not line.verified}
    assert doubtful == {"sy-ambulance", "sy-fire", "sy-police", "jo-cvt", "eg-nadeem"}
