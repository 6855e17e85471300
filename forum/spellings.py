"""However a word was typed: one spelling to search by, and a pattern of all spellings."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from forum.vault.account import PLAIN_LETTERS

# As passphrases are compared, and what a search should not mind either: invisible characters,
# the Turkish i with and without dot, the Greek final sigma, the Persian kaf.
_FOLD: dict[int, str | None] = PLAIN_LETTERS | {
    **dict.fromkeys((0xAD, 0x0345, 0x061C, 0x180E, *range(0x200B, 0x2010), *range(0x202A, 0x202F))),
    **dict.fromkeys((*range(0x2060, 0x2070), 0xFEFF)),
    **dict(zip((0x0130, 0x0131, 0x03C2, 0x06A9), "ii\u03c3\u0643", strict=True)),
}
_SILENT = "".join(re.escape(chr(point)) for point, letter in _FOLD.items() if letter is None)


def normal(words: str) -> str:
    """Words as they are searched: however a letter was typed, it is written in one way."""
    folded = unicodedata.normalize("NFKC", words).translate(_FOLD).casefold()
    return " ".join(folded.split())


@lru_cache(maxsize=4)
def patterns(terms: tuple[str, ...]) -> tuple[list[re.Pattern[str]], re.Pattern[str]]:
    """One pattern for each term of `normal`, and one for any of them, the first named first."""
    each = [_spellings(term) for term in terms]
    return [re.compile(pattern) for pattern in each], re.compile("|".join(each))


def _spellings(term: str) -> str:
    between = f"[{_SILENT}]*"
    pair = between.join([_letter("s")] * 2)
    # At the end too: a mark belongs to its letter. Not after white space, whose pattern has them.
    letters = (_letter(letter) + between * (letter != " ") for letter in term)
    return "".join(letters).replace(pair, f"(?:{pair}|[\u00df\u1e9e])")


@lru_cache(maxsize=256)
def _letter(letter: str) -> str:
    if letter == " ":
        return rf"\s[\s{_SILENT}]*"
    typed = {chr(point) for point, folded in _FOLD.items() if folded == letter}
    typed |= {letter.upper(), letter.lower(), letter.title()}
    same = sorted(each for each in typed if normal(each) == letter and len(each) == 1)
    return f"[{''.join(map(re.escape, {letter, *same}))}]"
