"""The library's own way to sockets, for comparison: with the bounds and the ends of ours."""

from __future__ import annotations

import socket
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

import engineio.packet as engine
import gevent
import simple_websocket  # type: ignore[import-untyped]  # it brings no types
from engineio.async_drivers.gevent import WebSocketWSGI

from realtime.websocket import LIMIT
from realtime.wire import MOST_MESSAGES

if TYPE_CHECKING:
    import socketio
    from engineio import Server as EngineServer
    from engineio.socket import Socket as EngineSocket

MOST_QUEUED: Final = 512  # packets for one slow receiver
LAST_SECONDS: Final = 0.5  # for what was said last, before the connection itself is closed
_SHORT: Final = (str(engine.PONG), str(engine.NOOP))
_WAYS: Final = tuple(f"{engine.MESSAGE}{kind}" for kind in (0, 1, 2))  # connect, disconnect, event


class Bounded(WebSocketWSGI):  # type: ignore[misc]  # the library has no types
    """The library's websocket, with a bound on what it gathers and an eye for what is no packet."""

    def __init__(self, handler: Any, server: EngineServer) -> None:  # noqa: ANN401 - a bound method of the library
        super().__init__(handler, server)
        self.server_args["max_message_size"] = LIMIT
        handler.__self__.line = self  # for `close`

    def wait(self) -> str | None:
        """The next text. Raises `ValueError`, which ends the line, for what no client sends."""
        data = super().wait()
        if data is None:
            return None
        if not isinstance(data, str) or len(self.ws.input_buffer) > MOST_MESSAGES:
            raise ValueError("flood, or bytes")
        if data[:2] not in _WAYS and data[:1] not in _SHORT:
            raise ValueError("packet")
        return data

    def close(self) -> None:
        """Say so, and let nobody hold the connection open who was cut."""
        with suppress(OSError, simple_websocket.ConnectionClosed):
            super().close()
        self.shut()

    def shut(self) -> None:
        """End the connection itself: whoever waits for it goes on."""
        with suppress(OSError):
            self.ws.sock.shutdown(socket.SHUT_RDWR)


def attach(server: socketio.Server) -> None:
    """Have the library end a line at the first thing that cannot be read, as ours does."""
    eio = server.eio
    eio._async = {**eio._async, "websocket": Bounded}  # noqa: SLF001 - or one message fills the memory
    receive = eio.handlers["message"]

    def receive_or_end(eio_sid: str, data: object) -> None:
        try:
            receive(eio_sid, data)
        except Exception:  # noqa: BLE001 - the library would swallow it, and go on
            close(eio.sockets.get(eio_sid))

    eio.handlers["message"] = receive_or_end


def close(found: EngineSocket | None) -> None:
    """End a socket of either kind at once: nothing more is told, and soon it is closed."""
    if found is None:
        return
    found.close(wait=False, abort=True)
    line = getattr(found, "line", None)
    if line is not None:
        # Its writer may be stuck at a receiver who takes nothing.
        gevent.spawn_later(LAST_SECONDS, line.shut)


def is_slow(found: EngineSocket) -> bool:
    """Whether too much waits for a receiver; nobody else counts it."""
    return hasattr(found, "line") and found.queue.qsize() > MOST_QUEUED
