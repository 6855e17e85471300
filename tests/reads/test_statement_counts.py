"""How many statements a page costs: few, and no more when there is more to show."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask
from sqlalchemy import event

from forum.access import reach_conversation
from forum.actions import posts
from forum.actions.posts import Words
from forum.db import db
from forum.vault.primitives import random_id
from tests.circles import bring, found, found_group, open_circle
from tests.people import Person


@contextmanager
def counted(app: Flask) -> Iterator[list[str]]:
    """The statements of what is done inside; beginnings and ends are none."""
    said: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_more: object) -> None:
        if not statement.startswith(("BEGIN", "ROLLBACK", "COMMIT", "SELECT 1")):
            said.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    yield said
    event.remove(engine, "before_cursor_execute", note)


def write(person: Person, address: str, number: int, count: int) -> None:
    """Posts, each second one an answer to the first, some with a sign of kindness."""
    with person.app.app_context():
        talk = reach_conversation(open_circle(person, address, number), number)
        for place in range(count):
            words = Words(f"**words** {place}", random_id(), 1 if place % 2 else None)
            seq = posts.reply(talk, words)
            if place % 3 == 0:
                posts.react(talk, seq, "with")


def test_a_page_of_twenty_messages_needs_six_statements_however_many_members(
    elias: Person,
) -> None:
    address = found_group(elias)
    elias.submit(f"{address}new", title="T", words="first")
    write(elias, address, 1, 24)
    friends = [bring(elias, f"friend-{place}", address) for place in range(4)]
    for person, there in friends:
        elias.submit(f"{address}t/1/posts", words="so that they can answer")
        person.submit(f"{there}t/1", f"{there}t/1/posts", words="an answer")
    for person, way in ((elias, address), friends[0]):
        for page in ("?page=1", "?page=2"):
            for _ in range(2):  # the first time opens an older epoch
                with counted(elias.app) as said:
                    assert person.get(f"{way}t/1{page}").status_code == 200
                assert len(said) <= 6, said


def test_a_rooms_page_and_its_frame_need_six_statements(elias: Person) -> None:
    address = found_group(elias)
    elias.submit(f"{address}rooms/new", title="Evenings")
    friends = [bring(elias, f"friend-{place}", address) for place in range(3)]
    write(elias, address, 1, 60)
    for person, way in ((elias, address), *friends):
        elias.submit(f"{address}r/1", f"{address}r/1/messages", words="one more")
        for path in ("r/1", "r/1?page=1", "r/1/frame?after=30"):
            for _ in range(2):
                with counted(elias.app) as said:
                    assert person.get(f"{way}{path}").status_code == 200
                assert len(said) <= 6, said


def test_home_needs_five_statements_however_many_groups(elias: Person) -> None:
    for place in range(12):
        address = found(elias, f"Group {place}", f"alias number {place}")
        elias.submit(f"{address}new", title="T", words="first")
        elias.get("/home")
        with counted(elias.app) as said:
            assert elias.get("/home").status_code == 200
        assert len(said) <= 5, said


def test_a_groups_page_needs_six_statements_however_many_threads(elias: Person) -> None:
    address = found_group(elias)
    for place in range(12):
        elias.submit(f"{address}new", title=f"T {place}", words="first")
    elias.get(address)
    with counted(elias.app) as said:
        assert elias.get(address).status_code == 200
    assert len(said) <= 6, said
