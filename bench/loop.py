"""The baseline "raw": `python -m bench.loop HOST:PORT` writes prepared bytes to every socket."""

from __future__ import annotations

import json
import select
import socket
import sys

from realtime import packets
from realtime.websocket import frame

FRAME = {
    "mark": "vrn4wdy66qlnbjk6", "seq": 100, "state": "said", "time": 1795526226.721557,
    "alias": "زيتونة النهر", "role": "member",
    "html": '<p dir="auto">أشرب القهوة عند النافذة وأعدّ البيوت المقابلة، ثم يهدأ قلبي قليلا.</p>',
}  # fmt: skip
TOLD = frame(b"42" + packets.Json.dumps(["message.posted", FRAME]).encode())


def loop(address: tuple[str, int]) -> None:
    """Take every connection for a websocket, and write to all when one of them asks."""
    listening = socket.create_server(address, backlog=1000)
    poll, lines = select.epoll(), dict[int, socket.socket]()
    poll.register(listening, select.EPOLLIN)
    while True:
        for fd, _ in poll.poll():
            if fd == listening.fileno():
                line, _ = listening.accept()
                line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                poll.register(line, select.EPOLLIN)
                lines[line.fileno()] = line
                continue
            said = lines[fd].recv(65_536)
            if not said:
                poll.unregister(fd)
                lines.pop(fd).close()
            elif said.startswith(b"GET"):
                _greet(lines[fd], said)
            elif said[0] & 0x0F == 1 and said[1] & 0x7F > 10:
                _write_to_all(list(lines.values()), _asked(said))


def _greet(line: socket.socket, said: bytes) -> None:
    if b"Upgrade" not in said:
        line.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello")
        return
    line.sendall(b"HTTP/1.1 101 -\r\nUpgrade: websocket\r\n\r\n" + frame(b"0{}") + frame(b"40{}"))


def _asked(said: bytes) -> int:
    text = bytes(c ^ said[2 + n % 4] for n, c in enumerate(said[6:]))
    return int(json.loads(text[2:])[1]["count"])


def _write_to_all(lines: list[socket.socket], count: int) -> None:
    for _ in range(count):
        for line in lines:
            line.send(TOLD)


if __name__ == "__main__":
    host, _, port = sys.argv[1].partition(":")
    loop((host, int(port)))
