"""Passphrases, login names and told phrases that the server proposes, from `secrets` alone."""

from __future__ import annotations

import secrets
from collections.abc import Sequence

from forum.words import lists

ARABIC_WORDS = 7  # of 2,048: 77 bits
LATIN_WORDS = 6  # of at least 7,300: 77 bits


def propose_passphrase(language: str) -> str:
    """A passphrase of 77 bits in the reader's language ("ar", "en", "de"), parted by spaces."""
    if language == "ar":
        return " ".join(_some(lists.arabic(), ARABIC_WORDS))
    return " ".join(_some(lists.many(language), LATIN_WORDS))


def propose_login(language: str) -> str:
    """A login name of three words joined by hyphens, at least 30 bits, easy on every keyboard."""
    return "-".join(_some(_easy(language), 3))


def two_words(language: str) -> str:
    """A phrase to be told by voice: two words, at least 20 bits."""
    return " ".join(_some(_easy(language), 2))


def _easy(language: str) -> Sequence[str]:
    return lists.arabic_plainly_typed() if language == "ar" else lists.short(language)


def _some(words: Sequence[str], number: int) -> list[str]:
    return [secrets.choice(words) for _ in range(number)]
