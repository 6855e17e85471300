"""One frame for many sockets: the library's client manager without a queue for each receiver.

The library puts each packet into a queue for each socket, where a greenlet wakes up, wraps it into
a frame and writes it. Here the packet becomes a frame once, and the same bytes go to every socket
at once; a socket whose buffer is full keeps the rest for itself (`wire`). It stands on attributes
that the libraries do not promise: `check_libraries` says at start when one is gone.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, Final

import engineio.packet as engine
import socketio
import socketio.packet as socketio_packet
from engineio import Server as EngineServer
from engineio.socket import Socket as EngineSocket

from forum.errors import ConfigError
from realtime.websocket import accept_key, frame
from realtime.wire import Wire

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIEnvironment

VERSIONS: Final = {
    "flask-socketio": "5.7.0", "python-engineio": "4.15.1", "python-socketio": "5.18.1",
}  # fmt: skip
PING: Final = frame(str(engine.PING).encode())
_PONG, _MESSAGE, _NOOP = str(engine.PONG), str(engine.MESSAGE), str(engine.NOOP)


def check_libraries(server: socketio.Server) -> None:
    """Raise `ConfigError` unless the libraries are those that this file was written for."""
    for name, wanted in VERSIONS.items():
        if version(name) != wanted:
            raise ConfigError(
                f"{name} is {version(name)}, and the fan-out was written for {wanted}."
            )
    eio = server.eio
    kept = (
        isinstance(eio.sockets, dict), isinstance(eio._async, dict), "websocket" in eio._async,  # noqa: SLF001 - see above
        callable(eio.handlers.get("message")), callable(eio.handlers.get("connect")),
        hasattr(EngineSocket, "check_ping_timeout"), hasattr(EngineSocket, "schedule_ping"),
        hasattr(server.manager, "rooms"), hasattr(server.manager, "get_participants"),
    )  # fmt: skip
    if not all(kept):
        raise ConfigError("The Socket.IO libraries have changed inside; set RIWAQ_FANOUT=no.")


def attach(server: socketio.Server) -> None:
    """Have the server take its websockets from here. Raises `ConfigError`."""
    check_libraries(server)
    eio = server.eio
    eio._async = {**eio._async, "websocket": _upgrade}  # noqa: SLF001 - a copy for this server alone
    keep_environment = eio.handlers["connect"]

    def connect(eio_sid: str, environ: WSGIEnvironment) -> object:
        # Without a last ping the library starts no greenlet for the next one: `ping` does it.
        eio.sockets[eio_sid].last_ping = None
        return keep_environment(eio_sid, environ)

    eio.handlers["connect"] = connect


def ping(server: socketio.Server, heard: dict[str, float]) -> None:
    """Ping who was not heard of for an interval, and cut who takes nothing; once a second.

    `heard` is kept between two calls. Whether a ping was answered in time is the library's own
    check, which goes on.
    """
    eio, now = server.eio, time.monotonic()
    for gone in heard.keys() - eio.sockets.keys():
        del heard[gone]
    for sid, found in list(eio.sockets.items()):
        wire = wire_of(found)
        if wire is None:
            continue
        if wire.is_stuck(now):
            wire.drop()
        elif found.last_ping is None and now - heard.setdefault(sid, now) >= eio.ping_interval:
            heard[sid], found.last_ping = now, time.time()
            wire.push(PING)


def wire_of(found: EngineSocket) -> Wire | None:
    """The wire of one of the library's sockets, once it has one."""
    return found.queue.wire if isinstance(found.queue, Outbox) else None


