from __future__ import annotations

import socket

import pytest

from tests.network import NetworkIsOff, only_loopback


def test_another_machine_cannot_be_reached() -> None:
    only_loopback()
    with socket.socket() as line, pytest.raises(NetworkIsOff):
        line.connect(("192.0.2.1", 80))
    with pytest.raises(NetworkIsOff):
        socket.getaddrinfo("riwaq.example", 443)


def test_this_machine_can_be_reached() -> None:
    only_loopback()
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
        with socket.create_connection(("localhost", port)) as line:
            assert line.getpeername()[1] == port
