"""Hostile clients of the live line, at the handshake."""

from __future__ import annotations

import json
import socket
from base64 import b64encode

import pytest
import websocket

from tests.realtime.conftest import PEOPLE
from tests.realtime.ears import Refused
from tests.realtime.groups import Group
from tests.realtime.houses import Served
from tests.realtime.phones import Phone


@pytest.mark.parametrize(
    ("how", "status"),
    [
        ({"origin": "https://elsewhere.example"}, 400), ({"origin": None}, 400),
        ({"origin": "null"}, 400), ({"Sec-Fetch-Site": "cross-site"}, 400),
        ({"query": "EIO=4&transport=polling"}, 400), ({"query": "EIO=3&transport=websocket"}, 400),
        ({"query": "EIO=4&transport=websocket&sid=x"}, 400), ({"query": ""}, 400),
        ({"query": "EIO=4&transport=websocket&j=0"}, 400),
    ],
)  # fmt: skip
def test_a_line_from_elsewhere_or_of_another_kind_is_refused(
    caller: Phone, how: dict[str, str], status: int
) -> None:
    with pytest.raises(Refused) as refused:
        caller.ear(**how)
    assert refused.value.status == status


def test_a_line_under_another_name_of_the_house_is_refused(caller: Phone) -> None:
    url = f"ws://127.0.0.1:{caller.port}/live/?EIO=4&transport=websocket"
    with pytest.raises(websocket.WebSocketBadStatusException):
        websocket.create_connection(
            url, cookie=caller.cookie, origin=caller.origin, host="rebound.example"
        )


@pytest.mark.parametrize("cookie", ["", "s-local=x", "s-local=" + "A" * 43])
def test_a_line_without_a_sign_in_is_refused(caller: Phone, cookie: str) -> None:
    with pytest.raises(Refused) as refused:
        Phone(caller.port, cookie, caller.csrf).ear()
    assert refused.value.status == 401


@pytest.mark.parametrize("csrf", [None, "x", "A" * 86])
def test_a_line_without_the_token_of_its_sign_in_is_refused(
    caller: Phone, csrf: str | None
) -> None:
    with pytest.raises(Refused) as refused:
        caller.ear(csrf=csrf)
    assert refused.value.code == "not-signed-in"


def test_the_token_of_another_sign_in_opens_no_line(
    small: Served, group: Group, caller: Phone
) -> None:
    other = Phone(small.port).sign_in(group.people[PEOPLE].login)
    with pytest.raises(Refused):
        caller.ear(csrf=other.csrf)


def test_a_handshake_without_a_key_is_no_handshake(caller: Phone) -> None:
    for key in ("", "short", b64encode(b"x" * 15).decode(), json.dumps({})):
        with socket.create_connection(("127.0.0.1", caller.port), timeout=10) as line:
            head = (
                "GET /live/?EIO=4&transport=websocket HTTP/1.1\r\n"
                f"Host: 127.0.0.1:{caller.port}\r\n"
                f"Origin: {caller.origin}\r\nCookie: {caller.cookie}\r\nUpgrade: websocket\r\n"
                f"Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {key}\r\n"
                "\r\n"
            )
            line.sendall(head.encode())
            assert line.recv(4096).split()[1] == b"400"
