"""The same broadcast by four servers: ours, the library's own, Node's, and a bare loop.

Gunicorn serves `bench.shouting:app`; the bare loop is `bench.loop`.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import gevent
from flask import Flask
from flask_socketio import SocketIO, join_room

from bench import servers
from bench.loop import FRAME
from realtime import fanout, packets, sockets

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
    command = (sys.executable, "-m", "bench.loop", "{}:{}".format(*address))
    return servers.start(command, address, dict(os.environ))


def _served(is_ours: str) -> servers.Server:
    address = servers.free_address()
    options = ("--worker-connections", MANY, "--keep-alive", "30", "--no-control-socket")
    bind = ("--bind", "{}:{}".format(*address))
    env = dict(os.environ) | {"BENCH_FANOUT": is_ours}
    command = (*servers.GUNICORN, *options, *bind, "bench.shouting:app")
    return servers.start(command, address, env)


app = make_app(is_ours=os.environ.get("BENCH_FANOUT") != "no")
