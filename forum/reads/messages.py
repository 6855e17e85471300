"""A page of one conversation: messages by seq, signs of kindness, who wrote, and blocks."""

from __future__ import annotations

from dataclasses import field
from typing import Any

from sqlalchemy import and_, bindparam, literal_column, select, union_all

from forum.models.blocks import Block
from forum.models.circles import EpochRow, Grant
from forum.models.members import Member
from forum.models.messages import Message, Reaction
from forum.reads.doors import EPOCH, MEMBER, EpochSeen, Granted, MemberSeen, columns
from forum.reads.statements import LENGTHS, Query, Statement, fill, listed
from forum.records import record

MOST_BLOCKS = 400  # of one circle, read with a page's authors; where there are more, by their tags


@record
class MessageSeen:
    """A sealed message; empty `ct` was withdrawn."""

    seq: int
    epoch: int
    day: int
    stamp: int
    ct: bytes = field(repr=False)


@record
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


def _quoted(length: int) -> Query:
    asked = bindparam("keys") == 1
    row = (asked, EpochRow.circle == Message.circle, EpochRow.n == Message.epoch)
    mine = (Grant.circle == EpochRow.circle, Grant.n == EpochRow.n)
    return (
        _some(length)
        .add_columns(*columns(EpochRow, EPOCH), Grant.sealed)
        .outerjoin(EpochRow, and_(*row))
        .outerjoin(Grant, and_(*mine, Grant.grantee == bindparam("member")))
    )


def _authors(length: int) -> Query:
    here: Any = bindparam("circle")
    known = columns(Member, MEMBER)
    empty: list[Any] = [literal_column("NULL") for _ in known[1:]]
    # Of which circle they are is looked at below: asked for, SQLite would go through all of them.
    people = select(*known).where(Member.id.in_(listed("member", length)))
    some = select(Block.tag).where(Block.circle == here).limit(MOST_BLOCKS).subquery()
    return union_all(people, select(some.c.tag, *empty))


def _blocks(length: int) -> Query:
    return select(Block.tag).where(Block.tag.in_(listed("tag", length)))


PAGE, SOME, QUOTED = Statement(_page), Statement(_some), Statement(_quoted)
AUTHORS, BLOCKS = Statement(_authors), Statement(_blocks)


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


def quoted(
    circle: bytes, number: int, wanted: list[int], member: bytes | None
) -> tuple[list[MessageSeen], list[Granted]]:
    """The same, and their epochs with what was granted to `member`, if one is named."""
    if not wanted:
        return [], []
    length, values = fill(wanted, "seq")
    asked = {"circle": circle, "number": number, "member": member or b"", "keys": int(bool(member))}
    rows = QUOTED.rows(length, **asked, **values)
    granted = {row[6]: (EpochSeen(*row[5:-1]), row[-1]) for row in rows if row[-1] is not None}
    return [MessageSeen(*row[:5]) for row in rows], list(granted.values())


def authors(circle: bytes, wanted: list[bytes]) -> tuple[dict[bytes, MemberSeen], set[bytes]]:
    """Members of a circle by id, and tags of blocks there, `MOST_BLOCKS` at most; one statement."""
    if not wanted:
        return {}, set()
    length, values = fill(wanted, "member")
    people, tags = {}, set()
    for row in AUTHORS.rows(length, circle=circle, **values):
        if row[1] is None:
            tags.add(row[0])
        elif row[1] == circle:
            people[row[0]] = MemberSeen(*row)
    return people, tags


def blocks(tags: list[bytes]) -> set[bytes]:
    """Which of these tags are of blocks; one statement for each 640."""
    if not tags:
        return set()
    found: set[bytes] = set()
    for start in range(0, len(tags), LENGTHS[-1]):
        length, values = fill(tags[start : start + LENGTHS[-1]], "tag")
        found.update(row[0] for row in BLOCKS.rows(length, **values))
    return found
