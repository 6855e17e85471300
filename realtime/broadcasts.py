"""The only place that sends to sockets: each place tells its followers in order, without a hole."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Final

import gevent
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from forum.db import db
from forum.models.blocks import Block
from forum.reads import messages
from forum.vault.primitives import digest
from realtime import members
from realtime.frames import KeyTurned, frames_of
from realtime.place import Arrival, Place, mark_of

if TYPE_CHECKING:
    from forum.events import MessageChanged, MessagePosted
    from realtime.frames import Frame
    from realtime.live import Live

log = logging.getLogger("riwaq")
NAMESPACE: Final = "/"
AT_ONCE: Final = 50  # messages read for one gap
POSTED, CHANGED, TURNED = "message.posted", "message.changed", "conversation.turned"
TOUCHED, CIRCLE_TURNED = "circle.touched", "circle.turned"

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

    def posted(self, event: MessagePosted | MessageChanged, *, is_change: bool) -> None:
        """A message was stored by this worker."""
        arrival = Arrival(event.seq, event.key, event.ct, is_change)
        place = self.live.places.get((event.circle, event.epoch, event.conversation))
        if place is not None:
            self.arrive(place, arrival)
        self.touched(event.channel)
        if self.live.relay is not None:
            self.live.relay.tell(
                event.channel, number=event.conversation, seq=event.seq, key=event.key,
                ct=event.ct, is_change=is_change,
            )  # fmt: skip

    def touched(self, channel: bytes) -> None:
        """Something is new in a circle."""
        self._emit(TOUCHED, {"mark": home_mark(channel)}, home_room(channel))

    def arrive(self, place: Place, arrival: Arrival) -> None:
        """Have a place tell it, after what it is telling now."""
        place.arrivals.append(arrival)
        if not place.is_telling:
            place.is_telling = True
            gevent.spawn(self._tell, place)

    def reach(self, place: Place, seq: int) -> None:
        """Have a place tell what it has missed, up to a seq that is stored."""
        if seq > place.told:
            self.arrive(place, Arrival(seq + 1, -1, b""))

    def turned(self, place: Place) -> None:
        """Tell the followers of a place that is over, and let them go."""
        self._emit(TURNED, {"mark": place.mark}, place.room)
        self.live.close(place)

    def circle_turned(self, channel: bytes, sid: str) -> None:
        """The same for somebody's home."""
        self._emit(CIRCLE_TURNED, {"mark": home_mark(channel)}, sid)
        self.live.sio.server.leave_room(sid, home_room(channel))

    def _emit(self, event: str, content: object, to: str, skipped: list[str] | None = None) -> None:
        """To a room or a socket; nobody there is nobody told."""
        manager = self.live.sio.server.manager
        manager.emit(event, content, NAMESPACE, room=to, skip_sid=skipped or [])

    def _tell(self, place: Place) -> None:
        try:
            with self.live.app.app_context():
                while place.arrivals:
                    arrivals, place.arrivals = place.arrivals, []
                    self._tell_all(place, sorted(arrivals, key=lambda one: one.seq))
                    db.session.rollback()
        except KeyTurned:
            self.turned(place)
        except SQLAlchemyError as error:
            # The sweep looks again: nothing is lost, it only comes late.
            log.warning("a conversation waits: %s", type(error).__name__)
        finally:
            place.is_telling = False

    def _tell_all(self, place: Place, arrivals: list[Arrival]) -> None:
        members.look_again(self.live, place)
        fresh: list[Arrival] = []
        for one in arrivals:
            if one.is_change:
                self._send(place, CHANGED, [one])
                continue
            if one.seq > place.told + len(fresh) + 1:
                self._send(place, POSTED, fresh)
                fresh = []
                self._fill(place, one.seq - 1)
            if one.seq == place.told + len(fresh) + 1 and one.key >= 0:
                fresh.append(one)
        self._send(place, POSTED, fresh)

    def _fill(self, place: Place, last: int) -> None:
        circle, _, number = place.where
        while place.told < last:
            first = place.told + 1
            rows, _ = messages.page_of(circle, number, first, min(last, first + AT_ONCE - 1))
            self._send(place, POSTED, [Arrival(row.seq, row.epoch, row.ct) for row in rows])
            place.told = max(place.told, min(last, first + AT_ONCE - 1))

    def _send(self, place: Place, event: str, arrivals: list[Arrival]) -> None:
        if not arrivals or not place.seats:
            if arrivals and event == POSTED:
                place.told = max(place.told, arrivals[-1].seq)
            return
        read_blocks(place)
        for author, frame in frames_of(self.live.house, place, arrivals):
            self._send_one(place, event, author, frame)
            if event == POSTED:
                place.told = frame["seq"]

    def _send_one(self, place: Place, event: str, author: bytes, frame: Frame) -> None:
        folded = []
        if place.blocks:
            folded = [sid for sid, who in place.seats.items() if place.is_folded(author, who)]
        self._emit(event, frame, place.room, folded)
        for sid in folded:
            self._emit(event, {**frame, "folded": True}, sid)


def read_blocks(place: Place) -> None:
    """The block tags of a circle, once until one of them changes."""
    if place.blocks is None:
        found = db.session.scalars(select(Block.tag).where(Block.circle == place.where[0]))
        place.blocks = frozenset(found)


def home_mark(channel: bytes) -> str:
    """What clients call a circle of which home hears."""
    return mark_of(digest(channel))


def home_room(channel: bytes) -> str:
    """The Socket.IO room of those whose home hears of a circle."""
    return f"home.{channel.hex()}"
