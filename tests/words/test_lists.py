from __future__ import annotations

import math
import re
from collections import Counter

import pytest

from forum.vault.account import plain_passphrase
from forum.words import lists

# What these words must never bring back: beginnings, after the vault's unification of letters.
HARMFUL = (
    "اسد اعتقال اعدام الله امن امير انجيل برميل بساط بندقي تابوت تحقيق تعذيب جرح جلاد جندي "
    "جوع جيش حارس حبل حرب حزب حمار حمي خنجر خنزير خيم دباب درزي دماء دمشق دولاب "
    "رشاش رصاص رييس زنزان ساطور سجان سجن سرطان سكين سلاح سلسل سني سوري سوط شام شبح "
    "شرط شهيد شيع صاروخ صلاه صلب ضابط عراق عسكر علوي فلسطين فلق قبر قتل قران قصف "
    "قفص قفل قنبل قيد كافر كرباج كرسي كفن كلب كلبش كماش كنيس كهربا لاجي لبنان لغم "
    "محقق مخابر مخيم مدفع مرض مسجد مسدس مسيح مشنق مطرق معتقل ملك منشار منفي موت ندب "
    "نظام نعش "
)
INNOCENT = {"شامبو", "شامواه"}  # shampoo, suede


def test_the_arabic_list_has_2048_words_in_a_frozen_order() -> None:
    words = lists.arabic()
    assert len(words) == 2048
    assert list(words) == sorted(words)


def test_each_arabic_word_is_one_bare_word_of_three_to_seven_letters() -> None:
    assert [each for each in lists.arabic() if not re.fullmatch("[ء-غف-ي]{3,7}", each)] == []


def test_arabic_words_stay_different_as_the_vault_types_them() -> None:
    assert len({plain_passphrase(word) for word in lists.arabic()}) == 2048


def test_arabic_words_stay_different_without_hamza_and_with_letters_that_sound_alike() -> None:
    assert len({lists.folded(word) for word in lists.arabic()}) == 2048


@pytest.mark.parametrize("words", [lists.arabic(), lists.latin()], ids=["arabic", "latin"])
def test_one_wrong_letter_never_makes_another_word_of_the_list(words: tuple[str, ...]) -> None:
    shapes = Counter(
        shape for word in words for shape in lists.neighbourhood(plain_passphrase(word))
    )
    assert [shape for shape, times in shapes.items() if times > 1] == []


def test_no_arabic_word_stands_there_with_and_without_its_article() -> None:
    words = set(lists.arabic())
    assert [word for word in words if word.startswith("ال") and word[2:] in words] == []


def test_no_arabic_word_begins_with_what_must_not_come_back() -> None:
    beginnings = tuple(HARMFUL.split())
    plainly = {plain_passphrase(word) for word in lists.arabic()} - INNOCENT
    assert sorted(word for word in plainly if word.startswith(beginnings)) == []


def test_latin_codes_use_2048_words_that_their_first_four_letters_tell_apart() -> None:
    words = lists.latin()
    assert len(words) == 2048
    assert len({word[:4] for word in words}) == 2048
    assert all(re.fullmatch("[a-z]{4,7}", word) for word in words)


@pytest.mark.parametrize("word", ["prison", "torture", "handcuff", "police", "blood", "parole"])
def test_english_words_of_prison_and_war_are_left_out(word: str) -> None:
    assert word not in lists.many("en")


@pytest.mark.parametrize("word", ["folter", "kerker", "polizei", "krieg", "leiche", "knast"])
def test_german_words_of_prison_and_war_are_left_out(word: str) -> None:
    assert word not in lists.many("de")


@pytest.mark.parametrize("language", ["en", "de"])
def test_the_long_lists_have_no_word_twice(language: str) -> None:
    assert len(set(lists.many(language))) == len(lists.many(language))


@pytest.mark.parametrize("language", ["en", "de"])
def test_a_proposed_passphrase_in_latin_letters_has_77_bits(language: str) -> None:
    assert 6 * math.log2(len(lists.many(language))) >= 77


def test_a_proposed_arabic_passphrase_has_77_bits() -> None:
    assert 7 * math.log2(len(lists.arabic())) >= 77


def test_another_list_in_the_package_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lists, "many", lambda _language: ("abacus", "abdicate", "ability"))
    with pytest.raises(lists.ListChanged):
        lists.latin.__wrapped__()
