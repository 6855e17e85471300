"""The rows of the circles: pages, replies, long threads, search, turning keys, bytes."""

from __future__ import annotations

import gzip
import itertools
import time
from collections.abc import Iterator, Sequence

from sqlalchemy import select, text

from bench import people, servers
from bench.figures import Bar, Figure, percentile
from bench.ground import Ground
from bench.load import Stream
from bench.ratios import SECONDS, middle, of_each_other, of_hello
from bench.village import Group, Village, Villager, living
from forum.actions import epochs
from forum.db import db
from forum.models.conversations import Conversation
from forum.models.messages import Message
from forum.vault import epoch as vault
from forum.vault import sealed
from forum.vault.primitives import public_key_of
from forum.vault.ring import Membership

LINES = (
    "صباح الخير. نمت أربع ساعات، وهذا كثير عندي.",
    "أشرب القهوة عند النافذة وأعدّ البيوت المقابلة، ثم يهدأ قلبي قليلا.",
    "من يعرف طبيبة تتكلم العربية وتأخذ وقتها؟",
    "شكرا لك. قرأت كلامك مرتين وبقي معي طوال النهار.",
)
RARE = "ياسمينة"
QUIET_SECONDS = 8.0
READS_PER_SECOND = 20
MANY, LOOKED_THROUGH = 100_000, 20_000


def thread_page(ground: Ground) -> Iterator[Figure]:
    """C1: twenty sealed messages of 1 KiB by twenty people, in a group of 150."""
    with living(ground) as village:
        group = village.group(150)
        village.talk(group, 1, 20, _long)
        reader = village.villager(group.seats[9])
    page = reader.asks(f"{reader.way(group)}t/1")
    yield of_hello(ground, "C1", "thread page, 20 messages of 1 KiB", page, 16)


def lists(ground: Ground) -> Iterator[Figure]:
    """C2: a group with fifty threads, nothing of it read; home with ten groups."""
    with living(ground) as village:
        group = village.group(150)
        village.talk(group, 50, 1_000, _short)
        reader = village.villager(group.seats[9], *_groups(village, 9))
    page = reader.asks(reader.way(group))
    yield of_hello(ground, "C2", "group page with 50 threads", page, 13)
    yield of_hello(ground, "C2", "home with 10 groups", reader.asks("/home"), 15)


def replies(ground: Ground) -> Iterator[Figure]:
    """C3: replies by 32 members to one thread, each on the disk before it is answered.

    By the clock, since whoever waits for a disk uses no CPU; so much CPU it cost stands beside.
    """
    with living(ground) as village:
        group = village.group(150)
        village.talk(group, 1, 20, _short)
        members = [village.villager(mine) for mine in group.seats[10:42]]
    writing, hello = _replies(group, members), ground.say_hello()
    ratios, by_cpu, written = [], [], []
    for _ in range(ground.rounds):
        hellos, hello_cpu = _sent(ground, ground.hello, hello, 200)
        sent, sent_cpu = _sent(ground, ground.house, writing, 303)
        written.append(sent)
        ratios.append(100 * sent / hellos)
        by_cpu.append(100 * sent_cpu / hello_cpu)
    beside = {"reply/s": middle(written), "% by CPU": middle(by_cpu)}
    what = "durable replies by 32 members, of hello by the clock"
    yield Figure("C3", what, ratios, Bar.AT_LEAST, 8, " %", beside)


def long_ones(ground: Ground) -> Iterator[Figure]:
    """C4: the end of a long thread against its beginning; many groups against few."""
    with living(ground) as village:
        group = village.group(20)
        village.talk(group, 1, MANY, _short)
        reader = village.villager(group.seats[3])
        few, many = (village.villager(*_groups(village, count)) for count in (5, 50))
    way = f"{reader.way(group)}t/1?page="
    pages = reader.asks(f"{way}1"), reader.asks(f"{way}{MANY // 20}")
    yield of_each_other(ground, "C4", "last page of 100,000 messages, of the first", pages, 1.2)
    homes = few.asks("/home"), many.asks("/home")
    yield of_each_other(ground, "C4", "home with 50 groups, of home with 5", homes, 3)


