"""Aliases: what one may be called in a circle, and which two could be taken for each other."""

from __future__ import annotations

import json
import re
import unicodedata
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from forum.errors import AliasRefused
from forum.vault.account import PLAIN_LETTERS
from forum.words import two_words

if TYPE_CHECKING:
    from collections.abc import Iterable

SHORTEST, LONGEST = 2, 32
# Nobody but who has the role may seem to have it, nor be what the house calls people: as a word of
# an alias, and at either end of what stands written together.
ROLES = (
    "moderator", "moderation", "counsellor", "counselor", "counselling", "admin", "operator",
    "founder", "reporter", "riwaq", "Moderatorin", "Moderierende", "Berater", "Beratung",
    "Betreiber", "Verwalter", "Meldende",
    "مشرف", "إشراف", "مرشد", "إرشاد", "مدير", "إدارة", "مشغل", "مبلغ", "رواق",
)  # fmt: skip
# Only alone or as a word of its own: innocent names begin or end with them.
WORDS = (
    "mod", "mods", "host", "system", "companion", "Gastgeber", "Gastgeberin",
    "مضيف", "مضيفة", "مؤسس",
)  # fmt: skip
NAMES = (
    "former member", "new member", "a companion", "somebody",
    "ehemaliges Mitglied", "früheres Mitglied", "neues Mitglied", "eine Begleitung", "jemand",
    "عضو سابق", "عضوة سابقة", "عضو جديد", "عضوة جديدة", "أحد الرفاق", "إحدى الرفيقات",
    "أحد الأعضاء", "إحدى العضوات",
)  # fmt: skip

# Letters and digits, marks on them, and what stands inside names. No sign or picture can seem to be
# the counsellors' mark, and nothing is invisible or turns the direction.
_CATEGORIES = {"Lu", "Ll", "Lt", "Lo", "Mn", "Mc", "Nd"}
_INSIDE = " -.·_'’ʼʾʿ\u0640"
_HIDDEN = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u20d0-\u20ff\u3164\ufe00-\ufe0f\uffa0"
    "\U000e0100-\U000e01ef]"
)
_MANY_MARKS = 4
# Their capitals look alike; nobody's name needs two of them.
_ALPHABETS = {"LATIN", "GREEK", "CYRILLIC", "ARMENIAN", "CHEROKEE", "COPTIC", "GEORGIAN", "LISU"}
_LONG = 8  # as long as this, no other word happens to contain it

_ARABIC_SHAPES = PLAIN_LETTERS | {
    **dict.fromkeys(map(ord, "\u0672\u0673\u0675"), "\u0627"),
    **dict.fromkeys(map(ord, "\u06a9\u06aa\u06ab"), "\u0643"),
    **dict.fromkeys(map(ord, "\u06be\u06c1\u06c3\u06d5"), "\u0647"),
    **dict.fromkeys(map(ord, "\u06cd\u06ce\u06d0\u06d2"), "\u064a"),
    **dict.fromkeys(map(ord, "\u06c4\u06c6\u06c7\u06c8\u06cb"), "\u0648"),
    **dict(zip(map(ord, "\u066e\u066f\u06a1\u06ba"), "بقفن", strict=True)),
    0x0621: None,  # a hamza that stands alone is easily overlooked
}
_STROKES = str.maketrans("i10", "llo")
_REPEATED = re.compile(r"([^\W\d_])\1+")


def check_alias(alias: str) -> str:
    """The alias as it is kept: NFC, 2 to 32 characters, white space collapsed.

    Raises AliasRefused for signs, invisible characters, mixed alphabets, and for what would seem to
    be a role or one of the house's own names.
    """
    if len(alias) > LONGEST * 4:  # before work is done that grows with it
        raise AliasRefused
    cleaned = " ".join(unicodedata.normalize("NFC", alias).split())
    if not SHORTEST <= len(cleaned) <= LONGEST or not _is_written(cleaned):
        raise AliasRefused
    if len(_alphabets(cleaned)) > 1 or not skeleton(cleaned) or _is_reserved(cleaned):
        raise AliasRefused
    return cleaned


def propose_alias(language: str) -> str:
    """Two words that nobody could take for a role or for one of the house's own names."""
    while True:
        try:
            return check_alias(two_words(language))
        except AliasRefused:  # "daily system"
            continue


def is_confusable(alias: str, others: Iterable[str]) -> bool:
    """Whether an eye could take the alias for one of the others."""
    shapes = _shapes(alias)
    return any(shapes & _shapes(other) for other in others)


