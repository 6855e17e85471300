"""However many members and groups there are, pages ask the database as often as for a few."""

from __future__ import annotations

from dataclasses import replace

import pytest

from forum import clock
from forum.access import OpenCircle, reach_conversation
from forum.actions import blocks, circles, epochs, posts
from forum.actions.applications import membership
from forum.actions.posts import Words
from forum.db import transaction
from forum.vault.epoch import RosterEntry
from forum.vault.primitives import digest, public_key_of, random_id
from tests.circles import begin, found, open_circle, post_numbers
from tests.people import Person
from tests.reads.test_statement_counts import counted

PAGES = ("?page=1", "?page=2", "?page=3")
BLOCKED = 3


def anew(elias: Person) -> Person:
    """The same with another browser, which has opened nothing yet."""
    other = Person(elias.app)
    other.secret = elias.secret
    assert other.sign_in("elias-founder").status_code == 303
    return other


@transaction
def crowd(opened: OpenCircle, many: int) -> list[bytes]:
    """So many further members, in rows alone; their ids."""
    house, found_ids = opened.visitor.house, []
    for place in range(many):
        mine = membership(opened.circle.id, f"heron {place}")
        key_hash = digest(public_key_of(mine.member_secret))
        entry = RosterEntry(mine.alias, "member", clock.day_number(), random_id(), key_hash)
        circles.add_member(house, opened.epoch, mine, entry, random_id())
        found_ids.append(mine.member_id)
    return found_ids


def talk_of_all(person: Person, address: str, who: list[bytes]) -> None:
    """Three pages by as many as there are: answers, signs of kindness, and a key that turns."""
    for place in range(1, 60):
        if place % 13 == 0:
            epochs.turn(open_circle(person, address))
        talk = reach_conversation(open_circle(person, address, 1), 1)
        as_another = replace(talk.opened, member_id=who[place % len(who)])
        answered = (place * 7) % place + 1 if place % 2 else None
        words = Words(f"**words** {place}", random_id(), answered)
        seq = posts.reply(replace(talk, opened=as_another), words)
        if place % 3 == 0:
            posts.react(talk, seq, "with")


@pytest.mark.parametrize("members", [5, 50, 150])
def test_a_page_of_twenty_needs_six_statements_in_a_crowd_of_any_size(
    elias: Person, members: int
) -> None:
    address = found(elias)
    begin(elias, address)
    with elias.app.app_context():
        opened = open_circle(elias, address)
        who = crowd(opened, members - 1)
        for one in who[:BLOCKED]:
            blocks.block(open_circle(elias, address), one)
        talk_of_all(elias, address, who)
    for page in PAGES:
        reader = anew(elias)
        # A new sign-in opens older epochs: those of the page, and those of what is answered there.
        for _ in range(3):
            with counted(elias.app) as said:
                answer = reader.get(f"{address}t/1{page}")
            assert len(post_numbers(answer.text)) == 20, answer.text
            assert len(said) <= 6, said


@pytest.mark.parametrize("many", [1, 10, 40])
def test_home_needs_five_statements_with_any_number_of_groups(elias: Person, many: int) -> None:
    for place in range(many):
        begin(elias, found(elias, f"Group {place}", "olive branch"))
    elias.get("/home")  # the very first visit notes that it was
    for reader in (elias, anew(elias)):
        for _ in range(3):
            with counted(elias.app) as said:
                answer = reader.get("/home")
            assert answer.text.count('data-kind="circle"') >= many
            assert len(said) <= 5, said


@pytest.mark.parametrize("members", [5, 150])
def test_a_groups_page_needs_six_statements_in_a_crowd_of_any_size(
    elias: Person, members: int
) -> None:
    address = found(elias)
    with elias.app.app_context():
        crowd(open_circle(elias, address), members - 1)
    for place in range(30):
        begin(elias, address, f"Thread {place}")
        if place % 9 == 0:
            with elias.app.app_context():
                epochs.turn(open_circle(elias, address))
    for reader in (elias, anew(elias)):
        for _ in range(3):
            with counted(elias.app) as said:
                answer = reader.get(address)
            assert answer.text.count('data-kind="thread"') == 30, answer.text
            assert len(said) <= 6, said
