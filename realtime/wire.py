"""A socket without a greenlet: the loop reads from it and writes to it when it can.

Whoever is idle costs a socket and two small watchers. What a client sends is handled one after
another by a greenlet that lives as long as there is something to do.
"""

from __future__ import annotations

import socket
import time
from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

import gevent
from gevent import monkey
from gevent.hub import get_hub

from realtime.websocket import LIMIT, Broken, Opcode, frame, take_frame

if TYPE_CHECKING:
    from realtime.websocket import Frame

# The kernel keeps this much for a slow receiver, and we this much more; then he is cut and resumes.
KERNEL_BYTES: Final = 64 * 1024
MOST_WAITING: Final = 256 * 1024
MOST_SECONDS: Final = 20.0  # without one byte taken
MOST_MESSAGES: Final = 64  # sent by one client and not handled yet
MOST_CHARACTERS: Final = 4 * LIMIT  # of all of them together
# Frames of a client, of whatever kind: what is no event is counted nowhere else.
FRAMES_PER_SECOND: Final = 50.0
FRAMES_AT_ONCE: Final = 1_000
READ_BYTES: Final = 16 * 1024
_READ, _WRITE = 1, 2
_plain_socket: Any = monkey.get_original("socket", "socket")


class Wire:
    """One websocket.

    `on_message` is called with each text, in a greenlet and in order; whatever it raises cuts the
    line. `on_end` is called once, in a greenlet, when the line is over.
    """

    __slots__ = ("_backlog", "_buffer", "_counted", "_debt", "_inbox", "_is_busy", "_parts",
                 "_reading", "_sent", "_size", "_socket", "_stuck", "_writing", "is_open",
                 "on_end", "on_message")  # fmt: skip

    def __init__(
        self, taken: socket.socket, on_message: Callable[[str], None], on_end: Callable[[], None]
    ) -> None:
        """`taken` is the web server's socket: it may close its own copy."""
        own = taken.dup()
        self._socket = _plain_socket(fileno=own.detach())
        self._socket.settimeout(0)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, KERNEL_BYTES)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.on_message, self.on_end = on_message, on_end
        self._backlog: deque[bytes] | None = None  # an empty one would take more than all the rest
        self._size, self._stuck = 0, 0.0
        self._buffer, self._parts = bytearray(), bytearray()
        self._inbox: deque[str] | None = None
        self._sent = 0
        self._debt, self._counted = 0.0, 0.0
        self._is_busy, self.is_open = False, True
        self._writing: Any = None
        self._reading: Any = get_hub().loop.io(self._socket.fileno(), _READ)
        self._reading.start(self._on_readable)

    def push(self, data: bytes) -> None:
        """Send bytes that are frames already, after all that waits; never blocks.

        A receiver who takes nothing while more than `MOST_WAITING` bytes wait is cut.
        """
        if not self.is_open:
            return
        if self._backlog is None:
            data = self._send(data)
            if not data or not self.is_open:
                return
            self._begin_waiting()
            self._backlog = deque()
        elif self._size + len(data) > MOST_WAITING:
            self.drop()
            return
        self._backlog.append(data)
        self._size += len(data)

    def is_stuck(self, now: float) -> bool:
        """Whether the receiver has taken nothing for too long; `now` is monotonic."""
        return bool(self._backlog) and now - self._stuck > MOST_SECONDS

    def drop(self) -> None:
        """End it now; what waits is forgotten."""
        if not self.is_open:
            return
        self.is_open = False
        for watcher in (self._reading, self._writing):
            if watcher is not None:
                watcher.stop()
                watcher.close()
        self._reading = self._writing = None
        self._backlog = self._inbox = None
        self._size = 0
        self._socket.close()
        gevent.spawn(self.on_end)

    def _send(self, data: bytes) -> bytes:
        """Give the kernel what it takes; what is left comes back."""
        try:
            sent = self._socket.send(data)
        except (BlockingIOError, InterruptedError):
            return data
        except OSError:
            self.drop()
            return b""
        return data[sent:]

    def _begin_waiting(self) -> None:
        self._stuck = time.monotonic()
        if self._writing is None:
            self._writing = get_hub().loop.io(self._socket.fileno(), _WRITE)
        self._writing.start(self._on_writable)

    def _on_writable(self) -> None:
        while self._backlog:
            data = self._backlog[0]
            left = self._send(data)
            if len(left) < len(data):
                self._stuck = time.monotonic()
                self._size -= len(data) - len(left)
            if left:
                self._backlog[0] = left
                return
            # Gone, if the line has ended meanwhile.
            if self._backlog is not None:
                self._backlog.popleft()
        self._backlog = None
        if self._writing is not None:
            self._writing.stop()

    def _on_readable(self) -> None:
        try:
            data = self._socket.recv(READ_BYTES)
        except (BlockingIOError, InterruptedError):
            return
        except OSError:
            data = b""
        if not data:
            self.drop()
            return
        self._buffer += data
        try:
            while self.is_open and (found := take_frame(self._buffer)) is not None:
                self._take(found)
        except (Broken, UnicodeDecodeError):
            self.drop()

    def _take(self, found: Frame) -> None:
        now = time.monotonic()
        self._debt = max(0.0, self._debt - (now - self._counted) * FRAMES_PER_SECOND) + 1
        self._counted = now
        if self._debt > FRAMES_AT_ONCE:
            raise Broken("flood")
        if found.opcode is Opcode.PING:
            self.push(frame(found.content, Opcode.PONG))
        elif found.opcode is Opcode.CLOSE:
            self.push(frame(found.content[:2], Opcode.CLOSE))
            self.drop()
        elif found.opcode in (Opcode.TEXT, Opcode.MORE):
            self._gather(found)
        elif found.opcode is Opcode.BINARY:
            raise Broken("binary")

    def _gather(self, found: Frame) -> None:
        if (found.opcode is Opcode.MORE) != bool(self._parts):
            raise Broken("order")
        self._parts += found.content
        if len(self._parts) > LIMIT or not self._parts:
            raise Broken("size")
        if found.is_last:
            text = self._parts.decode()
            self._parts = bytearray()
            self._hand_on(text)

    def _hand_on(self, text: str) -> None:
        if self._inbox is None:
            self._inbox = deque()
        self._inbox.append(text)
        self._sent += len(text)
        if len(self._inbox) > MOST_MESSAGES or self._sent > MOST_CHARACTERS:
            raise Broken("flood")
        if not self._is_busy:
            self._is_busy = True
            gevent.spawn(self._handle)

    def _handle(self) -> None:
        try:
            while self._inbox:
                text = self._inbox.popleft()
                self._sent -= len(text)
                self.on_message(text)
        except Exception:  # noqa: BLE001 - whatever a client sends, only his own line ends
            self.drop()
        finally:
            self._inbox, self._sent, self._is_busy = None, 0, False
