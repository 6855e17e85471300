"""Codes that travel on paper: recovery codes as words, invitation codes as letters."""

from __future__ import annotations

import base64
import hashlib
import re
import secrets
import unicodedata
from functools import cache

from forum.words import lists

CODE_SIZE = 16
CODE_WORDS = 12
_WORD_BITS = 11
_CHECK_BITS = 4

INVITATION_SIZE = 10
_INVITATION_LETTERS = 16
_GROUP = 4
# Crockford's alphabet: no I, L, O, which are read as digits, and no U.
_READABLE = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_RFC4648 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
_TO_READABLE = str.maketrans(_RFC4648, _READABLE)
_FROM_READABLE = str.maketrans(_READABLE, _RFC4648)
_MISREAD = str.maketrans("OILU", "011V")


def code_to_words(code: bytes, language: str) -> list[str]:
    """Twelve words for a code of 16 bytes: 128 bits, then 4 bits of its SHA-256.

    German readers get the English words. Raises ValueError for another size.
    """
    if len(code) != CODE_SIZE:
        raise ValueError("a recovery code has 16 bytes")
    number = int.from_bytes(code) << _CHECK_BITS | _check(code)
    words = lists.arabic() if language == "ar" else lists.latin()
    shifts = range((CODE_WORDS - 1) * _WORD_BITS, -1, -_WORD_BITS)
    return [words[number >> shift & lists.CODE_LIST_SIZE - 1] for shift in shifts]


def words_to_code(text: str) -> bytes | None:
    """The 16 bytes behind twelve words of either list, or None.

    Numbering, digits, signs, line ends, case, marks, hamza and like-sounding letters do not matter.
    """
    typed = re.findall(r"[^\W\d_]+", lists.folded(text))
    if len(typed) != CODE_WORDS:
        return None
    return _read(typed, _places_arabic()) or _read(typed, _places_latin())


def invitation_code() -> str:
    """A new invitation code: 80 bits as 16 letters and digits that nobody confuses, in fours."""
    letters = base64.b32encode(secrets.token_bytes(INVITATION_SIZE)).decode()
    readable = letters.translate(_TO_READABLE)
    return "-".join(readable[at : at + _GROUP] for at in range(0, _INVITATION_LETTERS, _GROUP))


def read_invitation_code(text: str) -> bytes | None:
    """The 10 bytes of an invitation code however it was typed, or None."""
    letters = "".join(map(_letter_or_digit, unicodedata.normalize("NFKC", text)))
    readable = letters.upper().translate(_MISREAD)
    if len(readable) != _INVITATION_LETTERS or not set(readable) <= set(_READABLE):
        return None
    return base64.b32decode(readable.translate(_FROM_READABLE))


def _letter_or_digit(typed: str) -> str:
    if typed.isdecimal():
        return str(unicodedata.decimal(typed))
    return typed if typed.isalpha() else ""


def _check(code: bytes) -> int:
    return hashlib.sha256(code).digest()[0] >> 8 - _CHECK_BITS


def _read(typed: list[str], places: dict[str, int]) -> bytes | None:
    number = 0
    for word in typed:
        if word not in places:
            return None
        number = number << _WORD_BITS | places[word]
    code = (number >> _CHECK_BITS).to_bytes(CODE_SIZE)
    return code if _check(code) == number & (1 << _CHECK_BITS) - 1 else None


@cache
def _places_arabic() -> dict[str, int]:
    return {lists.folded(word): place for place, word in enumerate(lists.arabic())}


@cache
def _places_latin() -> dict[str, int]:
    return {word: place for place, word in enumerate(lists.latin())}
