"""A crowd of listeners: one epoll loop that counts what arrives and when."""

from __future__ import annotations

import gc
import json
import select
import socket
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from bench.wire import HEAD_END, Address, request

PATIENCE = 60.0
_ZERO_MASK = bytes(4)


def masked(text: str) -> bytes:
    """A client's frame; a mask of zeros is one."""
    content = text.encode()
    size = len(content)
    head = bytes([0x81, 0x80 | size]) if size < 126 else b"\x81\xfe" + size.to_bytes(2, "big")
    return head + _ZERO_MASK + content


def texts(buffer: bytearray) -> Iterator[bytes]:
    """Take the complete frames off a buffer."""
    while len(buffer) >= 2:
        size, at = buffer[1], 2
        if size > 125:
            at = 4 if size == 126 else 10
            size = int.from_bytes(buffer[2:at], "big")
        if len(buffer) < at + size:
            return
        content = bytes(buffer[at : at + size])
        del buffer[: at + size]
        yield content


@dataclass(slots=True, eq=False)
class Listener:
    """One line. `heard` counts what was told, `at` is when the last of it came."""

    socket: socket.socket
    buffer: bytearray = field(default_factory=bytearray)
    heard: int = 0
    at: float = 0.0
    answers: list[bytes] = field(default_factory=list)

    def send(self, text: str) -> None:
        """Any text."""
        self.socket.sendall(masked(text))

    def call(self, event: str, content: object) -> dict[str, object]:
        """Send an event and wait for its answer; only before the loop runs."""
        self.send("421" + json.dumps([event, content]))
        while not self.answers:
            self.take(self.socket.recv(262_144))
        found: dict[str, object] = json.loads(self.answers.pop(0).partition(b"[")[2][:-1])
        return found

    def take(self, data: bytes) -> None:
        """Count what has come."""
        if not data:
            raise ConnectionError("the server hung up")
        self.buffer += data
        for text in texts(self.buffer):
            if text.startswith(b'42["message.posted"'):
                self.heard += 1
                self.at = time.perf_counter()
            elif text.startswith(b"43"):
                self.answers.append(text)
            elif text == b"2":
                self.send("3")


def listen(
    address: Address, headers: dict[str, str] | None = None, csrf: str | None = None
) -> Listener:
    """Open one line and say who it is."""
    host = "{}:{}".format(*address)
    told = {"Host": host, "Upgrade": "websocket", "Connection": "Upgrade",
            "Sec-WebSocket-Version": "13", "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
            "Origin": f"http://{host}", **(headers or {})}  # fmt: skip
    line = socket.create_connection(address, timeout=PATIENCE)
    line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    line.sendall(request("GET", "/live/?EIO=4&transport=websocket", told))
    found = Listener(line)
    data = b""
    while HEAD_END not in data:
        data += _more(line)
    head, _, rest = data.partition(HEAD_END)
    if b" 101 " not in head:
        raise RuntimeError(head.split(b"\r\n")[0].decode())
    found.buffer += rest
    _greet(found, "40" if csrf is None else "40" + json.dumps({"csrf": csrf}))
    return found


def _greet(found: Listener, hello: str) -> None:
    seen: list[bytes] = []
    is_greeted = False
    while not any(text.startswith(b"40") for text in seen):
        seen += texts(found.buffer)
        if seen and not is_greeted:
            is_greeted = True
            found.send(hello)
        if any(text.startswith(b"44") for text in seen):
            raise RuntimeError("refused")
        if not any(text.startswith(b"40") for text in seen):
            found.buffer += _more(found.socket)


def _more(line: socket.socket) -> bytes:
    data = line.recv(65_536)
    if not data:
        raise ConnectionError("the server hung up")
    return data


class Crowd:
    """Listeners together. `cpu` is what counting them has cost, in seconds of a core."""

    def __init__(self, listeners: Sequence[Listener]) -> None:
        self.listeners = list(listeners)
        self.poll = select.epoll()
        self.by_fd: dict[int, Listener] = {}
        self.lost: list[Listener] = []
        for one in self.listeners:
            self.add(one)

    def add(self, one: Listener) -> None:
        """Listen to one more."""
        self.by_fd[one.socket.fileno()] = one
        self.poll.register(one.socket, select.EPOLLIN)

    def until(self, count: int) -> None:
        """Until each has heard so many in all. Raises `RuntimeError` when that does not come."""
        deadline = time.perf_counter() + PATIENCE
        while any(one.heard < count for one in self.listeners):
            if time.perf_counter() > deadline:
                heard = [one.heard for one in self.listeners]
                raise RuntimeError(f"only {min(heard)} to {max(heard)} of {count} were heard")
            self.turn(0.05)

    def turn(self, seconds: float) -> None:
        """Take what has come."""
        for fd, _ in self.poll.poll(seconds):
            one = self.by_fd[fd]
            try:
                one.take(one.socket.recv(262_144))
            except ConnectionError:
                self.drop(one)
                self.lost.append(one)

    def drop(self, one: Listener) -> None:
        """One line is over."""
        self.poll.unregister(one.socket)
        del self.by_fd[one.socket.fileno()]
        one.socket.close()

    def close(self) -> None:
        """Hang up."""
        for one in list(self.by_fd.values()):
            self.drop(one)
        self.poll.close()


@contextmanager
def quiet() -> Iterator[None]:
    """Without the collector's pauses, which would look like the server's."""
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
