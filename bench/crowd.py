"""A crowd of listeners: one epoll loop that counts what arrives and when."""

from __future__ import annotations

import gc
import select
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from bench.listener import PATIENCE, READ_BYTES, Listener


class Crowd:
    """Listeners together. `cpu` is what counting them has cost, in seconds of a core."""

    def __init__(self, listeners: Sequence[Listener]) -> None:
        self.listeners = list(listeners)
        self.poll = select.epoll()
        self.by_fd: dict[int, Listener] = {}
        self.lost: list[Listener] = []
        for one in self.listeners:
            self.add(one)

    def add(self, one: Listener) -> None:
        """Listen to one more."""
        self.by_fd[one.socket.fileno()] = one
        self.poll.register(one.socket, select.EPOLLIN)

    def until(self, count: int) -> None:
        """Until each has heard so many in all. Raises `RuntimeError` when that does not come."""
        deadline = time.perf_counter() + PATIENCE
        while any(one.heard < count for one in self.listeners):
            if time.perf_counter() > deadline:
                heard = [one.heard for one in self.listeners]
                raise RuntimeError(f"only {min(heard)} to {max(heard)} of {count} were heard")
            self.turn(0.05)

    def turn(self, seconds: float) -> None:
        """Take what has come."""
        for fd, _ in self.poll.poll(seconds):
            one = self.by_fd[fd]
            try:
                one.take(one.socket.recv(READ_BYTES))
            except ConnectionError:
                self.drop(one)
                self.lost.append(one)

    def drop(self, one: Listener) -> None:
        """One line is over."""
        self.poll.unregister(one.socket)
        del self.by_fd[one.socket.fileno()]
        one.socket.close()

    def close(self) -> None:
        """Hang up."""
        for one in list(self.by_fd.values()):
            self.drop(one)
        self.poll.close()


@contextmanager
def quiet() -> Iterator[None]:
    """Without the collector's pauses, which would look like the server's."""
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
