"""Keys and heads that are looked up beside the door: the ring, older epochs, one conversation."""

from __future__ import annotations

from sqlalchemy import and_, bindparam, select

from forum.models.accounts import RingRow
from forum.models.circles import EpochRow, Grant
from forum.models.conversations import Conversation
from forum.models.members import Member
from forum.reads.doors import CONVERSATION, EPOCH, ConversationSeen, EpochSeen, Granted, columns
from forum.reads.statements import Query, Statement, fill, listed


def _ring(_length: int) -> Query:
    return select(RingRow.ct).where(RingRow.id == bindparam("id"))


def _waiting(_length: int) -> Query:
    # An offer of an earlier epoch was refused at a turn: it must not call for another each time.
    new = (Member.status == "waiting", Member.roster_epoch == bindparam("epoch"))
    return select(Member.id).where(Member.circle == bindparam("circle"), *new).limit(1)


def _older(length: int) -> Query:
    wanted = listed("n", length)
    same = (Grant.circle == EpochRow.circle, Grant.n == EpochRow.n)
    return (
        select(*columns(EpochRow, EPOCH), Grant.sealed)
        .join(Grant, and_(*same, Grant.grantee == bindparam("member")))
        .where(EpochRow.circle == bindparam("circle"), EpochRow.n.in_(wanted))
    )


def _conversation(_length: int) -> Query:
    of = (Conversation.circle == bindparam("circle"), Conversation.number == bindparam("number"))
    return select(*columns(Conversation, CONVERSATION)).where(*of)


RING, WAITING, OLDER = Statement(_ring), Statement(_waiting), Statement(_older)
CONVERSATION_ROW = Statement(_conversation)


def granted_epochs(circle: bytes, member: bytes, wanted: list[int]) -> list[Granted]:
    """The rows of the wanted epochs, each with the grant that this member holds."""
    length, values = fill(wanted[:640], "n")
    rows = OLDER.rows(length, circle=circle, member=member, **values)
    return [(EpochSeen(*row[:-1]), row[-1]) for row in rows]


def read_conversation(circle: bytes, number: int) -> ConversationSeen | None:
    """One conversation of a circle."""
    found = CONVERSATION_ROW.rows(circle=circle, number=number)
    return ConversationSeen(*found[0]) if found else None
