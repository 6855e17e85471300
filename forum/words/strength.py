"""What makes a passphrase too easy to guess, without asking anybody and without scores.

The lists of common words and sayings are ours. The rules look for what people do when fifteen
characters are asked of them: stretching, repeating, walking over keys, quoting, their own name.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from enum import Enum
from functools import cache

from forum.vault.account import plain_passphrase
from forum.words import keyboards, lists

SHORTEST = 15
LONGEST = 1024
_FEWEST_LETTERS = 6  # different ones
_OWN_LETTERS = 8  # that must stand besides the login name
_COMMON_WORDS = 3  # so many common words and nothing else are guessed
_STRAY_LETTERS = 3  # do not make them better
_MOSTLY = 2 / 3
# What stands for a letter in the oldest trick there is.
_LEET = str.maketrans("013457@$", "oleastas")


class Weakness(Enum):
    """Why a passphrase is refused; the sentence for each is with the forms."""

    EMPTY = "empty"
    LONG = "long"
    SHORT = "short"
    DIGITS = "digits"
    REPEATED = "repeated"
    WALK = "walk"
    NAME = "name"
    COMMON = "common"


def weakness(passphrase: str, login: str) -> Weakness | None:
    """The first thing that is weak about `passphrase` for somebody named `login`, or None."""
    if len(passphrase) > LONGEST:
        return Weakness.LONG
    plain = plain_passphrase(passphrase)
    if not plain:
        return Weakness.EMPTY
    if len(plain) < SHORTEST:
        return Weakness.SHORT
    return next((kind for kind, holds in _RULES if holds(plain, login)), None)


def _is_mostly_digits(plain: str, _login: str) -> bool:
    return sum(c.isalpha() for c in plain) <= _STRAY_LETTERS


def _is_repeated(plain: str, _login: str) -> bool:
    letters = _bare(plain)
    words = plain.casefold().split()
    return (
        len(set(letters)) < _FEWEST_LETTERS
        or _period(letters) <= len(letters) / 2
        or (len(words) > _COMMON_WORDS and len(set(words)) <= len(words) / 2)
    )


def _is_walk(plain: str, _login: str) -> bool:
    return keyboards.share_of_steps(plain.casefold()) >= keyboards.WALKING


def _is_name(plain: str, login: str) -> bool:
    letters = rest = _bare(plain)
    whole = _bare(login)
    parts = sorted((_bare(part) for part in re.split(r"[\W_]+", login)), key=len, reverse=True)
    for part in (whole, *parts):
        if len(part) >= _COMMON_WORDS:
            rest = rest.replace(part, "")
    return rest != letters and sum(c.isalpha() for c in rest) < _OWN_LETTERS


def _is_common(plain: str, _login: str) -> bool:
    letters = _bare(plain)
    alternatives = {letters, _bare(plain.translate(_LEET))}
    return any(_is_saying(each) or _is_few_words(each) for each in alternatives)


_RULES: tuple[tuple[Weakness, Callable[[str, str], bool]], ...] = (
    (Weakness.DIGITS, _is_mostly_digits),
    (Weakness.REPEATED, _is_repeated),
    (Weakness.WALK, _is_walk),
    (Weakness.NAME, _is_name),
    (Weakness.COMMON, _is_common),
)


def _is_saying(letters: str) -> bool:
    """A saying, a long piece of one, or one with a little put around it."""
    bare = _without_digits(letters)
    if len(bare) >= SHORTEST - _STRAY_LETTERS and any(bare in saying for saying in _sayings()):
        return True
    return any(saying in bare and len(saying) >= _MOSTLY * len(bare) for saying in _sayings())


def _is_few_words(letters: str) -> bool:
    """Whether `letters` falls into common words, digits, and a few strays: fewest strays first."""
    best = [(0, 0)]  # (stray letters, words) up to each place
    for end in range(1, len(letters) + 1):
        strays, words = best[end - 1]
        ways = [(strays + letters[end - 1].isalpha(), words)]
        starts = range(max(0, end - _longest_common()), end)
        endings = (best[start] for start in starts if letters[start:end] in _common())
        ways.extend((strays, words + 1) for strays, words in endings)
        best.append(min(ways))
    strays, words = best[-1]
    return strays <= _STRAY_LETTERS and words <= _COMMON_WORDS


def _period(letters: str) -> int:
    """After how many letters the text begins again; its length when it does not."""
    sizes = range(1, len(letters))
    return next((size for size in sizes if letters[size:] == letters[:-size]), len(letters))


def _bare(text: str) -> str:
    return "".join(c for c in lists.folded(text) if c.isalnum())


def _without_digits(letters: str) -> str:
    return "".join(c for c in letters if c.isalpha())


@cache
def _sayings() -> tuple[str, ...]:
    return tuple(_bare(line) for line in lists.ours("common_sayings.txt"))


@cache
def _common() -> frozenset[str]:
    lines = lists.ours("common_words.txt")
    return frozenset(_bare(word) for line in lines for word in line.split())


@cache
def _longest_common() -> int:
    return max(map(len, _common()))
