"""The same hostile reading, with a raw line to the house as `make run` serves it."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from forum.vault.primitives import random_secret

HOUSE = Path(__file__).parents[2]


@pytest.fixture
def served(tmp_path: Path, empty_database: Path) -> Iterator[tuple[int, Path]]:
    """The house as `make run` serves it, and what it writes to its log."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    (tmp_path / "pepper").write_bytes(random_secret())
    (tmp_path / "pepper").chmod(0o600)
    (tmp_path / "riwaq.sqlite").write_bytes(empty_database.read_bytes())
    log = tmp_path / "log"
    env = {"RIWAQ_DATA": str(tmp_path), "RIWAQ_BIND": f"127.0.0.1:{port}", "PATH": ""}
    command = [sys.executable, "-c", "from forum.cli import main; main()", "serve"]
    with (
        log.open("wb") as out,
        subprocess.Popen(command, env=env, cwd=HOUSE, stdout=out, stderr=out) as server,
    ):
        for _ in range(200):
            if b"open at" in log.read_bytes():
                break
            time.sleep(0.1)
        yield port, log
        server.terminate()


def said(port: int, request: bytes) -> bytes:
    """What comes back to bytes that no browser sends."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as line:
        line.sendall(request)
        parts = iter(lambda: line.recv(65_536), b"")
        return b"".join(parts)


def test_what_is_no_http_is_answered_with_all_headers_and_never_logged(
    served: tuple[int, Path],
) -> None:
    port, log = served
    host = f"Host: 127.0.0.1:{port}\r\n".encode()
    form = b"Content-Type: application/x-www-form-urlencoded\r\nConnection: close\r\n"
    chunked = form + b"Transfer-Encoding: chunked\r\n"
    files = b"Content-Type: multipart/form-data; boundary=b\r\n" + chunked.split(b"\r\n", 1)[1]
    for request in (
        b"GET /canary-path\r\n\r\n",
        b"GET / HTTP/1.1\r\n" + host + b"Cookie canary-cookie\r\n\r\n",
        b"GET /" + b"canary" * 600 + b" HTTP/1.1\r\n" + host + b"\r\n",
        b"POST /sign-in HTTP/1.1\r\n" + host + chunked + b"\r\ncanary\r\nx\r\n0\r\n\r\n",
        b"POST /c/x/t/1/pictures/new HTTP/1.1\r\n" + host + files + b"\r\ncanary\r\nx\r\n0\r\n\r\n",
    ):
        answer = said(port, request)
        assert answer.startswith(b"HTTP/1.1 400 ")
        assert b"\r\nContent-Security-Policy: default-src 'none'" in answer
        assert b"canary" not in answer
    written = log.read_text().replace(f"http://127.0.0.1:{port}", "")
    assert "canary" not in written
    assert "127.0.0.1" not in written
