"""A store that goes away."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from tests.services import redis_server


class Store:
    """A Redis that can be stopped, and comes back empty at the same address."""

    def __init__(self) -> None:
        self.running = ExitStack()
        self.url = self.running.enter_context(redis_server())

    def stop(self) -> None:
        self.running.close()

    def start(self) -> None:
        port = int(self.url.rpartition(":")[2].partition("/")[0])
        self.running.enter_context(redis_server(port=port))


@contextmanager
def store() -> Iterator[Store]:
    found = Store()
    try:
        yield found
    finally:
        found.stop()
