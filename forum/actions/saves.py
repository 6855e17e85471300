"""Saved messages: places that a member notes for himself; the words stay where they are."""

from __future__ import annotations

from sqlalchemy import select

from forum.access import OpenCircle, OpenConversation
from forum.actions import invitations
from forum.db import db, transaction
from forum.errors import ListFull, NotFound
from forum.models.messages import Message
from forum.vault.ring import Membership

MOST = 100  # in one circle


@transaction
def save(talk: OpenConversation, seq: int) -> None:
    """Note a message that one may read. Raises `NotFound`, `ListFull`."""
    place = [talk.row.number, seq]
    if not _is_there(talk, seq):
        raise NotFound("message")

    def added(kept: list[list[int]]) -> list[list[int]]:
        if place in kept:
            return kept
        if len(kept) >= MOST:
            raise ListFull
        return [*kept, place]

    invitations.change_mine(talk.opened, "saved", added)


@transaction
def let_go(opened: OpenCircle, number: int, seq: int) -> None:
    """Forget a saved message."""
    place = [number, seq]
    invitations.change_mine(opened, "saved", lambda kept: [one for one in kept if one != place])


def saved_in(mine: Membership) -> list[tuple[int, int]]:
    """The conversation number and seq of what one saved in a circle, the last one first."""
    return [(number, seq) for number, seq in reversed(mine.listed("saved"))]


def _is_there(talk: OpenConversation, seq: int) -> bool:
    here = (Message.circle == talk.opened.circle.id, Message.conversation == talk.row.number)
    row = db.session.execute(
        select(Message.ct, Message.epoch, Message.stamp).where(*here, Message.seq == seq)
    ).first()
    if row is None or not row.ct:
        return False
    return bool(row.epoch == 0 or row.stamp > talk.opened.entry.since)
