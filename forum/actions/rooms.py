"""Rooms: a place to talk while others are there; its words are kept like those of a thread."""

from __future__ import annotations

from forum import clock
from forum.access import OpenCircle, Permission
from forum.actions import circles
from forum.actions.threads import LONGEST_TITLE
from forum.db import transaction
from forum.errors import Refused


@transaction
def open_room(opened: OpenCircle, title: str) -> int:
    """Open a room without words yet; gives its number. Raises `Refused`, `TurnedMeanwhile`."""
    opened.need(Permission.OPEN_ROOM)
    said = title.strip()
    if not said or len(said) > LONGEST_TITLE:
        raise Refused("title")
    # Counted like a message: it is found among what was touched since somebody came.
    stamp, number = circles.stand_still(opened, messages=1, conversations=1)
    head: dict[str, object] = {"title": said, "by": opened.member_id, "begun": clock.timestamp()}
    day = clock.day_number()
    circles.begin_conversation(opened.circle.id, number, "room", opened.epoch, head, stamp, day)
    return number
