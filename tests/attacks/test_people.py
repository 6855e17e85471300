"""What members try with each other, and what a thief reads of it."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from sqlalchemy import delete, func, insert, select, update

from forum.access import Permission, SecondFactorDue, enter_membership, reach_conversation
from forum.actions import (
    agreements,
    aliases,
    blocks,
    commons,
    councils,
    deletions,
    directs,
    leavings,
    letters,
    moderators,
    rosters,
)
from forum.db import Model, db, transaction
from forum.errors import AliasRefused, AliasTaken, NotFound, Unopenable
from forum.models.circles import Circle, Grant
from forum.models.letters import Letter
from forum.models.members import Member
from forum.models.messages import Message
from forum.vault import sealed
from forum.vault.epoch import Epoch
from forum.vault.primitives import random_id
from tests.attacks.rows import write
from tests.circles import begin, bring, found, open_circle, reply
from tests.people import Person
from tests.together import (
    accepted,
    address,
    address_in,
    alias_of,
    appointed,
    asked,
    council,
    member_of,
    the_letter,
)

ONE_SIZE = 1_136 + 8_192  # HPKE around eight kilobytes
Group = tuple[Person, str, Person, str]


@pytest.fixture
def two(elias: Person) -> Group:
    """Elias in a group that he founded, and Karim whom he brought."""
    here = found(elias)
    karim, there = bring(elias, "karim", here)
    return elias, here, karim, there


def as_shown(person: Person, place: str) -> str:
    """A page without what differs each time it is asked for."""
    html = person.get(place).text
    return re.sub(r'name="(csrf_token|nonce|whose)" value="[^"]+"|data-home="[^"]+"', "", html)


def talk_page(person: Person, circle: bytes) -> str:
    return f"{address_in(person, circle)}t/1"


def rows_of(app: Flask, model: type[Model]) -> list[tuple[object, ...]]:
    """A table as a thief reads it."""
    with app.app_context():
        return [tuple(row) for row in db.session.execute(select(model.__table__))]


def all_rows(app: Flask) -> dict[str, list[tuple[object, ...]]]:
    tables = Model.metadata.sorted_tables
    with app.app_context():
        return {
            table.name: [tuple(row) for row in db.session.execute(select(table))]
            for table in tables
        }


def test_who_is_blocked_and_asks_sees_and_leaves_what_anybody_would(two: Group) -> None:
    elias, here, karim, there = two
    lina, over_there = bring(elias, "lina", here)
    with elias.app.app_context():
        group = open_circle(karim, there)
        blocks.block(group, member_of(group, "olive branch"))
    blocked = asked(elias, here, karim, there, "Please talk to me.")
    free = asked(elias, here, lina, over_there, "Please talk to me.")
    names = {alias_of(karim, there): "NAME", alias_of(lina, over_there): "NAME"}
    pages = []
    for circle in (blocked, free):
        html = as_shown(elias, talk_page(elias, circle))
        for mark in (*names, address_in(elias, circle).split("/")[2]):
            html = html.replace(mark, "NAME")
        pages.append(re.sub(r"tile-\d|courses-\d|>[A-Z]<", "", html))
    assert pages[0] == pages[1]
    assert "You have asked" in pages[0]
    assert [len(row[4]) for row in rows_of(elias.app, Letter)] == [ONE_SIZE] * 2  # type: ignore[arg-type]  # bytes
    with elias.app.app_context():
        assert letters.mine(open_circle(karim, there)) == []
        assert len(letters.mine(open_circle(lina, over_there))) == 1
    assert asked(elias, here, karim, there) == blocked


def test_an_ask_that_was_declined_looks_like_one_that_waits(two: Group) -> None:
    elias, here, karim, there = two
    circle = asked(elias, here, karim, there, "Please talk to me.")
    for place in (talk_page(elias, circle), "/home"):
        elias.get(place)  # a first visit shows more
    before, home = as_shown(elias, talk_page(elias, circle)), as_shown(elias, "/home")
    with elias.app.app_context():
        directs.decline(open_circle(karim, there), the_letter(karim, there))
    assert as_shown(elias, talk_page(elias, circle)) == before
    assert as_shown(elias, "/home") == home
    assert asked(elias, here, karim, there) == circle


def test_a_stolen_database_does_not_say_who_asked_whom(two: Group) -> None:
    elias, here, karim, there = two
    before = all_rows(elias.app)
    circle = asked(elias, here, karim, there, "Please talk to me.")
    with elias.app.app_context():
        me = open_circle(elias, here).member_id
        councils.write_to_moderators(open_circle(karim, there), "a word to the moderators")
        own = {mine.circle: mine.member_id for mine in elias.visitor().ring.memberships}
    after = all_rows(elias.app)
    fresh = [
        (table, row) for table, rows in after.items() for row in rows if row not in before[table]
    ]
    # Nothing that is new names a membership that was there; the direct circle has its own.
    assert [table for table, row in fresh if me in row and table != "member"] == []
    kept = [row for table, row in fresh if table in ("member", "grant", "message") and me in row]
    assert kept == []
    assert own[circle] != me
    # A letter has one size, and its tag comes from whom it is for alone.
    letter_rows = [row for table, row in fresh if table == "letter"]
    assert {len(row[4]) for row in letter_rows} == {ONE_SIZE}  # type: ignore[arg-type]  # bytes
    with elias.app.app_context():
        theirs = open_circle(karim, there).member_id
        place = open_circle(elias, here).profile.more["moderators"]
    tags = {sealed.letter_tag(theirs), sealed.letter_tag(place)}
    assert {row[1] for row in letter_rows} == tags
    secrets = b"".join(bytes(cell) for _, row in fresh for cell in row if isinstance(cell, bytes))
    assert b"Please talk to me." not in secrets


def test_a_letter_to_another_cannot_be_answered_read_or_taken(two: Group) -> None:
    elias, here, karim, there = two
    lina, over_there = bring(elias, "lina", here)
    asked(elias, here, karim, there, "Please talk to me.")
    with elias.app.app_context():
        letter = the_letter(karim, there)
        stranger = open_circle(lina, over_there)
        for act in (directs.accept, directs.decline, moderators.accept, councils.delete):
            with pytest.raises((NotFound, SecondFactorDue)):
                act(stranger, letter)
        tag = sealed.letter_tag(stranger.member_id)
    write(elias.app, lambda: db.session.execute(update(Letter).values(tag=tag)))
    with elias.app.app_context():
        assert letters.mine(open_circle(lina, over_there)) == []


def test_letters_that_the_house_did_not_write_are_not_there(two: Group) -> None:
    _, _, karim, there = two
    with karim.app.app_context():
        member = db.session.get_one(Member, open_circle(karim, there).member_id)
        own, content = random_id(), {"kind": "reply", "time": 1.0, "words": "Meet me at noon."}
        ct = sealed.seal_letter(member.public_key, member.id, own, content)
        row = {"id": own, "tag": sealed.letter_tag(member.id), "epoch": 0, "day": 1, "ct": ct}
        db.session.execute(insert(Letter), [row])
        db.session.commit()
        assert letters.mine(open_circle(karim, there)) == []
    assert "Meet me at noon." not in karim.get(f"{there}letters").text


def test_a_copy_of_the_letter_reads_no_further_than_its_own_words(two: Group) -> None:
    elias, here, karim, there = two
    circle = asked(elias, here, karim, there, "Please talk to me.")
    with elias.app.app_context():
        content = letters.mine(open_circle(karim, there))[0].content
    accepted(karim, there)
    reply(karim, address_in(karim, circle), 1, "Here is where I live.")
    stolen = Epoch(circle, 1, content["secret"])  # type: ignore[arg-type]  # bytes
    with elias.app.app_context():
        talk = reach_conversation(open_circle(elias, address(elias, circle), 1), 1)
        said = db.session.scalars(
            select(Message).where(Message.circle == circle).order_by(Message.seq)
        ).all()
        first = sealed.open_message(stolen, talk.row.id, 1, said[0].ct)
        assert first.text == "Please talk to me."
        with pytest.raises(Unopenable):
            sealed.open_message(stolen, talk.row.id, 2, said[1].ct)


def test_a_ring_and_old_keys_of_who_was_taken_out_open_nothing_later(two: Group) -> None:
    elias, here, karim, there = two
    number = begin(elias, here)
    with elias.app.app_context():
        before = open_circle(karim, there)
        old_grant = db.session.scalars(
            select(Grant).where(Grant.grantee == before.member_id)
        ).first()
        assert old_grant is not None
        values = {
            column.name: getattr(old_grant, column.name) for column in Grant.__table__.columns
        }
        transaction(leavings.remove)(open_circle(elias, here), before.member_id)
        left = select(func.count()).where(Grant.grantee == before.member_id)
        assert db.session.scalar(left) == 0
    reply(elias, here, number, "He is gone.")
    # He kept his ring and his old secret, and a friend puts his old grant back.
    write(elias.app, lambda: db.session.execute(insert(Grant), [values]))
    with elias.app.app_context():
        with pytest.raises(NotFound):
            enter_membership(karim.visitor(), before.membership, Permission.READ)
        talk = reach_conversation(open_circle(elias, here, number), number)
        last = db.session.scalars(
            select(Message).where(Message.circle == before.circle.id).order_by(Message.seq.desc())
        ).first()
        assert last is not None
        assert last.epoch == before.epoch.n + 1
        with pytest.raises(Unopenable):
            sealed.open_message(before.epoch, talk.row.id, last.seq, last.ct)
    assert karim.get(there).status_code == 404


def test_one_moderator_of_two_neither_deletes_nor_appoints(two: Group) -> None:
    elias, here, karim, there = two
    lina, over_there = bring(elias, "lina", here)
    fourth = alias_of(*bring(elias, "omar", here))
    appointed(elias, here, karim, there)
    theirs = alias_of(lina, over_there)
    with elias.app.app_context():
        group = open_circle(elias, here)
        for _ in range(3):
            group = open_circle(elias, here)
            assert not deletions.delete(group)
            desk = council(elias, group)
            assert not moderators.ask(open_circle(elias, here), desk, member_of(group, theirs))
        assert db.session.get(Circle, group.circle.id) is not None
        assert letters.mine(open_circle(lina, over_there)) == []
        # A wish counts for its own matter alone, and only while who wished it moderates.
        other = open_circle(karim, there)
        assert not moderators.ask(other, council(karim, other), member_of(other, fourth))
        leavings.step_down(open_circle(elias, here))
        assert agreements.wishes(open_circle(karim, there), deletions.ACT) == []


def test_an_old_letter_appoints_nobody_again(two: Group) -> None:
    elias, here, karim, there = two
    theirs = alias_of(karim, there)
    with elias.app.app_context():
        for _ in range(2):
            group = open_circle(elias, here)
            moderators.ask(group, council(elias, group), member_of(group, theirs))
        copies = [row._asdict() for row in db.session.execute(select(Letter.__table__))]
    karim.set_second_factor()
    with elias.app.app_context():
        newest, older = letters.mine(open_circle(karim, there))
        with pytest.raises(NotFound):
            moderators.accept(open_circle(karim, there), older.id)
        moderators.accept(open_circle(karim, there), newest.id)
        council(elias, open_circle(elias, here))
        leavings.step_down(open_circle(karim, there))

    def put_back() -> None:
        db.session.execute(delete(Letter))
        db.session.execute(insert(Letter), copies)

    write(elias.app, put_back)
    with elias.app.app_context():
        for letter in letters.mine(open_circle(karim, there)):
            with pytest.raises(NotFound):
                moderators.accept(open_circle(karim, there), letter.id)
        assert open_circle(karim, there).role == "member"


def test_no_moderator_alone_hides_a_letter_to_all_of_them(two: Group) -> None:
    elias, here, karim, there = two
    with elias.app.app_context():
        councils.write_to_moderators(open_circle(karim, there), "about a moderator")
        desk = council(elias, open_circle(elias, here))
        [letter] = letters.inbox(desk)
        with pytest.raises(NotFound):
            councils.delete(desk, letter.id)
        assert len(letters.inbox(desk)) == 1


@pytest.mark.parametrize("alias", ["Olive  Branch", "оlive brаnch", "olive-branch", "0live branch"])
def test_an_alias_that_imitates_somebody_is_refused(two: Group, alias: str) -> None:
    elias, here, karim, there = two
    with elias.app.app_context():
        commons.join(elias.visitor(), "olive branch")
        with pytest.raises((AliasTaken, AliasRefused)):
            aliases.change_alias(open_circle(karim, there), alias)
        with pytest.raises((AliasTaken, AliasRefused)):
            commons.join(karim.visitor(), alias)
        assert len(rosters.roster_of(open_circle(elias, here))) == 2
    assert karim.submit(f"{there}alias", alias=alias).status_code == 422


def test_a_name_that_somebody_left_behind_cannot_be_worn_in_the_commons(two: Group) -> None:
    elias, _, karim, _ = two
    with elias.app.app_context():
        circle = commons.join(elias.visitor(), "quiet mill")
        commons.join(karim.visitor(), "grey heron")
        leavings.leave(open_circle(elias, address(elias, circle)))
        with pytest.raises(AliasTaken):
            aliases.change_alias(open_circle(karim, address(karim, circle)), "Quiet Mill")
        with pytest.raises(AliasTaken):
            commons.join(elias.visitor(), "quiet mill")
