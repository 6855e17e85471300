"""The rows of the foundation: pages, their tails, wrong sign-ins, bytes, memory and start."""

from __future__ import annotations

import itertools
import subprocess
import sys
import time
from collections.abc import Iterator

from bench import people, servers
from bench.figures import Bar, Figure, percentile
from bench.ground import LOGIN, Ground
from bench.load import Stream
from bench.ratios import SECONDS, middle, of_hello

QUIET_SECONDS = 10.0
WRONG_SECONDS = 30.0
WRONG_PER_SECOND = 100
READS_PER_SECOND = 20


def sign_in_page(ground: Ground) -> Iterator[Figure]:
    """F1: the sign-in page against hello, in turn, flat out."""
    yield of_hello(ground, "F1", "sign-in page", ground.stranger("/sign-in"), 35)


def tails(ground: Ground) -> Iterator[Figure]:
    """F2: how much longer than usual the slowest hundredth waits, for each page."""
    pages = {
        "front page": ground.stranger("/"),
        "sign-in page": ground.stranger("/sign-in"),
        "help": ground.stranger("/help"),
        "home, signed in": ground.member("/home"),
    }
    for name, page in pages.items():
        ratios, middles, rates = [], [], []
        for _ in range(ground.rounds):
            times = ground.flood(ground.house, page, SECONDS).times
            ratios.append(percentile(times, 0.99) / percentile(times, 0.5))
            middles.append(1000 * percentile(times, 0.5))
            rates.append(len(times) / SECONDS)
        beside = {"p50 ms": middle(middles), "page/s": middle(rates)}
        yield Figure("F2", f"{name}: p99 of p50", ratios, Bar.AT_MOST, 3, " ×", beside)


def wrong_sign_ins(ground: Ground) -> Iterator[Figure]:
    """F3: a hundred wrong sign-ins a second, every one under another name."""
    page, wrong = ground.member("/home"), _wrong(ground)
    ratios, grown, quiets, answered = [], [], [], []
    address = ground.house.address
    for _ in range(ground.rounds):
        quiet = Stream(itertools.repeat(page), 4, READS_PER_SECOND)
        ground.load(address, QUIET_SECONDS, quiet)
        reader = Stream(itertools.repeat(page), 4, READS_PER_SECOND)
        others = Stream(wrong, 64, WRONG_PER_SECOND)
        with servers.watched(ground.house) as memory:
            ground.load(address, WRONG_SECONDS, reader, others)
        quiets.append(1000 * percentile(quiet.times, 0.95))
        ratios.append(1000 * percentile(reader.times, 0.95) / quiets[-1])
        grown.append(max(memory) - memory[0])
        answered.append({422: others.statuses[422], 503: others.statuses[503]})
        time.sleep(1)
    tried = middle([one[422] for one in answered])
    beside = {"quiet p95 ms": middle(quiets), "tried": tried}
    beside["asked to wait"] = middle([one[503] for one in answered])
    what = "100 wrong sign-ins a second: a reader's p95 of its quiet p95"
    yield Figure("F3", what, ratios, Bar.AT_MOST, 3, " ×", beside)
    yield Figure("F3", "the same: memory more than before", grown, Bar.AT_MOST, 300, " MB")


def bytes_on_the_wire(ground: Ground) -> Iterator[Figure]:
    """F4: a first visit with an empty cache, heads included."""
    front, way = [], []
    for _ in range(ground.rounds):
        browser = people.Browser(ground.house.address)
        browser.get_all("/")
        front.append(browser.wire.received / 1000)
        browser = people.Browser(ground.house.address)
        people.sign_in(browser, LOGIN, browser.get_all("/sign-in"))
        browser.get_all("/home")
        way.append(browser.wire.received / 1000)
    yield Figure("F4", "front page with everything it loads", front, Bar.AT_MOST, 15, " kB")
    yield Figure("F4", "sign-in to home", way, Bar.AT_MOST, 30, " kB")


def memory_and_start(ground: Ground) -> Iterator[Figure]:
    """F5: a fresh start, timed in turn with a bare import, then every page once, then rest."""
    resident, ratios, starts, imports = [], [], [], []
    libraries = _libraries(ground)
    for _ in range(ground.rounds):
        imports.append(_bare_import(libraries))
        house = servers.house(ground.data)
        starts.append(house.answered)
        ratios.append(starts[-1] / imports[-1])
        _visit(house)
        resident.append(house.resident())
        house.stop()
    yield Figure("F5", "memory of all processes, idle", resident, Bar.AT_MOST, 130, " MB")
    beside = {"start s": middle(starts), "import s": middle(imports)}
    what = "start to first answer, of the bare import"
    yield Figure("F5", what, ratios, Bar.AT_MOST, 2, " ×", beside)


def _wrong(ground: Ground) -> Iterator[bytes]:
    browser = people.Browser(ground.house.address)
    token = people.hidden_fields(browser.get("/sign-in"))["csrf_token"]
    browser.wire.close()
    fields = {"passphrase": "seven words that nobody here has", "csrf_token": token}
    for number in ground.wrong:
        yield browser.prepared("POST", "/sign-in", {**fields, "login": f"nobody-{number}"})


def _libraries(ground: Ground) -> list[str]:
    command = (sys.executable, "-m", "bench.bare")
    env = servers.environment(ground.data, ground.house.address)
    listed = subprocess.run(command, cwd=servers.ROOT, env=env, check=True, stdout=subprocess.PIPE)
    return listed.stdout.decode().split()


def _bare_import(libraries: list[str]) -> float:
    command = (sys.executable, "-m", "bench.bare", *libraries)
    with servers.on_core(servers.SERVER_CORE):
        start = time.perf_counter()
        with subprocess.Popen(command, cwd=servers.ROOT, stdout=subprocess.PIPE) as process:
            said = process.stdout.readline() if process.stdout else b""
            seconds = time.perf_counter() - start
    if said.strip() != b"loaded":
        raise RuntimeError("the libraries do not load bare")
    return seconds


def _visit(house: servers.Server) -> None:
    browser = people.Browser(house.address)
    for path in ("/", "/sign-in", "/join", "/recover", "/help", "/help/limits"):
        browser.get_all(path)
    browser.wire.close()
    time.sleep(1)


ROWS = {
    "F1": sign_in_page,
    "F2": tails,
    "F3": wrong_sign_ins,
    "F4": bytes_on_the_wire,
    "F5": memory_and_start,
}
