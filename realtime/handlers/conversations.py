"""Following a conversation, going on after a broken line, looking further back, marking."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from forum.actions import reading
from forum.opening.threads import open_page
from realtime.frames import frames_for, href_of
from realtime.payloads import Following, Leaving, Marking, Reading
from realtime.places import make
from realtime.protocol import handles
from realtime.seating import give_up, take_seat

if TYPE_CHECKING:
    from forum.access import OpenConversation
    from realtime.frames import Frame
    from realtime.protocol import Answer, Here

PAGE: Final = 50


@handles("conversation.follow", Following)
def follow(here: Here, sent: Following) -> Answer:
    """Hear a conversation from now on, and get what came after `after`.

    Answers `{ok, mark, seq, messages, more}`: `mark` names the conversation in what is told, `seq`
    is its newest message, `messages` are at most 50 after `after`, and while there are `more` one
    asks again with the last of them. Frames that are told meanwhile may come before the answer.
    """
    talk = here.talk
    place, last = take_seat(here, talk)
    found = _page(talk, place.mark, sent.after + 1, here.number)
    more = len(found) == PAGE or (bool(found) and found[-1]["seq"] < last)
    return {"mark": place.mark, "seq": last, "messages": found, "more": more}


@handles("conversation.leave", Leaving)
def leave(here: Here, sent: Leaving) -> Answer:
    """Hear it no more. Answers `{ok}`, whether it was followed or not."""
    place = here.line.places.get(sent.mark)
    if place is not None:
        give_up(here.live, here.line, place)
    return {}


@handles("conversation.read", Reading)
def read(here: Here, sent: Reading) -> Answer:
    """Older messages, or the same ones as they are now: at most 50 from `first` on.

    Answers `{ok, messages}`. A page that comes back after a broken line asks for what it shows:
    words may have been changed or withdrawn meanwhile.
    """
    talk = here.talk
    return {"messages": _page(talk, make(talk).mark, sent.first, here.number)}


@handles("conversation.mark", Marking)
def mark(here: Here, sent: Marking) -> Answer:
    """Note how far one has read. Answers `{ok}`; marks only grow."""
    row, visitor = here.talk.row, here.visitor
    reading.mark(visitor, {row.id: min(sent.seq, row.last_seq)}, reading.marks_of(visitor))
    return {}


def _page(talk: OpenConversation, mark: str, first: int, number: int) -> list[Frame]:
    shown = open_page(talk, first, first + PAGE - 1, href_of(talk.opened.circle.kind, number))
    return frames_for(mark, shown)
