"""200 posts, 20 turns and 5 removals at once: nothing lost, doubled, unreadable or too late."""

from __future__ import annotations

import multiprocessing
from dataclasses import replace

import pytest

from forum.access import reach_conversation
from forum.config import Settings
from forum.db import db
from forum.models.circles import Circle, EpochRow, Grant
from forum.models.messages import Message
from forum.opening.threads import open_page
from forum.vault import ring as rings
from tests.circles import bring, found_group, open_circle
from tests.journeys import racers
from tests.journeys.racers import Start
from tests.people import Person

POSTERS, POSTS, TURNS, REMOVED = 4, 50, 20, 5


def start(settings: Settings, person: Person, login: str, address: str) -> Start:
    """What a process needs to be this person: the store of sign-ins is its own."""
    return Start(replace(settings, redis_url=None), login, person.secret, address)


def address_of(person: Person, circle: bytes) -> str:
    """His address of the group."""
    return f"/c/{rings.url_alias(person.visitor().root, circle)}/"


def test_nothing_is_lost_doubled_or_written_under_a_key_that_was_over(
    elias: Person, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    # All come in by the founder's word, in no time.
    monkeypatch.setattr("forum.actions.admissions.SMALL_GROUP", 50)
    address = found_group(elias)
    elias.submit(f"{address}new", title="T", words="first")
    posters = [bring(elias, f"poster-{place}", address) for place in range(POSTERS)]
    guests = [bring(elias, f"guest-{place}", address)[0] for place in range(REMOVED)]
    elias.submit(f"{address}t/1/posts", words="now all can read it")
    with elias.app.app_context():
        circle = open_circle(elias, address).circle.id
        gone = [guest.visitor().ring.membership_of(circle) for guest in guests]
        members = [mine.member_id for mine in gone if mine is not None]
    spawn = multiprocessing.get_context("spawn")
    acknowledged, turns, leaving = spawn.Queue(), spawn.Queue(), spawn.Queue()
    together, mine = spawn.Barrier(POSTERS + 2), start(settings, elias, "elias-founder", address)
    runs = [
        spawn.Process(
            target=racers.post,
            args=(
                start(settings, person, f"poster-{place}", way), together, POSTS, acknowledged
            ),
        )
        for place, (person, way) in enumerate(posters)
    ]  # fmt: skip
    runs += [
        spawn.Process(target=racers.turn, args=(mine, together, turns)),
        spawn.Process(target=racers.take_out, args=(mine, together, leaving)),
    ]
    for run in runs:
        run.start()
    told = []
    # A turn for every ten posts, a removal for every forty: they go on to the end of the race.
    for count in range(POSTERS * POSTS):
        told.append(acknowledged.get(timeout=racers.PATIENCE))
        if count % (POSTERS * POSTS // TURNS) == 0:
            turns.put(b"once")
        if count % (POSTERS * POSTS // REMOVED) == 0:
            leaving.put(members.pop())
    for asked in (turns, leaving):
        asked.put(b"")
    for run in runs:
        run.join(60)
    assert [run.exitcode for run in runs] == [0] * len(runs)
    with elias.app.app_context():
        check(elias, address, dict(told), [mine.member_id for mine in gone if mine is not None])


def check(elias: Person, address: str, told: dict[int, str], members: list[bytes]) -> None:
    """Every acknowledged post is there once, can be read, and none came after its key's end."""
    assert len(told) == POSTERS * POSTS
    talk = reach_conversation(open_circle(elias, address, 1), 1)
    rows = db.session.query(Message).order_by(Message.seq).all()
    assert [row.seq for row in rows] == list(range(1, POSTERS * POSTS + 3))
    shown = {post.seq: post.plain for post in open_page(talk, 1, len(rows), "")}
    assert {seq: words for seq, words in shown.items() if seq > 2} == told
    by_stamp = sorted(rows, key=lambda row: row.stamp)
    assert len({row.stamp for row in rows}) == len(rows)
    assert [row.epoch for row in by_stamp] == sorted(row.epoch for row in rows)
    assert len({row.epoch for row in rows}) > TURNS // 2
    circle = db.session.get_one(Circle, talk.opened.circle.id)
    newest = max(row.n for row in db.session.query(EpochRow).filter_by(circle=circle.id))
    assert newest == circle.epoch > TURNS
    assert db.session.query(Grant).filter(Grant.grantee.in_(members)).count() == 0
