"""Rates as shares of the baseline: both sides in the same run and in turn."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bench import servers
from bench.figures import Bar, Figure, percentile
from bench.ground import Ground

SECONDS = 2.0  # of load, for each side of a ratio


def of_hello(ground: Ground, row: str, what: str, page: bytes, bar: float) -> Figure:
    """How many of a page a core gives, in percent of the baseline."""
    hello = ground.say_hello()
    ratios, rates, baselines = [], [], []
    for _ in range(ground.rounds):
        baselines.append(rate(ground, ground.hello, hello))
        rates.append(rate(ground, ground.house, page))
        ratios.append(100 * rates[-1] / baselines[-1])
    beside = {"page/s of CPU": middle(rates), "hello/s of CPU": middle(baselines)}
    return Figure(row, f"{what}, of hello", ratios, Bar.AT_LEAST, bar, " %", beside)


def of_each_other(ground: Ground, row: str, what: str, pages: tuple[bytes, bytes],
                  bar: float) -> Figure:  # fmt: skip
    """How many times as much the second page costs as the first."""
    ratios, rates = [], []
    for _ in range(ground.rounds):
        one, other = (rate(ground, ground.house, page) for page in pages)
        ratios.append(one / other)
        rates.append(other)
    return Figure(row, what, ratios, Bar.AT_MOST, bar, " ×", {"page/s of CPU": middle(rates)})


def rate(
    ground: Ground, server: servers.Server, asked: bytes | Iterator[bytes], expected: int = 200
) -> float:
    """Answers for each second of the server's own CPU: what a core to itself would give.

    On a shared machine a second by the clock is worth now more, now less.
    """
    before = server.cpu()
    answered = ground.flood(server, asked, SECONDS, expected=expected)
    return (len(answered.times) + answered.warming) / (server.cpu() - before)


def middle(values: Sequence[float]) -> float:
    """The median, for what stands beside."""
    return percentile(values, 0.5)
