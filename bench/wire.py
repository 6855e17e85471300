"""One connection to a server, every byte of it counted."""

from __future__ import annotations

import gzip
import socket
from dataclasses import dataclass

HEAD_END = b"\r\n\r\n"
Address = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back. `size` is in bytes on the wire, head included."""

    status: int
    head: str
    body: bytes
    size: int

    def header(self, name: str) -> str:
        """A header's value, or nothing."""
        for line in self.head.split("\r\n"):
            key, _, value = line.partition(":")
            if key.lower() == name.lower():
                return value.strip()
        return ""

    @property
    def text(self) -> str:
        """The body as people would see it."""
        packed = self.header("Content-Encoding") == "gzip"
        return (gzip.decompress(self.body) if packed else self.body).decode()


def request(method: str, path: str, headers: dict[str, str], body: bytes = b"") -> bytes:
    """A request as it travels, ready to be sent again and again."""
    lines = [f"{method} {path} HTTP/1.1"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    if method == "POST":
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join(lines).encode() + HEAD_END + body


def length(head: bytes) -> int:
    """How many bytes follow the head of an answer; 0 where it does not say."""
    _, found, rest = head.lower().partition(b"\r\ncontent-length:")
    return int(rest.partition(b"\r\n")[0]) if found else 0


class Wire:
    """A keep-alive connection. `received` counts bytes since it was opened."""

    def __init__(self, address: Address) -> None:
        """`address` is the server's."""
        self.socket = socket.create_connection(address, timeout=30)
        self.received = 0

    def ask(self, sent: bytes) -> Answer:
        """Send one request and wait for all of its answer. Raises `ConnectionError`."""
        self.socket.sendall(sent)
        head, _, body = self._until_head().partition(HEAD_END)
        wanted = length(head)
        while len(body) < wanted:
            body += self._more()
        size = len(head) + len(HEAD_END) + len(body)
        self.received += size
        return Answer(int(head.split(b" ", 2)[1]), head.decode("latin-1"), body, size)

    def close(self) -> None:
        """Hang up."""
        self.socket.close()

    def _until_head(self) -> bytes:
        data = b""
        while HEAD_END not in data:
            data += self._more()
        return data

    def _more(self) -> bytes:
        data = self.socket.recv(65_536)
        if not data:
            raise ConnectionError("the server hung up")
        return data
