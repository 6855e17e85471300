"""The rows of the rooms: broadcasting, chat that is kept, memory, two workers, one that dies."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bench import servers, shouting
from bench.crowd import Crowd, quiet
from bench.figures import Bar, Figure, percentile
from bench.gathering import Home, Room, allow_files, follow, gathered, settled
from bench.ground import Ground
from bench.listener import Listener, listen
from bench.load import Stream
from bench.ratios import middle
from bench.village import Group, living
from realtime.lines import MOST_OF_ONE
from tests.services import redis_server

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

MANY, VERY_MANY, TO_BE_KILLED = 1_000, 5_000, 2_000
BATCH, BATCHES = 20, 5
PACED, EVERY = 10, 0.5  # messages, seconds
READS_PER_SECOND, SECONDS = 20, 8.0
Start = Callable[[], servers.Server]


@dataclass(frozen=True, slots=True)
class Shout:
    """What one server does: deliveries a second of its CPU and by the clock, and times in ms."""

    by_cpu: float
    by_clock: float
    p50: float
    p99: float
    kilobytes: float  # of memory for each line


def broadcast(ground: Ground) -> Iterator[Figure]:
    """R1, R1b, R4: one room of a thousand, by four servers in turn."""
    starts = {"ours": shouting.ours, "stock": shouting.stock, "node": shouting.node,
              "raw": shouting.raw}  # fmt: skip
    rounds = [
        {name: _shout(ground, start, MANY) for name, start in starts.items()}
        for _ in range(ground.rounds)
    ]
    beside = {f"{name}/s": middle([one[name].by_cpu for one in rounds]) for name in starts}
    for name, bar in (("stock", 3.5), ("node", 1.5), ("raw", 0.55)):
        ratios = [one["ours"].by_cpu / one[name].by_cpu for one in rounds]
        what = f"broadcast to 1,000, deliveries of {name}'s"
        yield Figure("R1", what, ratios, Bar.AT_LEAST, bar, " ×", beside)
    ratios = [one["ours"].p99 / one["node"].p99 for one in rounds]
    times = {f"{n} p99 ms": middle([one[n].p99 for one in rounds]) for n in ("ours", "node")}
    times |= {"ours p50 ms": middle([one["ours"].p50 for one in rounds])}
    yield Figure("R1b", "at 2 messages/s, p99 of node's", ratios, Bar.AT_MOST, 0.6, " ×", times)


def large_broadcast(ground: Ground) -> Iterator[Figure]:
    """R2: one room of five thousand, by the clock."""
    ratios, times = [], []
    for _ in range(ground.rounds):
        found = [_shout(ground, start, VERY_MANY, 0) for start in (shouting.ours, shouting.node)]
        ratios.append(found[0].p99 / found[1].p99)
        times.append(found[0].p99)
    beside = {"ours p99 ms": middle(times)}
    what = "broadcast to 5,000 at 2 messages/s, p99 of node's"
    yield Figure("R2", what, ratios, Bar.AT_MOST, 0.6, " ×", beside)


def kept_chat(ground: Ground) -> Iterator[Figure]:
    """R3, R4: the same in the house, where every message is sealed and on the disk first."""
    bare = [_shout(ground, shouting.ours, MANY) for _ in range(ground.rounds)]
    with gathered(ground, MANY) as room:
        idle = room.kilobytes
        kept = [_talk(room) for _ in range(ground.rounds)]
    ratios = [100 * one.by_cpu / other.by_cpu for one, other in zip(kept, bare, strict=True)]
    beside = {"deliveries/s of CPU": middle([one.by_cpu for one in kept]),
              "by the clock": middle([one.by_clock for one in kept])}  # fmt: skip
    yield Figure("R3", "kept chat of 1,000, deliveries of R1's", ratios, Bar.AT_LEAST, 50, " %",
                 beside)  # fmt: skip
    slow = [one.p99 / other.p99 for one, other in zip(kept, bare, strict=True)]
    times = {"p99 ms": middle([one.p99 for one in kept])}
    yield Figure("R3", "the same at 2/s, p99 of R1b's", slow, Bar.AT_MOST, 2.5, " ×", times)
    # The house may take it from what signing in has left over: the bare server's counts, too.
    most = [max(idle, one.kilobytes) for one in bare]
    yield Figure("R4", "memory of an idle line that follows", most, Bar.AT_MOST, 40, " kB",
                 {"in the house kB": idle})  # fmt: skip


def two_workers(ground: Ground) -> Iterator[Figure]:
    """R5: two workers through Redis, by their CPU together, against one."""
    with gathered(ground, MANY) as room:
        one = [_talk(room) for _ in range(ground.rounds)]
    with _two(ground) as house, gathered(replace(ground, house=house), MANY) as room:
        two = [_talk(room) for _ in range(ground.rounds)]
    ratios = [100 * b.by_cpu / a.by_cpu for a, b in zip(one, two, strict=True)]
    beside = {"deliveries/s of CPU": middle([found.by_cpu for found in two])}
    what = "two workers through Redis, deliveries of one's by CPU"
    yield Figure("R5", what, ratios, Bar.AT_LEAST, 70, " %", beside)


def killed_worker(ground: Ground) -> Iterator[Figure]:
    """R6: one of two workers killed with two thousand lines; readers go on meanwhile."""
    with _two(ground) as house:
        ground = replace(ground, house=house)
        with living(ground) as village:
            group, homes = settled(village, TO_BE_KILLED)
            reader = homes[0].villager
            page = reader.asks(f"{reader.way(group)}t/1")
        ours, theirs = multiprocessing.Pipe()
        crowd = multiprocessing.Process(target=_come_back, args=(theirs, homes, group))
        crowd.start()
        before = ours.recv()
        quiet_p95 = _read(ground, page)
        os.kill(house.processes()[1], signal.SIGKILL)
        busy_p95 = _read(ground, page)
        back, seconds = ours.recv()
        crowd.join()
    beside = {"lines": before, "back and caught up": back, "s until all were": seconds}
    what = "a reader's p95 after a worker of two was killed, of quiet"
    yield Figure("R6", what, [busy_p95 / quiet_p95], Bar.AT_MOST, 5, " ×", beside)
    yield Figure("R6", "lines that are back and caught up", [100 * back / before], Bar.AT_LEAST,
                 100, " %")  # fmt: skip


ROWS = {"R1": broadcast, "R2": large_broadcast, "R3": kept_chat, "R5": two_workers,
        "R6": killed_worker}  # fmt: skip


def _shout(ground: Ground, start: Start, many: int, batches: int = BATCHES) -> Shout:
    allow_files()
    server = start()
    try:
        empty = server.resident()
        lines = [listen(server.address) for _ in range(many)]
        time.sleep(0.5)
        memory = (server.resident() - empty) / many * 1000

        def flood(count: int) -> None:
            lines[0].send(f'42["flood",{{"count":{count}}}]')

        crowd = Crowd(lines)
        found = _measured(ground, server, crowd, flood, memory, batches)
        crowd.close()
        return found
    finally:
        server.stop()


def _measured(  # noqa: PLR0913, PLR0917 - what is measured, and how
    ground: Ground, server: servers.Server, crowd: Crowd, say: Callable[[int], None],
    memory: float = 0.0, batches: int = BATCHES,
) -> Shout:  # fmt: skip
    """Flat out in batches that all have heard before the next, then by the clock."""
    many = len(crowd.listeners)
    with quiet():
        for count in (1, BATCH if batches else 1):
            _say(crowd, say, count)
        start, cpu, own = time.perf_counter(), server.cpu(), time.process_time()
        for _ in range(batches):
            _say(crowd, say, BATCH)
        seconds, used = time.perf_counter() - start, server.cpu() - cpu
        if batches:
            ground.busiest = max(ground.busiest, (time.process_time() - own) / seconds)
        times: list[float] = []
        for _ in range(PACED):
            due = time.perf_counter()
            _say(crowd, say, 1)
            times += [one.at - due for one in crowd.listeners]
            while (left := due + EVERY - time.perf_counter()) > 0:
                crowd.turn(left)
    delivered = many * BATCH * batches
    return Shout(
        delivered / max(used, 0.01), delivered / seconds, 1000 * percentile(times, 0.5),
        1000 * percentile(times, 0.99), memory,
    )  # fmt: skip


def _say(crowd: Crowd, say: Callable[[int], None], count: int) -> None:
    wanted = crowd.listeners[-1].heard + count
    say(count)
    crowd.until(wanted)


def _talk(room: Room) -> Shout:
    return _measured(room.ground, room.ground.house, room.crowd, room.say)


@contextlib.contextmanager
def _two(ground: Ground) -> Iterator[servers.Server]:
    with redis_server() as url:
        house = servers.house(ground.data, RIWAQ_WORKERS="2", RIWAQ_REDIS_URL=url)
        try:
            yield house
        finally:
            house.stop()


def _come_back(told: Connection, homes: list[Home], group: Group) -> None:
    """Another process: lines that follow, and come back when their worker is gone."""
    allow_files()
    kept: dict[Listener, Home] = {}
    for home in homes:
        for _ in range(MOST_OF_ONE):
            kept[home.line()] = home
    for line, home in kept.items():
        follow(line, home, group)
    crowd = Crowd(list(kept))
    told.send(len(kept))
    while not crowd.lost:
        crowd.turn(0.05)
    start, back = time.perf_counter(), len(kept) - len(crowd.lost)
    while back < len(kept) and time.perf_counter() - start < SECONDS * 8:
        crowd.turn(0.001)
        while crowd.lost:
            home = kept[crowd.lost.pop()]
            with contextlib.suppress(OSError, RuntimeError):
                line = home.line()
                follow(line, home, group)
                crowd.add(line)
                kept[line] = home
        back = len(crowd.by_fd)
    told.send((min(back, TO_BE_KILLED), time.perf_counter() - start))


def _read(ground: Ground, page: bytes) -> float:
    stream = Stream(iter(lambda: page, b""), 4, READS_PER_SECOND)
    ground.load(ground.house.address, SECONDS, stream)
    return percentile(stream.times, 0.95)
