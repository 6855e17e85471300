"""What home shows: my circles, their names, and how much is unread in each."""

from __future__ import annotations

from dataclasses import field
from typing import Any

from sqlalchemy import Integer, LargeBinary, and_, bindparam, column, func, select, values

from forum.models.conversations import Conversation
from forum.models.letters import Letter
from forum.models.members import Member
from forum.models.messages import Message
from forum.reads.doors import columns
from forum.reads.statements import Query, Statement, fill, listed
from forum.records import record


@record
class Touched:
    """A conversation in which something was written after the stamp that was asked with."""

    circle: bytes
    number: int
    id: bytes
    first_seq: int
    last_seq: int
    touched: int
    head_epoch: int
    head_ct: bytes = field(repr=False)
    opened_ct: bytes | None = field(repr=False)


def _members(length: int) -> Query:
    circles = listed("circle", length)
    active = (Member.circle.in_(circles), Member.status == "active")
    return select(Member.circle, func.count()).where(*active).group_by(Member.circle)


def _letters(length: int) -> Query:
    lying = Letter.tag.in_(listed("tag", length))
    return select(Letter.tag, func.count()).where(lying).group_by(Letter.tag)


def _stamps(length: int) -> Any:  # noqa: ANN401 - a table of two columns
    """The circles and stamps that are asked with: joined, each is one walk through an index."""
    pairs = [
        (bindparam(f"circle{place}", type_=LargeBinary), bindparam(f"stamp{place}", type_=Integer))
        for place in range(length)
    ]
    named = (column("circle", LargeBinary), column("stamp", Integer))
    return values(*named, name="asked").data(pairs).cte("asked")


def _touched(length: int) -> Query:
    asked = _stamps(length)
    names = ("circle", "number", "id", "first_seq", "last_seq", "touched", "head_epoch",
             "head_ct", "opened_ct")  # fmt: skip
    after = (Conversation.circle == asked.c.circle, Conversation.touched > asked.c.stamp)
    return select(*columns(Conversation, names)).join_from(asked, Conversation, and_(*after))


def _first_unread(length: int) -> Query:
    asked = _stamps(length)
    after = (Message.circle == asked.c.circle, Message.stamp > asked.c.stamp)
    place = (Message.circle, Message.conversation)
    found = select(*place, func.min(Message.seq)).join_from(asked, Message, and_(*after))
    return found.group_by(*place)


MEMBERS, LETTERS = Statement(_members), Statement(_letters)
TOUCHED, FIRST_UNREAD = Statement(_touched), Statement(_first_unread)


def count_members(circles: list[bytes]) -> dict[bytes, int]:
    """How many are active in each circle; one statement."""
    if not circles:
        return {}
    length, named = fill(circles, "circle")
    return {row[0]: row[1] for row in MEMBERS.rows(length, **named)}


def count_letters(tags: list[bytes]) -> dict[bytes, int]:
    """How many letters lie under each tag; one statement."""
    if not tags:
        return {}
    length, named = fill(tags, "tag")
    return {row[0]: row[1] for row in LETTERS.rows(length, **named)}


def touched_after(stamps: dict[bytes, int]) -> list[Touched]:
    """The conversations of each circle that were touched after its stamp; one statement."""
    if not stamps:
        return []
    length, asked = _after(stamps)
    # What it is filled up with is nobody's circle, whatever somebody may have written there.
    return [Touched(*row) for row in TOUCHED.rows(length, **asked) if row[0] in stamps]


def first_after(stamps: dict[bytes, int]) -> dict[tuple[bytes, int], int]:
    """The first seq written after a circle's stamp, by circle and number; one statement."""
    if not stamps:
        return {}
    length, asked = _after(stamps)
    return {(row[0], row[1]): row[2] for row in FIRST_UNREAD.rows(length, **asked)}


def _after(stamps: dict[bytes, int]) -> tuple[int, dict[str, object]]:
    # Filled up with a circle that is none: a repeated one would be found twice.
    length, circles = fill([*stamps, b""], "circle")
    _, after = fill([*stamps.values(), 0], "stamp")
    return length, circles | after
