"""The demo's rooms, as its people find them after it is filled."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from forum import access
from forum.access import OpenConversation, Permission, reach_conversation
from forum.actions import reading, sign_ins
from forum.db import db
from forum.demo import fill
from forum.demo.cast import PASSPHRASE
from forum.factory import create_app
from forum.house import House
from forum.models.conversations import Conversation
from forum.opening.threads import Shown, open_page
from tests.conftest import make_settings

DAY = 86_400


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory, empty_database: Path) -> Iterator[House]:
    """A house filled once for all of these tests."""
    folder = tmp_path_factory.mktemp("demo")
    shutil.copy(empty_database, folder)
    app = create_app(make_settings(folder))
    with app.app_context():
        fill(lambda _: None)
        yield app.extensions["house"]
        db.session.remove()
        db.engine.dispose()


def rooms_of(house: House, login: str) -> list[OpenConversation]:
    """Every room of somebody's circles, opened."""
    opened = sign_ins.sign_in(house, sign_ins.Attempt(login, PASSPHRASE, "", ""))
    visitor = sign_ins.find_sign_in(house, opened.token)
    assert visitor is not None
    found = []
    for mine in visitor.ring.memberships:
        asked = select(Conversation.number).where(
            Conversation.circle == mine.circle, Conversation.kind == "room"
        )
        for number in db.session.scalars(asked):
            entered = access.enter_membership(visitor, mine, Permission.READ, number)
            found.append(reach_conversation(entered, number))
    return found


def lines_of(room: OpenConversation) -> list[Shown]:
    return open_page(room, 1, room.row.last_seq, "/")


def busiest(rooms: list[OpenConversation]) -> OpenConversation:
    return max(rooms, key=lambda room: room.row.last_seq)


def test_a_member_finds_a_room_in_each_of_her_circles(demo: House) -> None:
    rooms = rooms_of(demo, "amal")
    assert len(rooms) == len({room.opened.circle.id for room in rooms}) == 3
    assert len(rooms_of(demo, "hiba")) == 2
    assert all(line.state == "said" for room in rooms for line in lines_of(room))


def test_the_busy_room_has_many_people_over_several_days(demo: House) -> None:
    lines = lines_of(busiest(rooms_of(demo, "amal")))
    assert len(lines) > 50
    assert [line.time for line in lines] == sorted(line.time for line in lines)
    assert len({line.time // DAY for line in lines}) >= 4
    assert len({line.author.alias for line in lines if line.author}) > 25


def test_she_has_spoken_there_and_answered_somebody(demo: House) -> None:
    own = [line for line in lines_of(busiest(rooms_of(demo, "amal"))) if is_own(line)]
    assert len(own) >= 4
    answered = [line.quote for line in own if line.quote]
    assert [quote.author and quote.author.alias for quote in answered] == ["خيمة صيف"]
    assert "شجرة" in answered[0].line


def test_some_of_it_is_new_to_her_and_some_is_read(demo: House) -> None:
    for room in rooms_of(demo, "amal"):
        read = reading.marks_of(room.opened.visitor)[room.row.id]
        assert 0 < read < room.row.last_seq
        assert all(line.seq <= read for line in lines_of(room) if is_own(line))


def is_own(line: Shown) -> bool:
    return line.author is not None and line.author.is_me
