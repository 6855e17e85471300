"""The same broadcast by four servers: ours, the library's own, Node's, and a bare loop.

`python -m bench.shouting HOST:PORT` is the bare loop; gunicorn serves `bench.shouting:app`.
"""

from __future__ import annotations

import json
import os
import select
import socket
import subprocess
import sys
from pathlib import Path

import gevent
from flask import Flask
from flask_socketio import SocketIO, join_room

from bench import servers
from realtime import fanout, packets, sockets
from realtime.websocket import frame

FRAME = {
    "mark": "vrn4wdy66qlnbjk6", "seq": 100, "state": "said", "time": 1795526226.721557,
    "alias": "زيتونة النهر", "role": "member",
    "html": '<p dir="auto">أشرب القهوة عند النافذة وأعدّ البيوت المقابلة، ثم يهدأ قلبي قليلا.</p>',
}  # fmt: skip
TOLD = frame(b"42" + packets.Json.dumps(["message.posted", FRAME]).encode())
NODE = Path(__file__).parent / "node"
MANY = "12000"  # connections that a server takes


def make_app(*, is_ours: bool) -> Flask:
    """Flask-SocketIO as the house has it, with our manager or the library's; and nothing else."""
    made = Flask(__name__)
    live = SocketIO(
        made, path="live", async_mode="gevent", transports=["websocket"], allow_upgrades=False,
        client_manager=sockets.manager(is_ours=is_ours), serializer=packets.Strict,
        json=packets.Json, cors_allowed_origins=[], async_handlers=False,
    )  # fmt: skip
    if is_ours:
        fanout.attach(live.server)
    live.on_event("connect", lambda _=None: join_room("all"))
    live.on_event("flood", lambda asked: _flood(live, asked["count"]))
    made.add_url_rule("/", view_func=lambda: "hello")
    return made


def _flood(live: SocketIO, count: int) -> None:
    for _ in range(count):
        live.server.emit("message.posted", FRAME, room="all")
        gevent.sleep(0)


def ours() -> servers.Server:
    """Flask-SocketIO with the fan-out."""
    return _served("yes")


def stock() -> servers.Server:
    """Flask-SocketIO with the library's manager."""
    return _served("no")


def node() -> servers.Server:
    """Socket.IO on Node."""
    if not (NODE / "node_modules").is_dir():
        install = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"]
        subprocess.run(install, cwd=NODE, check=True)
    address = servers.free_address()
    env = dict(os.environ) | {"FRAME": json.dumps(FRAME)}
    return servers.start(("node", str(NODE / "server.js"), "{}:{}".format(*address)), address, env)


def raw() -> servers.Server:
    """A loop that writes prepared bytes."""
    address = servers.free_address()
    command = (sys.executable, "-m", "bench.shouting", "{}:{}".format(*address))
    return servers.start(command, address, dict(os.environ))


def _served(is_ours: str) -> servers.Server:
    address = servers.free_address()
    options = ("--worker-connections", MANY, "--keep-alive", "30", "--no-control-socket")
    bind = ("--bind", "{}:{}".format(*address))
    env = dict(os.environ) | {"BENCH_FANOUT": is_ours}
    command = (*servers.GUNICORN, *options, *bind, "bench.shouting:app")
    return servers.start(command, address, env)


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
else:
    app = make_app(is_ours=os.environ.get("BENCH_FANOUT") != "no")
