"""From a copy of the database nobody finds out which two memberships are one account's."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from random import Random
from typing import Any

from flask import Flask
from sqlalchemy import text

from forum.actions.rewrites import rewrite
from forum.db import checkpoint, db
from forum.vault.packed import unpack_map
from tests.attacks.crowds import Pair, fill, found_halls

ACCOUNTS, FALSE = 500, 5_000
MARGIN = 0.05
BY_DAY = ("place", "written", "grant place", "grant written", "number of the edge")
PAGE = 16_384
HOLDING_ROWS = {0x02: 12, 0x0A: 8}  # SQLite's pages of keys with rows, and how long their heads are
Row = dict[str, Any]
Rows = dict[bytes, Row]
Closeness = Callable[[Any, Any], float]
OF_BYTES: dict[str, Closeness] = {
    "size": lambda one, other: -abs(len(one) - len(other)),
    "beginning": lambda one, other: -abs(int.from_bytes(one[:6]) - int.from_bytes(other[:6])),
    "bits": lambda one, other: -(int.from_bytes(one) ^ int.from_bytes(other)).bit_count(),
}


def auc(true: Sequence[float], false: Sequence[float]) -> float:
    """How often a true pair seems closer than a false one; 0.5 is chance, ties count half."""
    known = sorted(false)
    wins = sum(bisect_left(known, one) + bisect_right(known, one) for one in true)
    return wins / 2 / len(true) / len(false)


def read_copy(app: Flask) -> Rows:
    """Every member as a thief sees him: his row, his newest grant, and where both lie."""
    with app.app_context():
        is_postgres = db.engine.dialect.name == "postgresql"
        hidden = ", xmin::text::bigint AS written" if is_postgres else ""
        grants = _scan(f'SELECT *{hidden} FROM "grant"')  # noqa: S608 - one of two constants
        members = _scan(f"SELECT *{hidden} FROM member")  # noqa: S608 - as above
        circles = _scan("SELECT * FROM circle")
        db.session.remove()
        checkpoint()
    found: Rows = {row["id"]: row for row in members}
    for row in grants:
        if row["grantee"] in found:
            found[row["grantee"]] |= {f"grant {name}": value for name, value in row.items()}
    of = {row["id"]: row for row in circles}
    for row in found.values():
        circle = of[row["circle"]]
        row |= {"circle place": circle["place"], "circle epoch": circle["epoch"]}
    note = _note_the_long if is_postgres else _note_where_it_lies
    note(app, found)
    return found


def _scan(asked: str) -> list[Row]:
    rows = db.session.execute(text(asked)).mappings()
    return [{**row, "place": place} for place, row in enumerate(rows)]


def _note_the_long(app: Flask, found: Rows) -> None:
    """What is long PostgreSQL keeps beside the table, under numbers of its own that count up."""
    with app.app_context():
        beside = "SELECT reltoastrelid::regclass::text FROM pg_class WHERE oid = 'member'::regclass"
        table = db.session.scalar(text(beside))
        asked = f"SELECT chunk_id::bigint, chunk_data FROM {table} WHERE chunk_seq = 0"  # noqa: S608 - its own name
        numbers = {row[1][:16]: row[0] for row in db.session.execute(text(asked))}
    for row in found.values():
        if row["edge"]:
            row["number of the edge"] = numbers[row["edge"][:16]]


def _note_where_it_lies(app: Flask, found: Rows) -> None:
    """Where in SQLite's file a member's row and his grant lie, whatever order the keys are in."""
    file = (app.extensions["house"].settings.data / "riwaq.sqlite").read_bytes()
    for start in range(PAGE, len(file), PAGE):
        kind = file[start]
        if kind not in HOLDING_ROWS:
            continue
        count = int.from_bytes(file[start + 3 : start + 5])
        first = start + HOLDING_ROWS[kind]
        for place in range(first, first + 2 * count, 2):
            at = start + int.from_bytes(file[place : place + 2])
            who = next((w for n in range(60) if (w := file[at + n : at + n + 16]) in found), None)
            # A row that carries a public key is the member's own, a shorter one his grant.
            if who and found[who]["public_key"] in file[at : at + PAGE // 8]:
                found[who]["byte in the file"] = at
            elif who and found[who]["grant sealed"] in file[at : at + PAGE // 8]:
                found[who]["byte of the grant in the file"] = at


def attacks(rows: Rows) -> Iterator[tuple[str, str, Closeness]]:
    """All ways in which two rows may seem close, each with its column."""
    first = next(row for row in rows.values() if row["edge"])
    for name, value in first.items():
        if isinstance(value, int):
            yield name, name, lambda one, other: -abs(one - other)
        elif isinstance(value, bytes):
            for what, how in OF_BYTES.items():
                yield f"{what} of {name}", name, how


def scores(rows: Rows, pairs: list[Pair]) -> dict[str, float]:
    """How well each attack tells true pairs from false ones, of members of different circles."""
    chance = Random(11)
    true = [(rows[pair.first], rows[pair.second]) for pair in pairs]
    false: list[tuple[Row, Row]] = []
    while len(false) < FALSE:
        one, other = chance.sample(pairs, 2)
        a, b = rows[one.first], rows[other.second]
        if a["circle"] != b["circle"]:
            false.append((a, b))
    return {
        name: auc([how(a[at], b[at]) for a, b in true], [how(a[at], b[at]) for a, b in false])
        for name, at, how in attacks(rows)
    }


def strays(rows: Rows, pairs: list[Pair]) -> dict[str, float]:
    """The attacks that do better or worse than chance."""
    return {name: how for name, how in scores(rows, pairs).items() if abs(how - 0.5) > MARGIN}


def test_no_attack_on_a_copy_links_two_memberships_of_one_account(app: Flask) -> None:
    halls = found_halls(app)
    pairs = fill(app, halls, ACCOUNTS)
    by_day, rows = strays(read_copy(app), pairs), copy_of_the_night(app)
    if found := strays(rows, pairs):
        # Of so many attacks chance alone favours one now and then, but not twice.
        others = fill(app, halls, ACCOUNTS + 1)
        assert found.keys() & strays(copy_of_the_night(app), others).keys() == set()
    with app.app_context():
        is_postgres = db.engine.dialect.name == "postgresql"
    # By day PostgreSQL shows which rows came together: the same looking finds what is there.
    shown = set(BY_DAY) if is_postgres else set()
    assert {name for name, how in by_day.items() if how > 0.9} == shown
    for order, pair in enumerate(pairs):
        rows[pair.first]["grant n"] = rows[pair.second]["grant n"] = order // 20
    assert strays(rows, pairs)["grant n"] > 0.9


def copy_of_the_night(app: Flask) -> Rows:
    """The copy after all rows were laid down anew."""
    with app.app_context():
        rewrite()
    return read_copy(app)


def test_two_memberships_of_one_account_share_no_bytes(app: Flask) -> None:
    pairs = fill(app, found_halls(app), 40)
    rows = read_copy(app)
    for pair in pairs:
        one, other = (b"".join(_own_bytes(rows[who])) for who in (pair.first, pair.second))
        windows = {one[at : at + 6] for at in range(len(one) - 5)}
        assert not any(other[at : at + 6] in windows for at in range(len(other) - 5))


def _own_bytes(row: Row) -> Iterator[bytes]:
    names = ("id", "public_key", "owner_seal", "roster_ct", "row_mac", "grant sealed")
    yield from (row[name] for name in names)
    yield unpack_map(row["edge"])["ct"]  # type: ignore[misc]  # bytes
