"""One listener on the live line, as cheap as Python makes it."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

from bench.wire import HEAD_END, Address, request

PATIENCE = 60.0
READ_BYTES = 16_384
_ZERO_MASK = bytes(4)
_TOLD = b'42["message.posted"'


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
        if not self.buffer and _is_one_message(data):
            self.heard += 1
            self.at = time.perf_counter()
            return
        self.buffer += data
        for text in texts(self.buffer):
            if text.startswith(_TOLD):
                self.heard += 1
                self.at = time.perf_counter()
            elif text.startswith(b"43"):
                self.answers.append(text)
            elif text == b"2":
                self.send("3")


def _is_one_message(data: bytes) -> bool:
    """Whether this is one frame and nothing else, as nearly always."""
    is_short = len(data) > 4 and data[1] == 126
    return is_short and len(data) == 4 + (data[2] << 8 | data[3]) and data.startswith(_TOLD, 4)


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
