from __future__ import annotations

import secrets

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.words import (
    code_to_words,
    codes,
    invitation_code,
    lists,
    read_invitation_code,
    words_to_code,
)

a_code = st.binary(min_size=16, max_size=16)
a_language = st.sampled_from(["ar", "en", "de"])
a_separator = st.sampled_from([" ", "  ", "\n", " - ", "، ", ".", "\t", "\u200f ", " · "])
HAMZA = str.maketrans({"أ": "ا", "إ": "ا", "آ": "ا", "ؤ": "و", "ئ": "ي", "ء": "", "ة": "ه"})
SAID_ALIKE = str.maketrans("ضصتهذ", "ظسطحز")


@given(code=a_code, language=a_language)
def test_a_code_comes_back_from_its_words(code: bytes, language: str) -> None:
    words = code_to_words(code, language)
    assert len(words) == 12
    assert words_to_code(" ".join(words)) == code


@given(code=a_code, language=a_language, separator=a_separator)
def test_a_code_comes_back_whatever_stands_between(
    code: bytes, language: str, separator: str
) -> None:
    assert words_to_code(separator.join(code_to_words(code, language))) == code


@given(code=a_code, language=a_language, digits=st.sampled_from(["0123456789", "٠١٢٣٤٥٦٧٨٩"]))
def test_a_code_comes_back_from_a_numbered_list(code: bytes, language: str, digits: str) -> None:
    in_digits = str.maketrans("0123456789", digits)
    numbered = enumerate(code_to_words(code, language), 1)
    assert words_to_code("\n".join(f"{n}. {w}".translate(in_digits) for n, w in numbered)) == code


@given(code=a_code)
def test_case_does_not_matter(code: bytes) -> None:
    assert words_to_code(" ".join(code_to_words(code, "en")).upper()) == code


@given(code=a_code)
def test_missing_hamza_does_not_matter(code: bytes) -> None:
    assert words_to_code(" ".join(code_to_words(code, "ar")).translate(HAMZA)) == code


@given(code=a_code)
def test_letters_that_sound_alike_do_not_matter(code: bytes) -> None:
    assert words_to_code(" ".join(code_to_words(code, "ar")).translate(SAID_ALIKE)) == code


@given(code=a_code)
def test_vowel_marks_and_tatweel_do_not_matter(code: bytes) -> None:
    marked = " ".join(f"{word[0]}\u064e\u0640{word[1:]}" for word in code_to_words(code, "ar"))
    assert words_to_code(marked) == code


@given(code=a_code)
def test_persian_letters_do_not_matter(code: bytes) -> None:
    persian = str.maketrans("كيه", "کیہ")
    assert words_to_code(" ".join(code_to_words(code, "ar")).translate(persian)) == code


def test_german_readers_get_the_english_words() -> None:
    code = bytes(range(16))
    assert code_to_words(code, "de") == code_to_words(code, "en")


def test_these_words_mean_these_bytes_for_ever() -> None:
    words = {language: code_to_words(bytes(range(16)), language) for language in ("ar", "en")}
    assert (
        " ".join(words["ar"])
        == "آلي أنشودة صحن أنشودة خريطة أزرق بطاقة بقلاوة إتقان رقاق جمباز بشرف"
    )
    assert (
        " ".join(words["en"])
        == "abacus amuck ipod amuck eaten afoot bunion cabana anybody fence desktop bulb"
    )


@pytest.mark.parametrize("language", ["ar", "en"])
def test_most_swapped_words_are_noticed(language: str) -> None:
    unnoticed = 0
    for turn in range(400):
        words = code_to_words(turn.to_bytes(16, "little"), language)
        words[0], words[turn % 11 + 1] = words[turn % 11 + 1], words[0]
        unnoticed += words_to_code(" ".join(words)) is not None
    assert unnoticed < 400 / 8


@pytest.mark.parametrize("language", ["ar", "en"])
def test_a_misspelt_word_is_always_noticed(language: str) -> None:
    words = code_to_words(secrets.token_bytes(16), language)
    stray = "ق" if language == "ar" else "q"
    for place, word in enumerate(words):
        spoilt = [*words[:place], word + stray, *words[place + 1 :]]
        assert words_to_code(" ".join(spoilt)) is None


def test_another_number_of_words_is_no_code() -> None:
    words = code_to_words(bytes(16), "ar")
    assert words_to_code(" ".join(words[:-1])) is None
    assert words_to_code(" ".join([*words, words[0]])) is None
    assert words_to_code("") is None


def test_words_of_two_lists_together_are_no_code() -> None:
    mixed = [*code_to_words(bytes(16), "ar")[:6], *code_to_words(bytes(16), "en")[6:]]
    assert words_to_code(" ".join(mixed)) is None


def test_a_code_of_another_size_has_no_words() -> None:
    with pytest.raises(ValueError, match="16 bytes"):
        code_to_words(bytes(15), "ar")


@given(st.text(max_size=200))
def test_any_text_is_read_without_an_accident(text: str) -> None:
    assert words_to_code(text) is None or len(text) > 30
    assert len(read_invitation_code(text) or bytes(10)) == 10


def test_an_invitation_code_is_four_groups_of_four_from_80_bits() -> None:
    code = invitation_code()
    assert [len(group) for group in code.split("-")] == [4, 4, 4, 4]
    assert not set(code) & set("ILOU")
    assert len(read_invitation_code(code) or b"") == 10


@given(st.sampled_from([str.lower, str.upper, str.title]), a_separator.filter(lambda s: s != "."))
def test_an_invitation_code_is_read_however_it_is_typed(case: object, separator: str) -> None:
    assert callable(case)
    code = invitation_code()
    assert read_invitation_code(case(code.replace("-", separator))) == read_invitation_code(code)


def test_letters_and_digits_that_look_alike_are_one() -> None:
    assert read_invitation_code("0000-1111-1111-0000") == read_invitation_code(
        "oO0o iIlL 1111 ooOO"
    )


def test_arabic_and_persian_digits_are_read() -> None:
    western = read_invitation_code("1234-5678-9012-ABCD")
    assert western is not None
    assert read_invitation_code("١٢٣٤-٥٦٧٨-٩٠١٢-abcd") == western
    assert read_invitation_code("۱۲۳۴-۵۶۷۸-۹۰۱۲-abcd") == western


@pytest.mark.parametrize("text", ["", "0000-0000-0000-000", "0000-0000-0000-00000", "عععع" * 4])
def test_what_is_no_invitation_code_is_none(text: str) -> None:
    assert read_invitation_code(text) is None


def test_all_ten_bytes_of_an_invitation_code_count() -> None:
    zero = codes.read_invitation_code("0" * 16)
    assert zero == bytes(10)
    assert read_invitation_code("Z" * 16) == b"\xff" * 10


def test_every_word_of_both_lists_is_read_as_itself() -> None:
    assert len({lists.folded(word) for word in (*lists.arabic(), *lists.latin())}) == 4096
