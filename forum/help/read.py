"""Reading lines.toml strictly: what is missing, unknown or malformed is refused, with its place."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping

from forum.errors import ConfigError

LANGUAGES = ("ar", "en", "de")
KINDS = ("emergency", "crisis", "violence", "torture")
ANSWERS = ("yes", "no", "unknown")
KEEPERS = ("state", "police", "independent")
NEEDED = frozenset(
    [
        "id",
        "country",
        "kind",
        "own",
        "own_language",
        "name",
        "numbers",
        "hours",
        "languages",
        "free",
        "anonymous",
        "run_by",
        "source",
        "site",
        "checked",
        "verified",
    ]
)
OPTIONAL = frozenset({"notes", "undated"})
MONTHS = 12

NUMBER = re.compile(r"\+?[0-9]+(?:[ -][0-9]+)*")
SITE = re.compile(r"[a-z0-9-]+(?:\.[a-z0-9-]+)+")
ID = re.compile(r"[a-z]{2}(?:-[a-z0-9]+)+")


class BadLines(ConfigError):
    """The list of help lines is not what it must be; the detail names the place."""

    code = "help-lines"


def require(fact: object, where: str) -> None:
    """Raises BadLines with `where` unless `fact` holds."""
    if not fact:
        raise BadLines(where)


def table(value: object, where: str) -> Mapping[str, object]:
    """A TOML table with at least one key; raises BadLines."""
    require(isinstance(value, dict) and value, where)
    return value if isinstance(value, dict) else {}


def text(value: object, where: str) -> str:
    """One line of words without white space at its ends; raises BadLines."""
    if isinstance(value, str) and value and value == " ".join(value.split()):
        return value
    raise BadLines(where)


def texts(value: object, where: str) -> dict[str, str]:
    """The same words in each language of the house, none missing, none besides."""
    words = table(value, where)
    require(tuple(sorted(words)) == tuple(sorted(LANGUAGES)), where)
    return {language: text(words[language], f"{where}.{language}") for language in LANGUAGES}


def many(value: object, where: str) -> tuple[str, ...]:
    """A list of texts, perhaps empty, without repetition."""
    if not isinstance(value, list):
        raise BadLines(where)
    found = tuple(text(one, where) for one in value)
    require(len(set(found)) == len(found), where)
    return found


def one_of(value: object, allowed: tuple[str, ...] | Mapping[str, object], where: str) -> str:
    """A text that stands in `allowed`."""
    found = text(value, where)
    require(found in allowed, where)
    return found


def shaped(value: object, shape: re.Pattern[str], where: str) -> str:
    """A text that matches `shape` as a whole."""
    found = text(value, where)
    require(shape.fullmatch(found), where)
    return found


def day(value: object, where: str) -> dt.date:
    """A plain date, without time."""
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        return value
    raise BadLines(where)


def flag(value: object, where: str) -> bool:
    """True or false, nothing that merely looks like it."""
    if isinstance(value, bool):
        return value
    raise BadLines(where)


def months(value: object, where: str) -> dict[str, tuple[str, ...]]:
    """The names of the twelve months in each language."""
    names = table(value, where)
    require(tuple(sorted(names)) == tuple(sorted(LANGUAGES)), where)
    found = {language: many(names[language], where) for language in LANGUAGES}
    require(all(len(named) == MONTHS for named in found.values()), where)
    return found
