from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum import aliases
from forum.aliases import NAMES, ROLES, WORDS, check_alias, is_confusable, propose_alias, skeleton
from forum.errors import AliasRefused
from tests.corpora import vectors


@pytest.mark.parametrize(
    "alias",
    ["أمل", "أم سامي", "محـمد", "عليّ", "موسى", "نظام الدين", "غدير", "رامي ٧", "Amal", "O'Neil",
     "Müller", "Abd-al Karim", "Rami_7", "Łukasz", "Нина", "Ελένη", "Badminton", "Modesta",
     "Thorsten", "Sami سامي", "ﻋﻤﺮ", "J. B.", "Ahmad·k", "Jo", "أم شرف", "أم رشدي", "Sara Dmin"],
)  # fmt: skip
def test_a_name_of_ones_own_is_taken(alias: str) -> None:
    assert check_alias(alias) == unicodedata.normalize("NFC", alias)


def test_white_space_is_collapsed_and_letters_composed() -> None:
    assert check_alias("  Mu\u0308 \t ller\n") == "Mü ller"


@pytest.mark.parametrize(
    "alias", ["", " ", "x", "ا", "a" * 33, "12", "٧٧", "--", "...", "ء", "ـــ"]
)
def test_what_is_too_short_too_long_or_without_letters_is_refused(alias: str) -> None:
    with pytest.raises(AliasRefused):
        check_alias(alias)


@pytest.mark.parametrize(
    "sign",
    ["\u202e", "\u2067", "\u200f", "\u200b", "\ufeff", "\0", "\x1b", "\u3164", "\u115f", "\ufe0f",
     "\u034f", "✓", "✔", "☑", "√", "★", "●", "😀", "🛡", "1\ufe0f\u20e3", "©", "@", "#", "<", ">",
     "&", '"', "/", "\\", "(", ")", "|", "+", "!", "?", ":", "`", "ᵛ", "\u20d7", "\U000e0041"],
)  # fmt: skip
def test_signs_pictures_and_invisible_characters_are_refused(sign: str) -> None:
    for alias in (f"Amal{sign}", f"Am{sign}al", f"Amal {sign}", f"{sign} Amal"):
        with pytest.raises(AliasRefused):
            check_alias(alias)


@pytest.mark.parametrize(
    "alias",
    ["Аmal", "Amaӏ", "Ωmega", "Sаmi", "Мoderator", "a" + "\u0316" * 4, "ا" + "\u0651" * 5],
    ids=ascii,
)
def test_mixed_alphabets_and_heaps_of_marks_are_refused(alias: str) -> None:
    with pytest.raises(AliasRefused):
        check_alias(alias)


@pytest.mark.parametrize("name", [*ROLES, *WORDS, *NAMES])
def test_nobody_may_be_called_like_a_role_or_like_the_house_calls_people(name: str) -> None:
    for alias in (name, name.upper(), f"{name}.", f"{name} 2", f"{name}_", " ".join(name)):
        if len(alias) > 32:
            continue
        with pytest.raises(AliasRefused):
            check_alias(alias)


@pytest.mark.parametrize(
    "alias",
    ["The Moderator", "m o d e r a t o r", "rnoderator", "M0derat0r 7", "xXmoderatorXx", "ádmîn",
     "admin1", "Riwaaq", "Rlwaq", "Reporter A", "reporter-b", "Former  Member", "newmember",
     "A companion", "Counse1lor", "Ali Moderator", "المشرف", "المشـرفة", "مُشرِف", "مشرفو المجتمع",
     "إدارة رواق", "رِوَاق", "عضوسابق", "العضو الجديد", "المبلّغ أ", "Neues-Mitglied",
     "ADMINISTRATOR", "m o d e r a t o r 7", "م ش ر ف", "المُرشِدون", "МОДЕРАТОР admin"],
)  # fmt: skip
def test_imitations_of_roles_are_refused(alias: str) -> None:
    with pytest.raises(AliasRefused):
        check_alias(alias)


@pytest.mark.parametrize(
    ("one", "other"),
    [("Ali", "AIi"), ("Ali", "A1i"), ("Ali", "Alli"), ("Ibrahim", "lbrahim"), ("Omar", "0mar"),
     ("Сара", "Capa"), ("HANA", "ΗΑΝΑ"), ("Нина", "нина"), ("Müller", "Muller"),
     ("Łukasz", "lukasz"), ("Bernd", "Bemd"), ("Nour.a", "noura"), ("Nour A", "noura"),
     ("Straße", "strasse"),
     ("أمل", "امل"), ("سارة", "ساره"), ("سارة", "سَـارة"), ("زكي", "زکی"), ("منى", "مني"),
     ("هناء", "هنا"), ("نور ١", "نور 1"), ("نور۱", "نور١"), ("ﻋﻤﺮ", "عمر"), ("كمال", "ڪمال"),
     ("أم سامي", "أمّ  سامي"), ("هدى", "ھدى")],
)  # fmt: skip
def test_aliases_that_an_eye_confuses_are_confusable(one: str, other: str) -> None:
    assert is_confusable(one, ["Zaynab", other])
    assert is_confusable(other, [one])


@pytest.mark.parametrize(
    ("one", "other"),
    [("Lina", "Ina"), ("Noor1", "Noor2"), ("Amal", "Iman"), ("Sami", "Samir"), ("Hana", "Dana"),
     ("أمل", "آمال"), ("سمر", "سمير"), ("باسل", "ناسل"), ("نور ١", "نور ٢"), ("Нина", "Нона")],
)  # fmt: skip
def test_different_names_stay_different(one: str, other: str) -> None:
    assert not is_confusable(one, [other])


def test_who_has_no_alias_yet_is_confused_with_nobody() -> None:
    assert not is_confusable("", ["", "Amal"])
    assert not is_confusable("Amal", ["", "✓"])


def test_no_proposal_is_a_name_that_the_house_refuses(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = iter(["daily system", "founder smile", "new member", "olive branch"])
    monkeypatch.setattr(aliases, "two_words", lambda _: next(drawn))
    assert propose_alias("en") == "olive branch"


@given(st.text(max_size=40))
def test_whatever_is_taken_is_short_written_and_taken_again(alias: str) -> None:
    try:
        taken = check_alias(alias)
    except AliasRefused:
        return
    assert 2 <= len(taken) <= 32
    assert taken.isprintable()
    assert check_alias(taken) == taken
    assert is_confusable(taken, [taken])
    assert is_confusable(taken, [taken.upper()])


@given(st.text(max_size=20))
def test_a_skeleton_has_letters_and_digits_only(alias: str) -> None:
    assert all(c.isalnum() for c in skeleton(alias))


def test_no_attack_is_ever_an_alias() -> None:
    attacks = [*vectors.owasp(), *(each for each in vectors.ours() if "<" in each)]
    taken = []
    for attack in attacks:
        try:
            taken.append(check_alias(attack[:32]))
        except AliasRefused:
            continue
    assert taken == []
