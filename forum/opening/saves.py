"""Saved messages, each opened through its circle."""

from __future__ import annotations

from dataclasses import dataclass, field

from forum import text
from forum.access import OpenCircle, reach_conversation
from forum.actions.saves import saved_in
from forum.errors import NotFound, Unopenable
from forum.opening.authors import Author, authors_of
from forum.opening.threads import open_some
from forum.reads import messages


@dataclass(frozen=True, slots=True)
class Saved:
    """One of them. `time` is in seconds since 1970; gone words have no author and no line."""

    number: int
    seq: int
    title: str = field(default="", repr=False)
    author: Author | None = None
    line: str = field(default="", repr=False)
    time: float = 0


def saved(opened: OpenCircle) -> list[Saved]:
    """What this member saved in one circle, the last one first."""
    places = saved_in(opened.membership)
    found: dict[tuple[int, int], Saved] = {}
    for number in {number for number, _ in places}:
        seqs = sorted(seq for of, seq in places if of == number)
        found |= {(number, one.seq): one for one in _in_thread(opened, number, seqs)}
    return [found.get(place, Saved(*place)) for place in places]


def _in_thread(opened: OpenCircle, number: int, seqs: list[int]) -> list[Saved]:
    try:
        talk = reach_conversation(opened, number)
        rows = messages.some(opened.circle.id, number, seqs)
        said = open_some(talk, rows)
    except (NotFound, Unopenable):
        return []
    authors = authors_of(opened, [one.author for one in said.values()])
    title = str(talk.head.get("title", ""))
    return [
        Saved(number, seq, title, authors[one.author], text.excerpt(one.text), one.time)
        for seq, one in said.items()
    ]
