"""The open lobbies of a group, through the grants that the group itself holds."""

from __future__ import annotations

from dataclasses import dataclass, field

from sqlalchemy import and_, bindparam, select

from forum.models.circles import Circle, EpochRow, Grant
from forum.models.conversations import Conversation
from forum.reads.doors import (
    CIRCLE,
    CONVERSATION,
    EPOCH,
    CircleSeen,
    ConversationSeen,
    EpochSeen,
    columns,
)
from forum.reads.statements import Query, Statement

_E, _G = len(CIRCLE), len(CIRCLE) + len(EPOCH)


@dataclass(frozen=True, slots=True)
class LobbySeen:
    """A lobby, its newest epoch, its conversation, and the grant to the group."""

    circle: CircleSeen
    epoch: EpochSeen
    grant: bytes = field(repr=False)
    conversation: ConversationSeen


def _lobbies(_length: int) -> Query:
    held = (Grant.circle == Circle.id, Grant.n == Circle.epoch, Grant.grantee == Circle.parent)
    what = (*columns(Circle, CIRCLE), *columns(EpochRow, EPOCH), Grant.sealed)
    return (
        select(*what, *columns(Conversation, CONVERSATION))
        .join(EpochRow, and_(EpochRow.circle == Circle.id, EpochRow.n == Circle.epoch))
        .join(Grant, and_(*held, Grant.grantee_epoch == bindparam("epoch")))
        .join(Conversation, and_(Conversation.circle == Circle.id, Conversation.number == 1))
        .where(Circle.parent == bindparam("group"), Circle.kind == "lobby")
    )


LOBBIES = Statement(_lobbies)


def open_lobbies(group: bytes, epoch: int) -> list[LobbySeen]:
    """Every lobby of a group whose grant is of the group's newest epoch; one statement."""
    rows = LOBBIES.rows(group=group, epoch=epoch)
    return [
        LobbySeen(
            CircleSeen(*row[:_E]), EpochSeen(*row[_E:_G]), row[_G], ConversationSeen(*row[_G + 1 :])
        )
        for row in rows
    ]
