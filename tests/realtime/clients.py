"""The clients that others write: python-socketio's own, over a websocket."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import socketio

from tests.realtime.groups import Group
from tests.realtime.phones import Phone

PATIENCE = 20


@contextmanager
def client(phone: Phone, csrf: str | None = "") -> Iterator[socketio.SimpleClient]:
    """A connected client of a phone. Raises `socketio.exceptions.ConnectionError`."""
    found = socketio.SimpleClient(reconnection=False)
    shown = phone.csrf if csrf == "" else csrf
    try:
        found.connect(
            phone.origin, transports=["websocket"], socketio_path="live", wait_timeout=PATIENCE,
            headers={"Cookie": phone.cookie},  # the origin it says by itself
            auth=None if shown is None else {"csrf": shown},
        )  # fmt: skip
        yield found
    finally:
        line = found.client.eio.ws
        found.disconnect()
        if line is not None:
            line.shutdown()  # it is not closed by the library when the house has ended it


def call(one: socketio.SimpleClient, event: str, content: object = None) -> dict[str, Any]:
    """Send an event; gives its answer."""
    answer: dict[str, Any] = one.call(event, content, timeout=PATIENCE)
    return answer


def payload(group: Group, event: str, place: int = 0) -> dict[str, Any]:
    """With this the event would be taken from the so many-th."""
    here = {"circle": group.people[place].alias, "conversation": group.number}
    found: dict[str, dict[str, Any]] = {
        "conversation.follow": here,
        "conversation.leave": {"mark": "x"},
        "conversation.read": {**here, "first": 1},
        "conversation.mark": {**here, "seq": 1},
        "message.post": {**here, "words": "from a client", "nonce": f"{event} {place}"},
        "home.watch": {},
        "home.count": {},
    }
    return found[event]


def is_over(one: socketio.SimpleClient) -> bool:
    """Whether the line ends; the client's own `call` would wait for an answer."""
    deadline = time.monotonic() + PATIENCE
    while one.connected and time.monotonic() < deadline:
        time.sleep(0.02)
    return not one.connected
