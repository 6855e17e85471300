"""The conversations of one circle, pinned ones aside, newest first."""

from __future__ import annotations

from sqlalchemy import bindparam, func, or_, select

from forum.models.conversations import Conversation
from forum.models.messages import Message
from forum.reads.doors import CONVERSATION, ConversationSeen, columns
from forum.reads.statements import Query, Statement

PAGE = 50


def _newest(_length: int) -> Query:
    # Those without a word since a newcomer came are not there for him, unless they were opened.
    visible = or_(
        Conversation.touched > bindparam("since"),
        Conversation.opened_ct.is_not(None),
        bindparam("since") == 0,
    )
    return (
        select(*columns(Conversation, CONVERSATION))
        .where(Conversation.circle == bindparam("circle"), visible)
        .where(Conversation.touched <= bindparam("before"))
        .order_by(Conversation.touched.desc(), Conversation.number.desc())
        .limit(bindparam("most"))
    )


def _firsts(_length: int) -> Query:
    after = (Message.circle == bindparam("circle"), Message.stamp > bindparam("stamp"))
    found = select(Message.conversation, func.min(Message.seq)).where(*after)
    return found.group_by(Message.conversation)


NEWEST, FIRSTS = Statement(_newest), Statement(_firsts)
LATEST = 2**31 - 1


def newest(
    circle: bytes, since: int, before: int = LATEST, most: int = PAGE
) -> list[ConversationSeen]:
    """A page of conversations that a member may see, the last touched first; one statement.

    `since` is his admission, `before` the stamp to go on below (keyset).
    """
    rows = NEWEST.rows(circle=circle, since=since, before=before, most=most)
    return [ConversationSeen(*row) for row in rows]


def firsts_after(circle: bytes, stamp: int) -> dict[int, int]:
    """The first seq after a stamp, by conversation number; one statement."""
    return {row[0]: row[1] for row in FIRSTS.rows(circle=circle, stamp=stamp)}
