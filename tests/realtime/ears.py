"""A raw client of the live line: it does what it is told, the wrong things too."""

from __future__ import annotations

import json
import select
import time
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, NoReturn

import websocket

PATIENCE = 20.0
ASKED = "EIO=4&transport=websocket"
OPEN: list[Ear] = []
Answer = dict[str, Any]


class Refused(Exception):
    """The house let nobody in; `status` is HTTP's, or 0 when it was the line that said no."""

    def __init__(self, status: int, code: str = "") -> None:
        super().__init__(f"{status} {code}")
        self.status, self.code = status, code


class Over(Exception):
    """The line was cut."""


@dataclass
class Ear:
    """One line. `heard` is all that was told, in the order in which it came."""

    port: int
    cookie: str
    csrf: str
    heard: list[tuple[str, Answer]] = field(default_factory=list)
    answers: dict[int, Answer] = field(default_factory=dict)
    line: websocket.WebSocket | None = None
    count: int = 0
    is_over: bool = False
    buffer: bytearray = field(default_factory=bytearray)

    def connect(
        self, origin: str | None = "", csrf: str | None = "", query: str = ASKED, **headers: str
    ) -> None:  # fmt: skip
        """Open it. Raises `Refused`."""
        url = f"ws://127.0.0.1:{self.port}/live/?{query}"
        from_ = f"http://127.0.0.1:{self.port}" if origin == "" else origin
        told = [f"{name}: {value}" for name, value in headers.items()]
        try:
            self.line = websocket.create_connection(
                url, timeout=PATIENCE, cookie=self.cookie or None, origin=from_, header=told,
                suppress_origin=from_ is None, skip_utf8_validation=True,
            )  # fmt: skip
        except websocket.WebSocketBadStatusException as error:
            raise Refused(error.status_code) from None
        except (websocket.WebSocketException, OSError):
            raise Refused(0) from None
        self.is_over, self.buffer = False, bytearray()
        OPEN.append(self)
        self._greet(csrf)

    def _greet(self, csrf: str | None) -> None:
        assert self.recv()[:1] == "0"
        shown = self.csrf if csrf == "" else csrf
        self.send("40" if shown is None else "40" + json.dumps({"csrf": shown}))
        while (said := self.recv())[:2] not in ("40", "44"):
            self._take(said)
        if said[:2] == "44":
            raise Refused(0, json.loads(said[2:]).get("message", ""))

    def send(self, text: str) -> None:
        """Any text. Raises `Over`."""
        assert self.line is not None
        try:
            self.line.send(text)
        except (websocket.WebSocketException, OSError):
            self.is_over = True
            raise Over from None

    def recv(self) -> str:
        """The next text. Raises `Over`."""
        while (said := self._next()) is None:
            self._read()
        return said

    def _next(self) -> str | None:
        """The first frame of what has come; the library asks the kernel four times for each."""
        data = self.buffer
        if len(data) < 2:
            return None
        size, at = data[1], 2
        if size > 125:
            at = 4 if size == 126 else 10
            size = int.from_bytes(data[2:at], "big") if len(data) >= at else 1 << 30
        if len(data) < at + size:
            return None
        opcode, content = data[0] & 0x0F, bytes(data[at : at + size])
        del data[: at + size]
        if opcode == 8:
            self._end()
        return content.decode() if opcode == 1 else self._next()

    def _read(self) -> None:
        assert self.line is not None
        assert self.line.sock is not None
        try:
            data = self.line.sock.recv(1 << 16)
        except TimeoutError:
            raise
        except OSError:
            data = b""
        if not data:
            self._end()
        self.buffer += data

    def _end(self) -> NoReturn:
        self.is_over = True
        raise Over

    def say(self, event: str, **content: object) -> int:
        """Send an event; gives the number under which its answer comes."""
        self.count += 1
        self.send(f"42{self.count}" + json.dumps([event, content]))
        return self.count

    def call(self, event: str, **content: object) -> Answer:
        """Send an event and wait for its answer."""
        return self.answer(self.say(event, **content))

    def answer(self, number: int) -> Answer:
        """The answer of that number."""
        while number not in self.answers:
            self._take(self.recv())
        return self.answers.pop(number)

    def pump(self, seconds: float = 0.0) -> None:
        """Take what has come, and wait for more so long."""
        assert self.line is not None
        assert self.line.sock is not None
        deadline = time.monotonic() + seconds
        with suppress(Over):
            while not self.is_over:
                while (said := self._next()) is not None:
                    self._take(said)
                left = max(0.0, deadline - time.monotonic())
                if not select.select([self.line.sock], [], [], left)[0]:
                    return
                self._read()

    def wait_for(self, event: str, seconds: float = PATIENCE) -> Answer:
        """The first that was told of this kind. Raises `AssertionError`."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            for name, content in self.heard:
                if name == event:
                    return content
            self.pump(0.05)
            if self.is_over:
                raise Over
        raise AssertionError(f"{event} was not told")

    def wait_until_over(self, seconds: float = PATIENCE) -> None:
        """Until the line is cut. Raises `AssertionError`."""
        deadline = time.monotonic() + seconds
        while not self.is_over and time.monotonic() < deadline:
            self.pump(0.1)
        assert self.is_over, "the line goes on"

    def told(self, event: str = "message.posted") -> list[Answer]:
        """All of one kind."""
        return [content for name, content in self.heard if name == event]

    def close(self) -> None:
        """Hang up without a word."""
        if self.line is not None and self.line.sock is not None:
            self.line.shutdown()  # type: ignore[no-untyped-call]  # the library's
        self.is_over = True

    def _take(self, said: str) -> None:
        if said == "2":
            self.send("3")
        elif said[:2] == "43":
            number, _, rest = said[2:].partition("[")
            self.answers[int(number)] = json.loads("[" + rest)[0]
        elif said[:2] == "42":
            name, content = json.loads(said[2:])
            self.heard.append((name, content))
        elif said[:2] == "41":
            self.is_over = True


def hang_up() -> None:
    """Close whatever a test has left open."""
    while OPEN:
        OPEN.pop().close()
