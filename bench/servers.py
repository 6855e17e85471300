"""The servers under test: started on the first core, looked at from outside, stopped."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bench.wire import Address, Wire, request

ROOT = Path(__file__).parent.parent
SERVER_CORE, LOAD_CORE = 0, 1
RIWAQ = (sys.executable, "-c", "from forum.cli import main; main()")
GUNICORN = (sys.executable, "-m", "gunicorn", "--worker-class", "gevent", "--workers", "1")
PATIENCE = 30.0  # seconds until a server that does not answer is given up


@dataclass(slots=True)
class Server:
    """A running server and all its processes."""

    process: subprocess.Popen[bytes]
    address: Address
    started: float
    answered: float = 0.0  # seconds from the start to the first answer

    def processes(self) -> list[int]:
        """The supervisor and its workers."""
        found = [self.process.pid]
        for pid in found:
            found += _children(pid)
        return found

    def resident(self) -> float:
        """Memory of all its processes, in MB; pages that two of them share count twice."""
        return sum(_resident(pid) for pid in self.processes()) / 1e6

    def cpu(self) -> float:
        """Seconds of a core that all its processes have used."""
        return sum(_cpu(pid) for pid in self.processes())

    def stop(self) -> None:
        """Ask it to end, and wait until it has."""
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def house(data: Path, **more: str) -> Server:
    """`riwaq serve` on a free port, with further settings."""
    address = free_address()
    return start((*RIWAQ, "serve"), address, environment(data, address) | more)


def hello() -> Server:
    """The bare Flask page, under the same server with the same worker."""
    address = free_address()
    options = ("--worker-connections", "2000", "--keep-alive", "30", "--no-control-socket")
    bind = ("--bind", "{}:{}".format(*address))
    return start((*GUNICORN, *options, *bind, "bench.hello:app"), address, dict(os.environ))


def start(command: tuple[str, ...], address: Address, env: dict[str, str]) -> Server:
    """Start a server on the first core. Raises `RuntimeError` when it ends or never answers."""
    with on_core(SERVER_CORE):
        started = time.perf_counter()
        quiet = subprocess.DEVNULL
        process = subprocess.Popen(command, cwd=ROOT, env=env, stdout=quiet, stderr=quiet)
    server = Server(process, address, started)
    server.answered = _first_answer(server)
    return server


def _first_answer(server: Server) -> float:
    asked = request("GET", "/", {"Host": "{}:{}".format(*server.address)})
    while time.perf_counter() - server.started < PATIENCE:
        if server.process.poll() is not None:
            raise RuntimeError("the server has ended")
        with contextlib.suppress(OSError):
            wire = Wire(server.address)
            wire.ask(asked)
            wire.close()
            return time.perf_counter() - server.started
        time.sleep(0.002)
    server.stop()
    raise RuntimeError("the server does not answer")


def environment(data: Path, address: Address) -> dict[str, str]:
    """The variables of a house in a folder of its own, and none of the operator's."""
    # Without bytecode a start would compile the house each time, as no operator's does.
    own = ("RIWAQ_", "PYTHONDONTWRITEBYTECODE")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(own)}
    return {**kept, "RIWAQ_DATA": str(data), "RIWAQ_BIND": "{}:{}".format(*address)}


@contextlib.contextmanager
def on_core(core: int) -> Iterator[None]:
    """Run on one core, children included; on a machine of one core this changes nothing."""
    before = os.sched_getaffinity(0)
    if (os.cpu_count() or 1) > core:
        os.sched_setaffinity(0, {core})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


@contextlib.contextmanager
def watched(server: Server) -> Iterator[list[float]]:
    """Note the server's memory ten times a second, in MB, while the block runs."""
    seen = [server.resident()]
    over = threading.Event()

    def watch() -> None:
        while not over.wait(0.1):
            seen.append(server.resident())

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield seen
    finally:
        over.set()
        watcher.join()


def free_address() -> Address:
    """A port of this machine that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return "127.0.0.1", probe.getsockname()[1]


def _children(pid: int) -> list[int]:
    listed = Path(f"/proc/{pid}/task/{pid}/children")
    return [int(child) for child in listed.read_text().split()]


def _cpu(pid: int) -> float:
    # The name of a process stands in brackets and may hold spaces.
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _resident(pid: int) -> int:
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")