def skeleton(alias: str) -> str:
    """What is left of an alias when all is dropped that an eye overlooks; never shown.

    After Unicode Technical Standard 39, but coarser: case, marks, signs, spaces and repeated
    letters do not count, letters that look alike are one. See docs/decisions/0008.
    """
    return _REPEATED.sub(r"\1", _bare(alias)).translate(_STROKES)


def _shapes(alias: str) -> set[str]:
    """As it is read, and as it looks: a capital eta is an H, a small one an n; "AIi" is no "Ai"."""
    looks = _looks(alias)
    return {skeleton(alias), skeleton(looks), _bare(looks).translate(_STROKES)} - {""}


def _looks(alias: str) -> str:
    return unicodedata.normalize("NFKD", alias).translate(_lookalikes())


def _bare(alias: str) -> str:
    text = unicodedata.normalize("NFKD", alias).casefold().translate(_ARABIC_SHAPES)
    text = "".join(c for c in text if unicodedata.category(c)[0] in "LN")
    return text.translate(_lookalikes()).replace("vv", "w").replace("rn", "m")


def _is_written(cleaned: str) -> bool:
    kinds = [unicodedata.category(c) for c in cleaned]
    marks = "".join("m" if kind[0] == "M" else "-" for kind in kinds)
    return (
        cleaned[0].isalnum()
        and any(kind[0] == "L" for kind in kinds)
        and all(kind in _CATEGORIES or c in _INSIDE for c, kind in zip(cleaned, kinds, strict=True))
        and "m" * _MANY_MARKS not in marks
        and not _HIDDEN.search(cleaned)
    )


def _alphabets(cleaned: str) -> set[str]:
    letters = (c for c in unicodedata.normalize("NFKC", cleaned) if c.isalpha())
    return {unicodedata.name(c, "").partition(" ")[0] for c in letters} & _ALPHABETS


def _is_reserved(cleaned: str) -> bool:
    return _is_named(cleaned) or _is_named(_looks(cleaned))


def _is_named(alias: str) -> bool:
    parts = _parts(alias)
    whole = _whole(parts)
    roles, words, names = (_reserved(kept) for kept in (ROLES, WORDS, NAMES))
    return (
        whole in roles + words
        or any(part in words or part.startswith(roles) or part.endswith(roles) for part in parts)
        or any(role in whole for role in roles if len(role) >= _LONG)
        or any(name in whole for name in names)
    )


def _parts(alias: str) -> list[str]:
    """Words as roles are compared, without numbers and the Arabic article."""
    words = (word for word in re.split(r"[\s._·-]+", alias) if not word.isdigit())
    return [_REPEATED.sub(r"\1", skeleton(word)).removeprefix("ال") for word in words]


@cache
def _reserved(kept: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(_whole(_parts(each)) for each in kept)


def _whole(parts: list[str]) -> str:
    return _REPEATED.sub(r"\1", "".join(parts)).replace("ال", "")


@cache
def _lookalikes() -> dict[int, str]:
    """Letters and digits that look like an ASCII one, by Unicode's confusables.txt.

    Read from the package confusable-homoglyphs as data; Arabic has its own table above.
    """
    known = json.loads((files("confusable_homoglyphs") / "confusables.json").read_bytes())
    direct = {letter: _ascii(same) for letter, same in known.items() if _is_foreign(letter)}
    direct = {letter: same for letter, same in direct.items() if same}
    # A small letter that has no lookalike of its own looks like its capital, smaller.
    small = {letter.lower(): same.lower() for letter, same in direct.items()}
    table = {letter: same for letter, same in (small | direct).items() if len(letter) == 1}
    return {ord(letter): same for letter, same in table.items()}


def _is_foreign(letter: str) -> bool:
    if len(letter) != 1 or letter.isascii() or unicodedata.category(letter)[0] not in "LN":
        return False
    return unicodedata.name(letter, "").partition(" ")[0] not in {"ARABIC", "HEBREW", "SYRIAC"}


def _ascii(same: list[dict[str, str]]) -> str:
    """The first of the lookalikes that is one ASCII letter or digit, marks dropped; or nothing."""
    bare = (unicodedata.normalize("NFKD", each["c"]) for each in same)
    letters = ("".join(c for c in each if unicodedata.category(c)[0] in "LN") for each in bare)
    return next((each for each in letters if each.isascii() and len(each) == 1), "")
