"""Erasing one's own words in a circle: slice by slice, each an empty row afterwards."""

from __future__ import annotations

from forum.access import OpenCircle
from forum.actions import circles, posts
from forum.db import db, transaction
from forum.events import announce
from forum.models.messages import Message
from forum.vault.sealed import Payload

Mine = tuple[int, int, Payload]


@transaction
def erase(opened: OpenCircle, mine: list[Mine]) -> None:
    """Blank messages of one's own: (conversation number, seq, payload) each.

    Announces `MessageChanged`. Raises `TurnedMeanwhile`.
    """
    circles.stand_still(opened)
    for number, seq, payload in mine:
        message = db.session.get(Message, (opened.circle.id, number, seq), with_for_update=True)
        if message is not None and message.ct and payload.author == opened.member_id:
            posts.blank(message, payload)
            announce(posts.changed(opened, message))
