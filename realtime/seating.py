"""Taking a seat where a conversation is told: at once, and given back when it cannot be kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from forum import db
from forum.errors import ListFull, NotFound, TurnedMeanwhile
from forum.vault import server
from realtime.lines import MOST_FOLLOWED
from realtime.place import Seat
from realtime.places import make, stored

if TYPE_CHECKING:
    from forum.access import OpenCircle, OpenConversation
    from realtime.lines import Line
    from realtime.live import Live
    from realtime.place import Place
    from realtime.protocol import Here


def take_seat(here: Here, talk: OpenConversation) -> tuple[Place, int]:
    """Into the room before reading: what is written in between is told, and nothing is missed.

    Gives the place and the newest seq that is stored. Raises `ListFull`, `VolatileGone`, and
    `TurnedMeanwhile` when the key turned while he was on his way.
    """
    line, live = here.line, here.live
    if len(line.places) >= MOST_FOLLOWED and make(talk).mark not in line.places:
        raise ListFull
    if live.lines.get(line.sid) is not line:
        raise NotFound("cut meanwhile")
    # From here to the seat nothing may wait: a place without seats is forgotten at any moment.
    place = live.places.add(talk)
    was_here = line.sid in place.seats
    _sit_down(here, place)
    try:
        if live.relay is not None:
            live.relay.want(place.channel)
        return place, _newest(live, line, place)
    except BaseException:
        if not was_here:
            give_up(live, line, place)
        raise


def give_up(live: Live, line: Line, place: Place) -> None:
    """Have a line follow a place no more, and forget a place that nobody follows."""
    if line.places.get(place.mark) is place:
        del line.places[place.mark]
    if line.sid in place.seats:
        place.leave(line.sid)
        live.sio.server.leave_room(line.sid, place.room)
    live.places.drop_empty()


def _sit_down(here: Here, place: Place) -> None:
    line, live, opened = here.line, here.live, here.opened
    ways = _ways(opened)
    members = tuple(member for _, member in ways)
    place.seats[line.sid] = Seat(opened.member_id, members, opened.entry.since)
    line.places[place.mark] = place
    key = live.house.boot_key
    live.lines.remember(line, frozenset(server.live_tag(key, "member", *way) for way in ways))
    live.sio.server.enter_room(line.sid, place.room)


def _newest(live: Live, line: Line, place: Place) -> int:
    # Read anew: what was stored since this event began to read was told before he had a seat.
    db.release()
    found = stored(place.where)
    # Cut meanwhile, or let go because the key has turned: what turned before the seat was taken
    # was told to nobody here, and this place would be silent.
    is_there = live.lines.get(line.sid) is line and line.sid in place.seats
    if found is None or not is_there or found[0] != place.where[1]:
        raise TurnedMeanwhile
    return found[1]


def _ways(opened: OpenCircle) -> list[tuple[bytes, bytes]]:
    """The memberships by which somebody is here: in a lobby a companion is there by his group's."""
    inside = opened.group or opened
    return [(inside.circle.id, inside.membership.member_id)]