class Manager(socketio.Manager):  # type: ignore[misc]  # the library has no types
    """The library's manager; what goes to many is written past its queues."""

    def emit(  # noqa: PLR0913, PLR0917 - the library's own parameters
        self, event: str, data: object, namespace: str, room: object = None,
        skip_sid: object = None, callback: Callable[..., object] | None = None,
        to: object = None, **more: object,
    ) -> None:  # fmt: skip
        """As the library's; with a callback, or something binary, the library's own way."""
        if callback is not None:
            super().emit(event, data, namespace, room, skip_sid, callback, to, **more)
            return
        if namespace not in self.rooms:
            return
        encoded = self._encoded(event, data, namespace)
        if not isinstance(encoded, str):
            super().emit(event, data, namespace, room, skip_sid, callback, to, **more)
            return
        skipped = set(skip_sid) if isinstance(skip_sid, list) else {skip_sid}
        receivers = self.get_participants(namespace, to or room)
        self._write(encoded, (eio_sid for sid, eio_sid in receivers if sid not in skipped))

    def get_participants(self, namespace: str, room: object) -> Iterator[tuple[str, str]]:
        """As the library's, which copies a room of one for each packet to one."""
        alone = self.rooms.get(namespace, {}).get(None, {})
        if isinstance(room, str) and room in alone:
            return iter([(room, alone[room])])
        found: Iterator[tuple[str, str]] = super().get_participants(namespace, room)
        return found

    def _encoded(self, event: str, data: object, namespace: str) -> object:
        arguments = list(data) if isinstance(data, tuple) else [] if data is None else [data]
        made = self.server.packet_class(
            socketio_packet.EVENT, namespace=namespace, data=[event, *arguments]
        )
        return made.encode()

    def _write(self, encoded: str, receivers: Iterable[str]) -> None:
        prepared = frame((_MESSAGE + encoded).encode())
        packet = engine.Packet(engine.MESSAGE, encoded)
        sockets = self.server.eio.sockets
        for eio_sid in receivers:
            found = sockets.get(eio_sid)
            if found is None or found.closed:
                continue
            if isinstance(found.queue, Outbox):
                found.queue.wire.push(prepared)
            else:
                self.server._send_eio_packet(eio_sid, packet)  # noqa: SLF001 - before it has a wire


class Outbox:
    """What stands where the library has a queue: what is put in is written, after what waits."""

    __slots__ = ("wire",)

    def __init__(self, wire: Wire) -> None:
        self.wire = wire

    def put(self, packet: engine.Packet | None) -> None:
        """Write a packet; nothing more follows after None."""
        if packet is None:
            self.wire.drop()
            return
        encoded = packet.encode()
        if isinstance(encoded, str):
            self.wire.push(frame(encoded.encode()))

    def join(self) -> None:
        """Nobody waits here."""


def _upgrade(handler: Any, server: EngineServer) -> Callable[..., object]:  # noqa: ANN401 - a bound method of the library
    """What the library calls for a websocket: take the socket over and let its greenlet go."""
    found: EngineSocket = handler.__self__

    def answer(environ: WSGIEnvironment, start_response: StartResponse) -> object:
        accepted = accept_key(environ.get("HTTP_SEC_WEBSOCKET_KEY", ""))
        if accepted is None or environ.get("HTTP_SEC_WEBSOCKET_VERSION") != "13":
            found.close(wait=False, abort=True)
            start_response("400 Bad Request", [("Content-Length", "0")])
            return []
        taken = environ["gunicorn.socket"]
        taken.sendall(_SWITCH % accepted.encode())
        _begin(found, server, taken)
        # To gunicorn: this connection is in other hands.
        raise StopIteration

    return answer


_SWITCH = (
    b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Accept: %s\r\n\r\n"
)


def _begin(found: EngineSocket, server: EngineServer, taken: Any) -> None:  # noqa: ANN401 - gevent's socket
    def receive(text: str) -> None:
        _receive(found, server, text)

    def end() -> None:
        found.close(wait=False, abort=True, reason=server.reason.TRANSPORT_CLOSE)
        server.sockets.pop(found.sid, None)

    waiting = found.queue
    outbox = Outbox(Wire(taken, receive, end))
    found.connected = found.upgraded = True
    while not waiting.empty():
        outbox.put(waiting.get())
    found.queue = outbox


def _receive(found: EngineSocket, server: EngineServer, text: str) -> None:
    """One packet of a client; whatever is raised cuts his line."""
    kind = text[0]
    if kind == _PONG:
        found.last_ping = None
    elif kind == _MESSAGE:
        # Not through the library's `receive`: that one swallows what is wrong, and goes on.
        server.handlers["message"](found.sid, text[1:])
    elif kind != _NOOP:
        raise ValueError("packet")
