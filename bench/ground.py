"""What all rows stand on: a house with a founder signed in, and the baseline beside it."""

from __future__ import annotations

import contextlib
import itertools
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from bench import people, servers
from bench.load import Load, Stream
from bench.wire import Address, Wire

LOGIN = "amal-by-the-river"
WARM_SECONDS = 0.5


@dataclass(slots=True)
class Ground:
    """The running servers. `busiest` is the largest share of a core that the load has used."""

    data: Path
    house: servers.Server
    hello: servers.Server
    founder: people.Browser
    rounds: int
    busiest: float = 0.0
    wrong: Iterator[int] = field(default_factory=itertools.count)

    def load(self, address: Address, seconds: float, *streams: Stream) -> Load:
        """Let streams ask for so long, and note what the load itself has cost."""
        load = Load(address, *streams)
        load.run(seconds)
        self.busiest = max(self.busiest, load.cpu)
        return load

    def flood(
        self, server: servers.Server, asked: bytes | Iterator[bytes], seconds: float,
        many: int = 32, expected: int = 200,
    ) -> Stream:  # fmt: skip
        """One request, or one after another, flat out over `many` connections, after warming up."""
        requests = itertools.repeat(asked) if isinstance(asked, bytes) else asked
        ask_once(server, next(requests))
        warming = Stream(requests, many)
        self.load(server.address, WARM_SECONDS, warming)
        stream = Stream(requests, many, warming=len(warming.times))
        self.load(server.address, seconds, stream)
        if set(stream.statuses) != {expected}:
            raise RuntimeError(f"answers other than {expected}: {dict(stream.statuses)}")
        return stream

    def say_hello(self) -> bytes:
        """The request for the baseline, from the same browser with the same cookie."""
        house, hello = ("{}:{}".format(*at.address).encode() for at in (self.house, self.hello))
        return self.stranger("/").replace(house, hello)

    def stranger(self, path: str) -> bytes:
        """A stranger's request for a page, uncompressed, with a cookie as any second visit has."""
        browser = people.Browser(self.house.address)
        browser.get("/sign-in")
        browser.wire.close()
        return browser.prepared("GET", path, is_plain=True)

    def member(self, path: str) -> bytes:
        """The founder's request for a page, uncompressed."""
        return self.founder.prepared("GET", path, is_plain=True)


def ask_once(server: servers.Server, asked: bytes) -> None:
    """A page's first answer, which compiles its templates and statements."""
    wire = Wire(server.address)
    wire.ask(asked)
    wire.close()


@contextlib.contextmanager
def prepare(rounds: int) -> Iterator[Ground]:
    """Found a house in a folder of its own, serve it and the baseline, and clean up after."""
    data = Path(tempfile.mkdtemp(prefix="riwaq-bench-"))
    running: list[servers.Server] = []
    try:
        slip = people.slips(data)[0]
        running += [house := servers.house(data), hello := servers.hello()]
        people.join(house.address, slip, LOGIN)
        founder = people.Browser(house.address)
        people.sign_in(founder, LOGIN)
        yield Ground(data, house, hello, founder, rounds)
    finally:
        for server in running:
            server.stop()
        shutil.rmtree(data)
