"""The reader of the list refuses whatever is not exactly right."""

from __future__ import annotations

import datetime as dt

import pytest

from forum.errors import ConfigError
from forum.help import countries, read


@pytest.mark.parametrize("value", ["", " 112", "112 ", "a  b", "a\nb", 112, None])
def test_a_text_is_one_clean_line(value: object) -> None:
    """White space at the ends or within hides mistakes."""
    with pytest.raises(read.BadLines):
        read.text(value, "name")


@pytest.mark.parametrize("number", ["1", "+49 30 443509821", "1-800-799-7233", "020 50 50 50"])
def test_numbers_are_written_in_groups_of_digits(number: str) -> None:
    """Spaces or hyphens between the groups, a plus only at the beginning."""
    assert read.shaped(number, read.NUMBER, "number") == number


@pytest.mark.parametrize("number", ["", "112x", "49+30", "0800--1", "١١٢", "(030) 1", "tel:112"])
def test_other_numbers_are_refused(number: str) -> None:
    """Whoever dials has no time for a riddle."""
    with pytest.raises(read.BadLines):
        read.shaped(number, read.NUMBER, "number")


@pytest.mark.parametrize(
    "words", [{"ar": "أ", "en": "a"}, {"ar": "أ", "en": "a", "de": "", "fr": "a"}, {}]
)
def test_words_stand_in_exactly_three_languages(words: dict[str, str]) -> None:
    """A missing language and a fourth one are both mistakes."""
    with pytest.raises(read.BadLines):
        read.texts(words, "name")


@pytest.mark.parametrize("value", ["2026-11-24", dt.datetime(2026, 11, 24, tzinfo=dt.UTC), None])
def test_a_day_is_a_date_and_nothing_like_it(value: object) -> None:
    """A quoted date is a text."""
    with pytest.raises(read.BadLines):
        read.day(value, "checked")


@pytest.mark.parametrize("value", [1, "true", None])
def test_a_flag_is_true_or_false(value: object) -> None:
    """One is not true."""
    with pytest.raises(read.BadLines):
        read.flag(value, "verified")


def test_a_list_does_not_repeat_itself() -> None:
    """The same number twice would be a slip of the hand."""
    with pytest.raises(read.BadLines):
        read.many(["112", "112"], "numbers")


def test_an_unknown_language_is_refused() -> None:
    """The house speaks three."""
    with pytest.raises(ConfigError):
        countries("fr")
