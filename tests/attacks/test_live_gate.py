"""Ways round the gate: whatever Socket.IO would answer, and was not checked, must not reach it."""

from __future__ import annotations

import os
import socket
from base64 import b64encode

import pytest

from tests.realtime.houses import Served

ASKED = "EIO=4&transport=websocket"


def status_of(small: Served, path: str, *more: str) -> int:
    """What the house answers a stranger who asks for a websocket there."""
    key = b64encode(os.urandom(16)).decode()
    lines = [
        f"GET {path} HTTP/1.1", f"Host: 127.0.0.1:{small.port}", "Upgrade: websocket",
        "Connection: Upgrade", "Sec-WebSocket-Version: 13", f"Sec-WebSocket-Key: {key}", *more,
    ]  # fmt: skip
    with socket.create_connection(("127.0.0.1", small.port), timeout=10) as line:
        line.sendall("\r\n".join([*lines, "", ""]).encode())
        return int(line.recv(4096).split()[1])


@pytest.mark.parametrize(
    "path",
    ["/live/x/", "/live/x", "/live//", "/live/../live/", "/live/%2e/", "//live/", "/live/home"],
)
def test_no_address_beside_the_gate_leads_to_a_socket(small: Served, path: str) -> None:
    """Socket.IO takes whatever begins like its own path."""
    assert status_of(small, f"{path}?{ASKED}") in {302, 303, 308, 404}


def test_the_gate_itself_refuses_who_says_nothing_of_himself(small: Served) -> None:
    origin = f"Origin: {small.origin}"
    for path in ("/live", "/live/"):
        assert status_of(small, f"{path}?{ASKED}") == 400
        assert status_of(small, f"{path}?{ASKED}", origin) == 401
