"""The live line of one worker: its sockets, what they follow, and the other workers."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Final

import gevent
from flask_socketio import SocketIO

from realtime import keeping, packets, revoking, sockets
from realtime.broadcasts import Broadcasts
from realtime.gate import Gate
from realtime.lines import Lines
from realtime.place import Place
from realtime.places import Places
from realtime.websocket import LIMIT

if TYPE_CHECKING:
    from flask import Flask

    from forum.house import House
    from realtime.lines import Line
    from realtime.relay import Relay

PATH: Final = "live"
PING_SECONDS, PONG_SECONDS = 25, 20
NAMESPACE: Final = "/"


class Live:
    """Made once for each application; its greenlets begin with the first who knocks."""

    def __init__(self, app: Flask, house: House) -> None:
        self.app, self.house = app, house
        self.lines, self.places = Lines(), Places()
        self.broadcasts = Broadcasts(self)
        self.relay = self._relay()
        self.knocks: dict[str, float] = {}
        self.looked_at: dict[bytes, float] = {}  # homes' channels: when members were asked about
        self.is_running = False
        manager = sockets.manager(is_ours=house.settings.fanout)
        self.sio = SocketIO(
            app, path=PATH, async_mode="gevent", manage_session=False, client_manager=manager,
            transports=["websocket"], allow_upgrades=False, http_compression=False, cookie=None,
            cors_allowed_origins=[house.settings.origin], max_http_buffer_size=LIMIT,
            ping_interval=PING_SECONDS, ping_timeout=PONG_SECONDS, async_handlers=False,
            serializer=packets.Strict, json=packets.Json, logger=silent(), engineio_logger=silent(),
        )  # fmt: skip
        sockets.prepare(self)

    def start(self) -> None:
        """Begin to listen and to look after the lines, in the worker that serves."""
        if self.is_running:
            return
        self.is_running = True
        if self.relay is not None:
            self.relay.start()
        gevent.spawn(keeping.keep, self)

    def cut(self, sid: str, *, is_over: bool = False) -> None:
        """End a socket now. `is_over`: its sign-in is, and it need not come back."""
        line = self.lines.get(sid)
        if line is not None:
            self.lines.remove(line)
        sockets.end(self, sid, is_over=is_over)

    def close(self, place: Place) -> None:
        """Let everybody go from a place."""
        for sid in list(place.seats):
            line = self.lines.get(sid)
            if line is not None:
                line.places.pop(place.mark, None)
            place.leave(sid)
        self.sio.server.manager.close_room(place.room, NAMESPACE)
        self.places.drop_empty()

    def lines_in(self, room: str) -> list[Line]:
        """The lines in a Socket.IO room."""
        found = self.sio.server.manager.get_participants(NAMESPACE, room)
        return [line for sid, _ in found if (line := self.lines.get(sid)) is not None]

    def listen_to_wanted(self) -> None:
        """Have the relay forget the channels of what nobody follows any more."""
        if self.relay is not None:
            homes = {home.channel for line in self.lines for home in line.homes}
            self.relay.unwanted(homes | {place.channel for place in self.places})

    def _relay(self) -> Relay | None:
        url = self.house.settings.redis_url
        if url is None:
            return None
        # Late: one process alone does not pay for the client's memory.
        from realtime.relay import Relay  # noqa: PLC0415 - as said above

        return Relay(url, lambda tag, told: revoking.hear(self, tag, told),
                     lambda: keeping.look_again(self))  # fmt: skip


def silent() -> logging.Logger:
    """A log that keeps nothing: the libraries' lines repeat what clients send."""
    found = logging.getLogger("riwaq.live.libraries")
    found.disabled = True
    return found


def init_app(app: Flask, headers: list[tuple[str, str]]) -> None:
    """Open the live line of a house; `headers` are those of every answer.

    Raises `ConfigError` when the libraries are other ones.
    """
    house = app.wsgi_app
    live = app.extensions["live"] = Live(app, app.extensions["house"])
    app.wsgi_app = Gate(live, app.wsgi_app, house, headers)  # type: ignore[method-assign]  # as Flask says
    revoking.listen()
