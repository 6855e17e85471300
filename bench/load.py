"""The load: one epoll loop over keep-alive connections, bounded in number and in time.

A closed stream asks again as soon as it is answered. A paced stream asks by the clock, and its
times count from the moment when the request was due, so that a server that stalls cannot hide it.
"""

from __future__ import annotations

import gc
import select
import socket
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from bench.wire import HEAD_END, Address, length

TICK = 0.05  # seconds; how often the clock is looked at when nothing arrives


@dataclass(slots=True)
class Stream:
    """Who asks what, and how it went. `per_second` 0 means closed; times are in seconds."""

    requests: Iterator[bytes]
    connections: int
    per_second: float = 0.0
    times: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    idle: list[_Line] = field(default_factory=list)
    due: float = 0.0
    warming: int = 0  # answers before the clock started


@dataclass(slots=True)
class _Line:
    socket: socket.socket
    stream: Stream
    since: float = 0.0
    received: bytes = b""
    wanted: int = -1  # bytes of the whole answer; unknown until its head is there


class Load:
    """Some streams against one server."""

    def __init__(self, address: Address, *streams: Stream) -> None:
        """Open every connection before the clock starts."""
        self.address = address
        self.streams = streams
        self.poll = select.epoll()
        self.lines: dict[int, _Line] = {}
        self.cpu = 0.0  # share of one core
        self.seconds = 0.0
        for stream in streams:
            stream.idle.extend(self._open(stream) for _ in range(stream.connections))

    def run(self, seconds: float) -> None:
        """Ask for so long; what is still on its way then is not counted."""
        gc.disable()  # its pauses would look like the server's
        start, cpu = time.perf_counter(), time.process_time()
        for stream in self.streams:
            stream.due = start
        end = start + seconds
        while (now := time.perf_counter()) < end:
            for fd, _ in self.poll.poll(self._send_due(now)):
                self._read(self.lines[fd])
        self.seconds = time.perf_counter() - start
        self.cpu = (time.process_time() - cpu) / self.seconds
        gc.enable()
        self._close()

    def _send_due(self, now: float) -> float:
        """Send what is due; give the seconds until something is."""
        wait = TICK
        for stream in self.streams:
            if not stream.per_second:
                while stream.idle:
                    _send(stream.idle.pop(), now)
                continue
            while stream.idle and stream.due <= now:
                _send(stream.idle.pop(), stream.due)
                stream.due += 1 / stream.per_second
            wait = min(wait, max(0.0, stream.due - now))
        return wait

    def _read(self, line: _Line) -> None:
        try:
            data = line.socket.recv(262_144)
        except ConnectionError:
            data = b""
        if not data:
            self._open_again(line)
            return
        line.received += data
        if line.wanted < 0 and (at := line.received.find(HEAD_END)) >= 0:
            line.wanted = at + len(HEAD_END) + length(line.received[:at])
        if 0 <= line.wanted <= len(line.received):
            _answered(line, time.perf_counter())

    def _open(self, stream: Stream) -> _Line:
        line = _Line(socket.create_connection(self.address, timeout=30), stream)
        line.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.lines[line.socket.fileno()] = line
        self.poll.register(line.socket, select.EPOLLIN)
        return line

    def _open_again(self, line: _Line) -> None:
        """The server hung up: before an answer that is a failure, between two it is its right."""
        self.poll.unregister(line.socket)
        del self.lines[line.socket.fileno()]
        line.socket.close()
        if line in line.stream.idle:
            line.stream.idle.remove(line)
        else:
            line.stream.statuses[0] += 1
        line.stream.idle.append(self._open(line.stream))

    def _close(self) -> None:
        for line in self.lines.values():
            line.socket.close()
        self.poll.close()


def _send(line: _Line, since: float) -> None:
    line.since, line.received, line.wanted = since, b"", -1
    line.socket.sendall(next(line.stream.requests))


def _answered(line: _Line, now: float) -> None:
    stream = line.stream
    stream.times.append(now - line.since)
    stream.statuses[int(line.received[9:12])] += 1
    stream.idle.append(line)
