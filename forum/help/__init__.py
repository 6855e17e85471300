"""Whom to call: lines by country, dated, with their sources, in the reader's language.

`countries(language)` is all a page needs; `oldest_check()` is the day to name above the list.
"""

from __future__ import annotations

import datetime as dt
import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from forum.help import read

ELSEWHERE = "ZZ"
SHARED = ("hours", "notes", "languages", "countries")
COMMA = {"ar": "، ", "en": ", ", "de": ", "}


@dataclass(frozen=True, slots=True)
class Number:
    """One telephone number: as it is written, and as a `tel:` address."""

    shown: str
    tel: str


@dataclass(frozen=True, slots=True)
class Line:
    """One service, with its words in the reader's language.

    `kind` is one of read.KINDS, `free` and `anonymous` of read.ANSWERS, `run_by` of read.KEEPERS.
    `own` is the name it calls itself, in the language `own_language`.
    """

    id: str
    kind: str
    own: str
    own_language: str
    name: str
    numbers: tuple[Number, ...]
    hours: str
    languages: str
    free: str
    anonymous: str
    run_by: str
    notes: tuple[str, ...]
    source: str
    site: str
    checked: dt.date
    month: str
    undated: bool
    verified: bool


@dataclass(frozen=True, slots=True)
class Country:
    """The lines of one country: danger first, then crisis, violence, and care after torture."""

    code: str
    name: str
    lines: tuple[Line, ...]


@cache
def countries(language: str) -> tuple[Country, ...]:
    """All countries in the alphabet of `language` (ar, en, de); "other countries" stands last.

    Raises read.BadLines when the list is not what it must be.
    """
    book = _book()
    names = read.table(book["countries"], "countries")
    read.require(language in read.LANGUAGES, "language")
    found = [
        Country(code, read.texts(words, f"countries.{code}")[language], _lines(code, language))
        for code, words in names.items()
    ]
    return tuple(sorted(found, key=lambda country: _place(country, language)))


@cache
def oldest_check() -> dt.date:
    """The day of the oldest source among the lines that were confirmed."""
    known = [line for country in countries("en") for line in country.lines if line.verified]
    return min(line.checked for line in known)


def _place(country: Country, language: str) -> tuple[bool, str]:
    """Where a country stands: Arabic without its article, every letter without its marks."""
    bare = country.name.removeprefix("ال") if language == "ar" else country.name
    letters = (c for c in unicodedata.normalize("NFKD", bare) if not unicodedata.combining(c))
    return country.code == ELSEWHERE, "".join(letters).casefold()


@cache
def _book() -> Mapping[str, object]:
    """The whole file, its shared words complete, its ids unique, every line in a known country."""
    words = files(__package__).joinpath("lines.toml").read_text(encoding="utf-8")
    book = tomllib.loads(words)
    read.require(set(book) == {"months", "lines", *SHARED}, "sections")
    for section in SHARED:
        for key, said in read.table(book[section], section).items():
            read.texts(said, f"{section}.{key}")
    read.require(isinstance(book["lines"], list), "lines")
    ids = [read.shaped(row.get("id"), read.ID, "id") for row in book["lines"]]
    read.require(len(set(ids)) == len(ids), "ids repeat")
    for row in book["lines"]:
        read.one_of(row.get("country"), book["countries"], row["id"])
    return book


def _lines(code: str, language: str) -> tuple[Line, ...]:
    rows = _book()["lines"]
    read.require(isinstance(rows, list), "lines")
    mine = [row for row in rows if row["country"] == code] if isinstance(rows, list) else []
    read.require(mine, f"{code} has no line")
    found = [_line(row, language) for row in mine]
    return tuple(sorted(found, key=lambda line: read.KINDS.index(line.kind)))


def _line(row: Mapping[str, object], language: str) -> Line:
    """One row in the words of `language`; every field is required and checked."""
    at = read.shaped(row["id"], read.ID, "id")
    read.require(read.NEEDED <= set(row) <= read.NEEDED | read.OPTIONAL, f"{at}: fields")
    read.require(at.startswith(str(row["country"]).lower()), f"{at}: country")
    checked = read.day(row["checked"], f"{at}: checked")
    return Line(
        id=at,
        kind=read.one_of(row["kind"], read.KINDS, f"{at}: kind"),
        own=read.text(row["own"], f"{at}: own"),
        own_language=read.one_of(row["own_language"], _words("languages"), f"{at}: own_language"),
        name=read.texts(row["name"], f"{at}: name")[language],
        numbers=_numbers(row["numbers"], at),
        hours=_named("hours", row["hours"], language, at),
        languages=COMMA[language].join(_each("languages", row["languages"], language, at)),
        free=read.one_of(row["free"], read.ANSWERS, f"{at}: free"),
        anonymous=read.one_of(row["anonymous"], read.ANSWERS, f"{at}: anonymous"),
        run_by=read.one_of(row["run_by"], read.KEEPERS, f"{at}: run_by"),
        notes=_each("notes", row.get("notes", []), language, at),
        source=read.text(row["source"], f"{at}: source"),
        site=read.shaped(row["site"], read.SITE, f"{at}: site"),
        checked=checked,
        month=read.months(_book()["months"], "months")[language][checked.month - 1],
        undated=read.flag(row.get("undated", False), f"{at}: undated"),
        verified=read.flag(row["verified"], f"{at}: verified"),
    )


def _numbers(value: object, at: str) -> tuple[Number, ...]:
    """Each number well formed; `tel:` takes its digits, and the plus of an international one."""
    shown = read.many(value, f"{at}: numbers")
    for number in shown:
        read.shaped(number, read.NUMBER, f"{at}: {number}")
    return tuple(Number(n, "tel:" + n.replace(" ", "").replace("-", "")) for n in shown)


def _words(section: str) -> Mapping[str, object]:
    return read.table(_book()[section], section)


def _named(section: str, key: object, language: str, at: str) -> str:
    """The words that `key` stands for in a section of shared words."""
    words = _words(section)
    name = read.one_of(key, words, f"{at}: {section}")
    return read.texts(words[name], f"{section}.{name}")[language]


def _each(section: str, keys: object, language: str, at: str) -> tuple[str, ...]:
    names = read.many(keys, f"{at}: {section}")
    return tuple(_named(section, name, language, at) for name in names)