def search(ground: Ground) -> Iterator[Figure]:
    """C5: a search through twenty thousand messages, and what others notice of it."""
    with living(ground) as village:
        group = village.group(20)
        village.talk(group, 50, LOOKED_THROUGH, _seldom)
        readers = [village.villager(mine) for mine in group.seats[3:9]]
        reader, *seekers = readers
        ratios, seconds = [], []
        for _ in range(ground.rounds):
            bare = _bare_opening(village, group)
            before = ground.house.cpu()
            _search_all(seekers[0])
            seconds.append(ground.house.cpu() - before)
            ratios.append(seconds[-1] / bare)
    beside = {"CPU s": middle(seconds)}
    what = "search in 20,000 messages, of opening as many"
    yield Figure("C5", what, ratios, Bar.AT_MOST, 3, " ×", beside)
    yield _meanwhile(ground, reader.asks(f"{reader.way(group)}t/1"), seekers[1:])


def turning(ground: Ground) -> Iterator[Figure]:
    """C6: a new key for everybody, against the seals alone."""
    with living(ground) as village:
        for size in (200, 500):
            group, ratios, seconds = village.group(size), [], []
            for _ in range(ground.rounds):
                bare = _bare_seals(village, group)
                opened = village.opened(group)
                start = time.perf_counter()
                epochs.turn(opened)
                seconds.append(time.perf_counter() - start)
                ratios.append(seconds[-1] / bare)
            what = f"turning the key of {size} members, of as many seals"
            yield Figure("C6", what, ratios, Bar.AT_MOST, 2, " ×", {"s": middle(seconds)})


def page_weight(ground: Ground) -> Iterator[Figure]:
    """C7: a page of twenty short messages, as it is and as gzip makes it."""
    with living(ground) as village:
        group = village.group(150)
        village.talk(group, 1, 20, _short)
        reader = village.villager(group.seats[9])
    html = reader.browser.get(f"{reader.way(group)}t/1").text.encode()
    packed = len(gzip.compress(html, 6)) / 1000
    yield Figure("C7", "thread page of 20 short messages", [len(html) / 1000], Bar.AT_MOST, 14,
                 " kB")  # fmt: skip
    yield Figure("C7", "the same, compressed", [packed], Bar.AT_MOST, 5, " kB")


def stored_bytes(ground: Ground) -> Iterator[Figure]:
    """C8: how much the database has grown by twenty thousand short messages in fifty threads."""
    with living(ground) as village:
        group = village.group(20)
        before = _stored()
        village.talk(group, 50, LOOKED_THROUGH, _short)
        each = (_stored() - before) / LOOKED_THROUGH
    yield Figure("C8", "stored bytes of a short message", [each], Bar.AT_MOST, 900, " B")


def _short(place: int) -> str:
    return LINES[place % len(LINES)]


def _seldom(place: int) -> str:
    return f"{RARE} {_short(place)}" if place % 2_000 == 0 else _short(place)


def _long(place: int) -> str:
    words = itertools.cycle((_short(place), _short(place + 1), _short(place + 2)))
    return " ".join(itertools.islice(words, 9))


def _groups(village: Village, count: int) -> list[Membership]:
    """Memberships of so many groups of twenty, in each of which three threads are new."""
    found = []
    for _ in range(count):
        group = village.group(20)
        village.talk(group, 3, 30, _short)
        found.append(group.seats[9])
    return found


def _replies(group: Group, members: Sequence[Villager]) -> Iterator[bytes]:
    """Replies without end, by one member after another, each with a nonce of its own."""
    forms = []
    for member in members:
        page = member.browser.get(f"{member.way(group)}t/1")
        way = f"{member.way(group)}t/1/posts"
        forms.append((member.browser, way, people.hidden_fields(page)))
    for place, (browser, way, fields) in enumerate(itertools.cycle(forms)):
        typed = {"words": _short(place), "nonce": f"reply-{place}"}
        yield browser.prepared("POST", way, fields | typed)


