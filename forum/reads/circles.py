"""What home shows: my circles, their names, and how much is unread in each."""

from __future__ import annotations

from dataclasses import dataclass, field

from sqlalchemy import and_, bindparam, func, or_, select

from forum.models.conversations import Conversation
from forum.models.members import Member
from forum.models.messages import Message
from forum.reads.doors import columns
from forum.reads.statements import Query, Statement, fill, listed


@dataclass(frozen=True, slots=True)
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


def _touched(length: int) -> Query:
    after = [
        and_(
            Conversation.circle == bindparam(f"circle{place}"),
            Conversation.touched > bindparam(f"stamp{place}"),
        )
        for place in range(length)
    ]
    names = ("circle", "number", "id", "first_seq", "last_seq", "touched", "head_epoch",
             "head_ct", "opened_ct")  # fmt: skip
    return select(*columns(Conversation, names)).where(or_(*after))


def _first_unread(length: int) -> Query:
    after = [
        and_(
            Message.circle == bindparam(f"circle{place}"),
            Message.stamp > bindparam(f"stamp{place}"),
        )
        for place in range(length)
    ]
    place = (Message.circle, Message.conversation)
    return select(*place, func.min(Message.seq)).where(or_(*after)).group_by(*place)


MEMBERS, TOUCHED = Statement(_members), Statement(_touched)
FIRST_UNREAD = Statement(_first_unread)


def count_members(circles: list[bytes]) -> dict[bytes, int]:
    """How many are active in each circle; one statement."""
    if not circles:
        return {}
    length, values = fill(circles, "circle")
    return {row[0]: row[1] for row in MEMBERS.rows(length, **values)}


def touched_after(stamps: dict[bytes, int]) -> list[Touched]:
    """The conversations of each circle that were touched after its stamp; one statement."""
    if not stamps:
        return []
    length, values = _after(stamps)
    return [Touched(*row) for row in TOUCHED.rows(length, **values)]


def first_after(stamps: dict[bytes, int]) -> dict[tuple[bytes, int], int]:
    """The first seq written after a circle's stamp, by circle and number; one statement."""
    if not stamps:
        return {}
    length, values = _after(stamps)
    return {(row[0], row[1]): row[2] for row in FIRST_UNREAD.rows(length, **values)}


def _after(stamps: dict[bytes, int]) -> tuple[int, dict[str, object]]:
    length, circles = fill(list(stamps), "circle")
    _, values = fill(list(stamps.values()), "stamp")
    return length, circles | values
