"""The only place that sends to sockets: what is new, what has turned, and to whom it is said."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Final

import gevent
from sqlalchemy.exc import SQLAlchemyError

from forum.vault.primitives import digest
from realtime import members, telling
from realtime.place import Arrival, mark_of
from realtime.telling import CHANGED, POSTED

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from forum.events import MessageChanged, MessagePosted
    from realtime.live import Live
    from realtime.place import Place

log = logging.getLogger("riwaq")
NAMESPACE: Final = "/"
TURNED, TOUCHED, CIRCLE_TURNED = "conversation.turned", "circle.touched", "circle.turned"

# What clients are told, for docs/protocol.md.
TOLD: Final = {
    POSTED: "A message, to all who follow its conversation. In order, and without a hole.",
    CHANGED: "A message is no longer as it was: said better, or withdrawn.",
    TURNED: "The key has turned: `{mark}` is told no more. Follow again, with a random delay.",
    TOUCHED: "Something is new in a circle: `{mark}`. Ask `home.count`, not more than every 2 s.",
    CIRCLE_TURNED: "The same for home: `{mark}` is told no more. Send `home.watch` again.",
}


class Broadcasts:
    """Tells this worker's sockets, and has the relay tell the other workers."""

    def __init__(self, live: Live) -> None:
        self.live = live
        self._touched: set[bytes] = set()

    def posted(self, event: MessagePosted | MessageChanged, *, is_change: bool) -> None:
        """A message was stored by this worker."""
        arrival = Arrival(event.seq, event.key, event.ct, is_change)
        place = self.live.places.get((event.circle, event.epoch, event.conversation))
        if place is not None:
            self.arrive(place, arrival)
        self.touched(event.channel)
        if self.live.relay is not None:
            # Of a change only that there is one: what it says now is read where it is stored.
            self.live.relay.tell(
                event.channel, number=event.conversation, seq=event.seq, key=event.key,
                ct=b"" if is_change else event.ct, is_change=is_change,
            )  # fmt: skip

    def arrive(self, place: Place, arrival: Arrival) -> None:
        """Have a place tell it, after what it is telling now."""
        place.arrivals.append(arrival)
        if not place.is_telling:
            place.is_telling = True
            gevent.spawn(telling.tell, self, place)

    def reach(self, place: Place, seq: int) -> None:
        """Have a place tell what it has missed, up to a seq that is stored."""
        if seq > place.told:
            self.arrive(place, Arrival(seq, -1, b""))

    def touched(self, channel: bytes) -> None:
        """Something is new in a circle; once for whatever comes before it is said."""
        if channel not in self._touched:
            self._touched.add(channel)
            gevent.spawn(self._tell_touched, channel)

    def turned(self, place: Place) -> None:
        """Let the followers of a place that is over go, and tell those who are still members."""
        ways = {sid: seat.ways for sid, seat in place.seats.items()}
        self.live.close(place)
        self._tell_members(ways, TURNED, place.mark)

    def home_turned(self, ways: Mapping[str, tuple[bytes, ...]], channel: bytes) -> None:
        """The same for the homes that hear of a circle, by socket and membership."""
        for sid in ways:
            self.live.sio.server.leave_room(sid, home_room(channel))
        self._tell_members(ways, CIRCLE_TURNED, home_mark(channel))

    def say(self, event: str, content: object, to: str, skipped: Iterable[str] = ()) -> None:
        """To a room or a socket; nobody there is nobody told."""
        manager = self.live.sio.server.manager
        manager.emit(event, content, NAMESPACE, room=to, skip_sid=list(skipped))

    def _tell_touched(self, channel: bytes) -> None:
        self._touched.discard(channel)
        lines = self.live.lines_in(home_room(channel))
        if not lines:
            return
        try:
            with self.live.app.app_context():
                members.look_at_homes(self.live, channel, lines)
        except SQLAlchemyError as error:
            log.warning("a home waits: %s", type(error).__name__)
            return
        self.say(TOUCHED, {"mark": home_mark(channel)}, home_room(channel))

    def _tell_members(self, ways: Mapping[str, tuple[bytes, ...]], event: str, mark: str) -> None:
        if ways:
            gevent.spawn(self._tell_each, ways, event, mark)

    def _tell_each(self, ways: Mapping[str, tuple[bytes, ...]], event: str, mark: str) -> None:
        # That a key has turned says that somebody is there: who is no member must not hear it.
        still: set[bytes] = set()
        try:
            with self.live.app.app_context():
                still = members.active({way for these in ways.values() for way in these})
        except SQLAlchemyError as error:
            log.warning("a turn cuts all: %s", type(error).__name__)
        for sid, these in ways.items():
            if still.issuperset(these):
                self.say(event, {"mark": mark}, sid)
            else:
                self.live.cut(sid)


def home_mark(channel: bytes) -> str:
    """What clients call a circle of which home hears."""
    return mark_of(digest(channel))


def home_room(channel: bytes) -> str:
    """The Socket.IO room of those whose home hears of a circle."""
    return f"home.{channel.hex()}"