def _sent(
    ground: Ground, server: servers.Server, asked: bytes | Iterator[bytes], expected: int
) -> tuple[float, float]:
    """Answers for each second by the clock, and of the server's CPU."""
    before = server.cpu()
    stream = ground.flood(server, asked, SECONDS, expected=expected)
    whole = len(stream.times) + stream.warming
    return len(stream.times) / SECONDS, whole / (server.cpu() - before)


def _search_all(seeker: Villager) -> None:
    """Search to the end, page by page. Raises `RuntimeError` when not all was found."""
    browser, found = seeker.browser, 0
    page = browser.submit(browser.get("/search"), "/search", looked_for=RARE, where="")
    while True:
        found += page.text.count('data-kind="hit"')
        fields = people.hidden_fields(page)
        if "cursor" not in fields:
            break
        page = browser.post("/search", fields)
    if found != LOOKED_THROUGH // 2_000:
        raise RuntimeError(f"{found} messages were found")


def _bare_opening(village: Village, group: Group) -> float:
    """Seconds of CPU that it takes to open every message of a group."""
    epoch = village.opened(group).epoch
    talks = select(Conversation.number, Conversation.id).where(Conversation.circle == group.circle)
    ids: dict[int, bytes] = dict(db.session.execute(talks).tuples().all())
    words = select(Message.conversation, Message.seq, Message.ct)
    rows = db.session.execute(words.where(Message.circle == group.circle)).tuples().all()
    db.session.rollback()
    start = time.process_time()
    for number, seq, ct in rows:
        sealed.open_message(epoch, ids[number], seq, ct)
    return time.process_time() - start


def _bare_seals(village: Village, group: Group) -> float:
    """Seconds that it takes to seal an epoch to every member of a group."""
    epoch = village.opened(group).epoch
    keys = [(mine.member_id, public_key_of(mine.member_secret)) for mine in group.seats]
    start = time.perf_counter()
    for member, key in keys:
        vault.grant(epoch, member, key)
    return time.perf_counter() - start


def _meanwhile(ground: Ground, page: bytes, seekers: Sequence[Villager]) -> Figure:
    """A reader's p95 while somebody searches, of his p95 while nobody does."""
    searching = itertools.cycle([_searches(one) for one in seekers])
    ratios, quiets, looked = [], [], []
    for _ in range(ground.rounds):
        quiet = Stream(itertools.repeat(page), 4, READS_PER_SECOND)
        ground.load(ground.house.address, QUIET_SECONDS, quiet)
        reader = Stream(itertools.repeat(page), 4, READS_PER_SECOND)
        others = Stream(searching, 1)
        ground.load(ground.house.address, QUIET_SECONDS, reader, others)
        if set(others.statuses) != {200}:
            raise RuntimeError(f"searches were answered {dict(others.statuses)}")
        quiets.append(1000 * percentile(quiet.times, 0.95))
        ratios.append(1000 * percentile(reader.times, 0.95) / quiets[-1])
        looked.append(len(others.times))
    beside = {"quiet p95 ms": middle(quiets), "searches": middle(looked)}
    what = "a search all the time: a reader's p95 of its quiet p95"
    return Figure("C5", what, ratios, Bar.AT_MOST, 3, " ×", beside)


def _searches(seeker: Villager) -> bytes:
    fields = people.hidden_fields(seeker.browser.get("/search"))
    return seeker.browser.prepared("POST", "/search", {**fields, "looked_for": RARE, "where": ""})


def _stored() -> int:
    """Bytes of the database that are in use."""
    pages, free, size = (
        db.session.execute(text(f"PRAGMA {name}")).scalar_one()
        for name in ("page_count", "freelist_count", "page_size")
    )
    db.session.rollback()
    return int((pages - free) * size)


ROWS = {
    "C1": thread_page,
    "C2": lists,
    "C3": replies,
    "C4": long_ones,
    "C5": search,
    "C6": turning,
    "C7": page_weight,
    "C8": stored_bytes,
}
