"""The word lists, each loaded once, when first asked for.

- `arabic.txt`: 2,048 Arabic words, written by us for this program; under its licence.
- English: the EFF large word list (Joseph Bonneau and EFF, CC BY 3.0 US), read out of the package
  diceware, without the words that `unfit.txt` names.
- German: the list `de_8k` of the package diceware (made by diceware-list from word lists of the
  Institut für Deutsche Sprache; distributed under GPL 3 or later), filtered in the same way.

diceware's files are read as data; its code is never run.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path

from forum.vault.account import plain_passphrase

CODE_LIST_SIZE = 2048
_DICEWARE = {"en": "wordlist_en_eff.txt", "de": "wordlist_de_8k.txt"}
_SHORT = range(4, 8)  # letters that a word of a code, a login name or a told phrase may have
_LATIN_CODE_LIST = "ef4542e20b4c9ccc2e04aef4e3a6e64950c55a5c51dfbd810d5aacb2d695b669"  # SHA-256

# What a tired hand or another keyboard changes: hamza seats, Persian kaf and heh, and the pairs of
# letters that many people say alike. No two words of arabic.txt are the same after this.
_ALIKE = str.maketrans("ؤئکہھظصطحز", "ويكههضستهذ", "ء")


class ListChanged(RuntimeError):
    """The package's list is another than the one that codes on paper were written with."""


def folded(text: str) -> str:
    """`text` as two who heard it would both type it: no case, marks, hamza or like sounds."""
    visible = "".join(c for c in text if unicodedata.category(c) != "Cf")
    return plain_passphrase(visible).casefold().translate(_ALIKE)


@cache
def arabic() -> tuple[str, ...]:
    """Our 2,048 Arabic words in their frozen order."""
    return tuple(ours("arabic.txt"))


@cache
def arabic_plainly_typed() -> tuple[str, ...]:
    """Those that every keyboard types in one way: no hamza, alef maqsura or ta marbuta.

    Login names are compared letter by letter, and a phrase told by voice is written as heard.
    """
    return tuple(word for word in arabic() if not re.search("[أإآؤئءىة]", word))


@cache
def many(language: str) -> tuple[str, ...]:
    """The long list of "en" or "de" for passphrases: more than 7,300 fit words."""
    lines = (_diceware_folder() / _DICEWARE[language]).read_text(encoding="utf-8").splitlines()
    return tuple(_fit((line.split()[-1] for line in lines if line.strip()), language))


def short(language: str) -> tuple[str, ...]:
    """Words of four to seven letters, for names and phrases told by voice."""
    return latin() if language == "en" else _short_german()


@cache
def latin() -> tuple[str, ...]:
    """The 2,048 words of recovery codes in Latin letters: English, for German readers too.

    The rule: fit EFF words of four to seven letters, shorter ones first, then by alphabet; each is
    kept unless its first four letters, or all its letters but one, are those of a kept one; the
    first 2,048 of them, by alphabet. Raises `ListChanged` when the package's list is another.
    """
    candidates = _fit((word for word in many("en") if _is_short(word)), "en-short")
    words = sorted(_apart(sorted(candidates, key=lambda word: (len(word), word))))
    if hashlib.sha256("\n".join(words).encode()).hexdigest() != _LATIN_CODE_LIST:
        raise ListChanged(_DICEWARE["en"])
    return tuple(words)


@cache
def _short_german() -> tuple[str, ...]:
    return tuple(filter(_is_short, many("de")))


def _is_short(word: str) -> bool:
    return len(word) in _SHORT and word.isalpha()


def _apart(candidates: Iterable[str]) -> Iterator[str]:
    beginnings: set[str] = set()
    shapes: set[str] = set()
    kept = 0
    for word in candidates:
        around = neighbourhood(word)
        if kept == CODE_LIST_SIZE:
            return
        if word[:4] in beginnings or around & shapes:
            continue
        beginnings.add(word[:4])
        shapes |= around
        kept += 1
        yield word


def neighbourhood(word: str) -> set[str]:
    """Shapes that two words share when one letter put, dropped or changed makes them one."""
    places = range(len(word))
    changed = {f"{word[:place]}?{word[place + 1 :]}" for place in places}
    put = {f"{word[:place]}?{word[place:]}" for place in (*places, len(word))}
    return changed | put


def _fit(words: Iterable[str], language: str) -> Iterator[str]:
    unfit = _unfit()[language]
    whole = {entry[1:] for entry in unfit if entry.startswith("=")}
    beginnings = tuple(entry for entry in unfit if not entry.startswith("="))
    return (word for word in words if word not in whole and not word.startswith(beginnings))


def _unfit() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    language = ""
    for line in ours("unfit.txt"):
        if line.startswith("["):
            language = line.strip("[]")
        else:
            found.setdefault(language, []).append(line)
    return found


def ours(name: str) -> list[str]:
    """The lines of one of this folder's files, without comments."""
    lines = files(__package__).joinpath(name).read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def _diceware_folder() -> Path:
    # find_spec looks the package up without running it: its parser and logging stay out of memory.
    spec = find_spec("diceware")
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError("diceware")
    return Path(next(iter(spec.submodule_search_locations))) / "wordlists"
