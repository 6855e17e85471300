"""Following a conversation, going on after a broken line, looking further back, marking."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from forum import db
from forum.actions import reading
from forum.errors import ListFull
from forum.opening.threads import open_page
from forum.vault import server
from realtime.broadcasts import read_blocks
from realtime.frames import frames_for, href_of
from realtime.lines import MOST_FOLLOWED
from realtime.payloads import Following, Leaving, Marking, Reading
from realtime.place import Place
from realtime.places import make
from realtime.protocol import handles

if TYPE_CHECKING:
    from forum.access import OpenCircle, OpenConversation
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
    place = _take_seat(here, talk)
    # Read anew: what was stored since this event began to read was told before he had a seat.
    db.release()
    found = _page(talk, place.mark, sent.after + 1, here.number)
    last = max(talk.row.last_seq, place.told)
    more = len(found) == PAGE or (bool(found) and found[-1]["seq"] < last)
    return {"mark": place.mark, "seq": last, "messages": found, "more": more}


@handles("conversation.leave", Leaving)
def leave(here: Here, sent: Leaving) -> Answer:
    """Hear it no more. Answers `{ok}`, whether it was followed or not."""
    place = here.line.places.pop(sent.mark, None)
    if place is not None:
        place.leave(here.line.sid)
        here.live.sio.server.leave_room(here.line.sid, place.room)
        here.live.places.drop_empty()
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


def _take_seat(here: Here, talk: OpenConversation) -> Place:
    """Into the room before reading: what is written in between is told, and nothing is missed."""
    line, live = here.line, here.live
    if len(line.places) >= MOST_FOLLOWED and make(talk).mark not in line.places:
        raise ListFull
    place = live.places.add(talk)
    if live.relay is not None:
        live.relay.want(place.channel)
    read_blocks(place)
    opened = here.opened
    place.seats[line.sid] = opened.member_id
    place.ways[line.sid] = tuple(member for _, member in _ways(opened))
    live.lines.remember(line, _tags(here))
    line.places[place.mark] = place
    # Waiting for the relay, it may have been cut: then nothing of it may stay behind.
    if live.lines.get(line.sid) is not line:
        place.leave(line.sid)
    else:
        live.sio.server.enter_room(line.sid, place.room)
    return place


def _tags(here: Here) -> frozenset[bytes]:
    key = here.live.house.boot_key
    return frozenset(server.live_tag(key, "member", *way) for way in _ways(here.opened))


def _ways(opened: OpenCircle) -> list[tuple[bytes, bytes]]:
    """The memberships by which somebody is here: in a lobby a companion is there by his group's."""
    inside = opened.group or opened
    return [(inside.circle.id, inside.membership.member_id)]


def _page(talk: OpenConversation, mark: str, first: int, number: int) -> list[Frame]:
    shown = open_page(talk, first, first + PAGE - 1, href_of(talk.opened.circle.kind, number))
    return frames_for(mark, shown)
