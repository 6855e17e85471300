"""Neighbours: keys beside each other on Latin and Arabic keyboards, letters in alphabetic order."""

from __future__ import annotations

from functools import cache
from itertools import pairwise

from forum.words.lists import folded

WALKING = 0.8  # of all steps; in our own proposals it stays below three quarters

_LAYOUTS = (
    ("1234567890-=", "qwertyuiop[]", "asdfghjkl;'", "zxcvbnm,./"),
    ("1234567890ß´", "qwertzuiopü+", "asdfghjklöä#", "yxcvbnm,.-"),
    ("1234567890°+", "azertyuiop^$", "qsdfghjklmù*", "wxcvbn,;:!"),
    ("1234567890-=", "ضصثقفغعهخحجد", "شسيبلاتنمكط", "ئءؤرلىةوزظ"),
    ("123", "456", "789", " 0 "),
)
_ORDERS = (
    "0123456789",
    "abcdefghijklmnopqrstuvwxyz",
    "ابتثجحخدذرزسشصضطظعغفقكلمنهوي",
    "ابجدهوزحطيكلمنسعفصقرشتثخذضظغ",
)


def share_of_steps(text: str) -> float:
    """Which part of the steps from letter to letter goes to a neighbour or stays; 0 to 1."""
    letters = [c for c in text if not c.isspace()]
    steps = list(pairwise(letters))
    return sum(step in _neighbours() or step[0] == step[1] for step in steps) / max(1, len(steps))


@cache
def _neighbours() -> frozenset[tuple[str, str]]:
    found: set[tuple[str, str]] = set()
    for rows in _LAYOUTS:
        keys = {(r, c): key for r, row in enumerate(rows) for c, key in enumerate(row)}
        for (r, c), key in keys.items():
            around = [(r + down, c + right) for down in (-1, 0, 1) for right in (-1, 0, 1)]
            found.update((key, keys[place]) for place in around if place in keys)
    for order in _ORDERS:
        for first, second in pairwise(order):
            found.update(((first, second), (second, first)))
    return frozenset(found | {_as_typed(step) for step in found})


def _as_typed(step: tuple[str, str]) -> tuple[str, str]:
    # A passphrase arrives with alef, ya and ta marbuta in one form; the keys have them all.
    return folded(step[0]), folded(step[1])
