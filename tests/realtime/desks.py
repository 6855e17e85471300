"""The live line without a network: what happens between two waits can be arranged here."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from subprocess import Popen
from typing import Any, cast

import gevent
from engineio.socket import Socket as EngineSocket
from flask import Flask

from forum import clock
from forum.db import db
from realtime import protocol
from realtime.lines import Line
from realtime.live import Live
from tests.people import Person
from tests.realtime.groups import Group, settle
from tests.realtime.houses import Served

Answer = dict[str, Any]


@dataclass
class Sitter:
    """One line of one member, whose socket is a queue."""

    desk: Desk
    place: int
    line: Line
    found: EngineSocket

    def call(self, event: str, **content: object) -> Answer:
        """Send an event; gives its answer."""
        with self.desk.app.test_request_context():
            answer = protocol.answer(self.desk.live, self.line.sid, event, (content,))
        return dict(answer)

    def follow(self, after: int = 0) -> Answer:
        """Follow the group's conversation."""
        return self.call("conversation.follow", **self.desk.way(self.place), after=after)

    def post(self, words: str) -> Answer:
        """Say something there."""
        way = self.desk.way(self.place)
        return self.call("message.post", **way, words=words, nonce=words)

    def heard(self) -> list[tuple[str, Answer]]:
        """What was told since it was last asked."""
        gevent.sleep(0.05)
        queue = self.found.queue
        packets = [queue.get() for _ in range(queue.qsize())]
        texts = [packet.data for packet in packets if packet is not None]
        return [tuple(json.loads(text[1:])) for text in texts if str(text)[:2] == "2["]

    def seqs(self, event: str = "message.posted") -> list[int]:
        """The seqs among it."""
        return [content["seq"] for name, content in self.heard() if name == event]


@dataclass
class Desk:
    """A house in this process, and a group whose members sit down at its live line."""

    app: Flask
    group: Group
    sitters: list[Sitter] = field(default_factory=list)

    @property
    def live(self) -> Live:
        return cast("Live", self.app.extensions["live"])

    def way(self, place: int) -> dict[str, Any]:
        return {"circle": self.group.people[place].alias, "conversation": self.group.number}

    def line(self, place: int) -> Sitter:
        """A connected line of the so many-th."""
        server, name = self.live.sio.server, f"line {len(self.sitters)}"
        found = EngineSocket(server.eio, name)
        found.connected = found.upgraded = True
        server.eio.sockets[name] = found
        server.environ[name] = {"flask.app": self.app, "wsgi.url_scheme": "http",
                                "HTTP_HOST": "x", "REQUEST_METHOD": "GET"}  # fmt: skip
        with self.app.app_context():
            visitor = self.group.visitor(self.group.people[place])
            db.session.remove()
        sid = server.manager.connect(name, "/")
        line = Line(sid, visitor.token, visitor.key, visitor.row.owner, "en")
        self.live.lines.add(line)
        self.sitters.append(Sitter(self, place, line, found))
        return self.sitters[-1]

    def do(self, act: Callable[..., object], *args: object) -> None:
        """Something in the house, beside all lines."""
        with self.app.app_context():
            act(*args)
            db.session.remove()


class Waiting:
    """A relay at which something happens while one waits for it."""

    def __init__(self, happens: Callable[[], object]) -> None:
        self.happens = happens

    def want(self, _tag: bytes) -> None:
        """Wait."""
        self.happens()

    def tell(self, *_: object, **_more: object) -> None:
        """Tell nobody."""

    revoke = unwanted = tell


@contextmanager
def desk(app: Flask, size: int = 3, **how: str) -> Iterator[Desk]:
    """Open one; the relay of the house is left out."""
    Person(app).come_in("elias-founder")
    clock.set_offset(0)
    house = Served(app.extensions["house"].settings, cast("Popen[bytes]", None), Path(), app)
    live: Live = app.extensions["live"]
    live.relay = None
    yield Desk(app, settle(house, size, **how))
    gevent.sleep(0.05)
    with app.app_context():
        db.session.remove()
