from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.words import Weakness, weakness

GOOD = [
    "جدتي زرعت العدس خلف المدرسة",
    "ثلاث قطط نائمات فوق التنور",
    "my grandmother grew lentils behind it",
    "seven umbrellas for a quiet plumber",
    "meine tante pflanzt kuerbisse am zaun",
    "Zwölf Schnecken üben heimlich Trompete",
    "kR7!vz9#mQw2&tPx",
]


@pytest.mark.parametrize("passphrase", GOOD)
def test_a_sentence_of_ones_own_is_good(passphrase: str) -> None:
    assert weakness(passphrase, "bulbul-zayt-ward") is None


@pytest.mark.parametrize(
    ("passphrase", "found"),
    [
        ("", Weakness.EMPTY),
        (" \t\n ", Weakness.EMPTY),
        ("ـــــ", Weakness.EMPTY),
        ("خمسة عشر حر", Weakness.SHORT),
        ("fourteen chars", Weakness.SHORT),
        ("vierzehn zeich", Weakness.SHORT),
        ("ق" * 14 + "\u064e" * 9, Weakness.SHORT),
        ("ab" * 513, Weakness.LONG),
        ("19900514 12061988", Weakness.DIGITS),
        ("٠٥/٠٦/١٩٩٠ ١٢:٣٠ ٢٠١١", Weakness.DIGITS),
        ("+963 944 123 456 789 a", Weakness.DIGITS),
        ("aaaaaaaaaaaaaaaaaaa", Weakness.REPEATED),
        ("هههههههههههههههههههه", Weakness.REPEATED),
        ("iloveyouiloveyou", Weakness.REPEATED),
        ("حبيبي حبيبي حبيبي حبيبي", Weakness.REPEATED),
        ("geheimnisgeheimnis", Weakness.REPEATED),
        ("tulip garden tulip garden tulip garden", Weakness.REPEATED),
        ("qwertyuiopasdfghjkl", Weakness.WALK),
        ("qwertzuiopyxcvbnm", Weakness.WALK),
        ("azertyuiopqsdfghjklm", Weakness.WALK),
        ("1qaz2wsx3edc4rfv", Weakness.WALK),
        ("ضصثقفغعهخحجدشسيب", Weakness.WALK),
        ("شسيبلاتنمكط ئءؤرلاىةوزظ", Weakness.WALK),
        ("abcdefghijklmnopqrs", Weakness.WALK),
        ("أبتثجحخدذرزسشصضطظع", Weakness.WALK),
        ("zyxwvutsrqponmlkj", Weakness.WALK),
        ("بسم الله الرحمن الرحيم", Weakness.COMMON),
        ("بِسْمِ اللَّهِ الرَّحْمَٰنِ الرَّحِيمِ", Weakness.COMMON),
        ("لا حول ولا قوه الا بالله", Weakness.COMMON),
        ("اعطني الناي وغن فالغنا سر الوجود", Weakness.COMMON),
        ("الصبر مفتاح الفرج 2024", Weakness.COMMON),
        ("كلمة المرور الجديدة ١٩٩٠", Weakness.COMMON),
        ("محمد احمد 1990 سوريا", Weakness.COMMON),
        ("Correct Horse Battery Staple!", Weakness.COMMON),
        ("correcthorsebatterystaple", Weakness.COMMON),
        ("password123456!", Weakness.COMMON),
        ("P4ssw0rd-1983-s3cret", Weakness.COMMON),
        ("Hello my sunshine", Weakness.COMMON),
        ("Reden ist Silber, Schweigen ist Gold", Weakness.COMMON),
        ("Morgenstund hat Gold im Mund", Weakness.COMMON),
        ("Passwort Geheim 2024", Weakness.COMMON),
        ("riwaq forum 2024 login", Weakness.COMMON),
    ],
)
def test_what_many_would_choose_is_refused(passphrase: str, found: Weakness) -> None:
    assert weakness(passphrase, "bulbul-zayt-ward") is found


@pytest.mark.parametrize(
    ("passphrase", "login"),
    [
        ("otter-lilac-kettle", "otter-lilac-kettle"),
        ("Kettle Otter Lilac 77", "otter-lilac-kettle"),
        ("otterlilackettle2024!x", "otter-lilac-kettle"),
        ("زيتون-نافذة-سنبلة", "زيتون-نافذة-سنبلة"),
        ("سنبله زيتون نافذه ١٢", "زيتون-نافذة-سنبلة"),
    ],
)
def test_a_passphrase_that_is_mostly_the_login_name_is_refused(passphrase: str, login: str) -> None:
    assert weakness(passphrase, login) is Weakness.NAME


def test_one_word_of_the_login_name_in_a_long_sentence_is_no_harm() -> None:
    assert weakness("the otter borrowed seven umbrellas", "otter-lilac-kettle") is None


def test_without_a_login_name_the_other_rules_still_hold() -> None:
    assert weakness(GOOD[0], "") is None
    assert weakness("iloveyouiloveyou", "") is Weakness.REPEATED


@given(st.text(max_size=1100), st.text(max_size=40))
def test_every_text_gets_an_answer(passphrase: str, login: str) -> None:
    found = weakness(passphrase, login)
    assert found is None or isinstance(found, Weakness)
    assert (found is Weakness.LONG) == (len(passphrase) > 1024)
