"""A page of one conversation: messages by seq, signs of kindness, who wrote, and blocks."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import bindparam, literal_column, select, union_all

from forum.models.blocks import Block
from forum.models.members import Member
from forum.models.messages import Message, Reaction
from forum.reads.doors import MEMBER, MemberSeen, columns
from forum.reads.statements import Query, Statement, fill, listed


@dataclass(frozen=True, slots=True)
class MessageSeen:
    """A sealed message; empty `ct` was withdrawn."""

    seq: int
    epoch: int
    day: int
    stamp: int
    ct: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class ReactionSeen:
    """A sealed sign of kindness."""

    seq: int
    epoch: int
    id: bytes
    ct: bytes = field(repr=False)


def _page(_length: int) -> Query:
    names = ("circle", "number", "first", "last")
    found: list[Any] = [bindparam(name) for name in names]
    circle, number, first, last = found
    none: Any = literal_column("NULL")
    words = (
        select(Message.seq, Message.epoch, Message.day, Message.stamp, none.label("id"), Message.ct)
        .where(Message.circle == circle, Message.conversation == number)
        .where(Message.seq.between(first, last))
    )
    zero: Any = literal_column("0")
    kind = (
        select(Reaction.seq, Reaction.epoch, zero, zero, Reaction.id, Reaction.ct)
        .where(Reaction.circle == circle, Reaction.conversation == number)
        .where(Reaction.seq.between(first, last))
    )
    return union_all(words, kind)


def _some(length: int) -> Query:
    wanted = listed("seq", length)
    return (
        select(Message.seq, Message.epoch, Message.day, Message.stamp, Message.ct)
        .where(Message.circle == bindparam("circle"))
        .where(Message.conversation == bindparam("number"), Message.seq.in_(wanted))
    )


def _authors(length: int) -> Query:
    members = listed("member", length)
    tags = listed("tag", 2 * length)
    known = columns(Member, MEMBER)
    empty: list[Any] = [literal_column("NULL") for _ in known[1:]]
    people = select(*known).where(Member.id.in_(members), Member.circle == bindparam("circle"))
    blocks = select(Block.tag, *empty).where(Block.tag.in_(tags))
    return union_all(people, blocks)


PAGE, SOME, AUTHORS = Statement(_page), Statement(_some), Statement(_authors)


def page_of(
    circle: bytes, number: int, first: int, last: int
) -> tuple[list[MessageSeen], list[ReactionSeen]]:
    """Messages with seq from `first` to `last` and what stands beside them; one statement."""
    messages, reactions = [], []
    for seq, epoch, day, stamp, own, ct in PAGE.rows(
        circle=circle, number=number, first=first, last=last
    ):
        if own is None:
            messages.append(MessageSeen(seq, epoch, day, stamp, ct))
        else:
            reactions.append(ReactionSeen(seq, epoch, own, ct))
    return sorted(messages, key=lambda message: message.seq), reactions


def some(circle: bytes, number: int, wanted: list[int]) -> list[MessageSeen]:
    """A few messages by seq; one statement."""
    if not wanted:
        return []
    length, values = fill(wanted, "seq")
    return [MessageSeen(*row) for row in SOME.rows(length, circle=circle, number=number, **values)]


def authors(
    circle: bytes, wanted: list[bytes], tags: list[bytes]
) -> tuple[dict[bytes, MemberSeen], set[bytes]]:
    """Members of a circle by id, and which of the block tags exist; one statement.

    `tags` are at most two for each member.
    """
    if not wanted:
        return {}, set()
    length, values = fill(wanted, "member")
    padded = (tags or [b""]) + [b""] * (2 * length)
    values |= {f"tag{place}": padded[place] for place in range(2 * length)}
    people, blocks = {}, set()
    for row in AUTHORS.rows(length, circle=circle, **values):
        if row[1] is None:
            blocks.add(row[0])
        else:
            people[row[0]] = MemberSeen(*row)
    return people, blocks
