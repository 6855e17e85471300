"""Informers at the door: guessing, listening, vouching for each other, and writing rows by hand."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from sqlalchemy import Select, delete, insert, select

from forum.access import reach_lobby
from forum.actions import invitations, leavings, lobbies, vouches
from forum.db import Model, db, transaction
from forum.errors import AliasRefused, AliasTaken, NotFound, NotYet
from forum.models.members import Member
from forum.models.vouches import Vouch
from forum.vault.primitives import random_id
from tests.attacks.rows import write
from tests.circles import alias_in, bring, found, invite, open_circle
from tests.people import Person, later
from tests.vetting import (
    Host,
    come_back,
    full_group,
    lobby_id,
    room_of,
    say,
    small_group,
    take_back_all,
    wait_at,
)

ON_SQLITE = pytest.mark.parametrize("settings", ["sqlite"], indirect=True)


def as_shown(person: Person, place: str) -> str:
    """A page without what differs each time it is asked for."""
    html = person.get(place).text
    masked = r'name="(csrf_token|nonce|state|whose)" value="[^"]+"|data-home="[^"]+"'
    return re.sub(masked, "", html)


def rows(app: Flask, wanted: Select[tuple[object]]) -> list[dict[str, object]]:
    """Rows as they lie in the database."""
    with app.app_context():
        return [dict(row._mapping) for row in db.session.execute(wanted)]


def vouches_in(app: Flask) -> list[dict[str, object]]:
    return rows(app, select(Vouch.__table__))


def put(app: Flask, model: type[Model], kept: list[dict[str, object]]) -> None:
    """Put rows there, or back, as they were."""

    def act() -> None:
        keys = [column.name for column in model.__table__.primary_key]
        for row in kept:
            same = [getattr(model, key) == row[key] for key in keys]
            db.session.execute(delete(model).where(*same))
        db.session.execute(insert(model), kept)

    write(app, act)


@ON_SQLITE
def test_a_member_who_guesses_invitations_sees_one_page_and_soon_none(elias: Person) -> None:
    host = small_group(elias)
    other = Host(elias, "elias-founder", found(elias, "Work and papers", "paper boat"))
    guesser, _ = bring(elias, "informer", other.address)
    slips = [invite(elias, host.address) for _ in range(2)]
    own = invite(elias, other.address)
    take_back_all(Host(elias, "elias-founder", host.address))
    sent = {
        "revoked": (slips[0].code, slips[0].phrase),
        "wrong words": (slips[1].code, "wrong words"),
        "wrong code": ("ABCD-EFGH-JKMN-PQRS", slips[1].phrase),
        "no code": ("what is this", "two words"),
        "a group he is in": (own.code, own.phrase),
        "of founders": (guesser.slip().code, "two words"),
    }
    pages = set()
    for code, phrase in sent.values():
        answer = guesser.submit("/me/invitation", invitation=code, phrase=phrase)
        assert answer.status_code == 422
        html = re.sub(r'name="(csrf_token|whose)" value="[^"]+"', "", answer.text)
        pages.add(html.replace(f'value="{code}"', "#").replace(f'value="{phrase}"', "#"))
    assert len(pages) == 1
    assert "This invitation does not open" in pages.pop()
    fresh = invite(elias, host.address)
    tries = [
        guesser.submit("/me/invitation", invitation=fresh.code, phrase=f"guess {n}").status_code
        for n in range(11)
    ]
    assert tries == [422] * 10 + [429]


def test_who_waits_reads_nothing_of_vouches_doubts_and_decisions(elias: Person) -> None:
    founder, amal, basil, samir, hiba = full_group(elias)
    guest = wait_at(amal)
    places = (guest.lobby, "/home", f"{guest.lobby}about", f"{guest.lobby}wanted")
    for place in places:
        guest.person.get(place)  # a first visit shows more
    before = [as_shown(guest.person, place) for place in places]
    say(basil, "vouch")
    say(hiba, "vouch")
    say(samir, "objection")
    say(founder, "admit")
    take_back_all(amal)
    assert [as_shown(guest.person, place) for place in places] == before
    amal.visit()
    elias.get(founder.address)
    assert [as_shown(guest.person, place) for place in places] == before
    assert "olive branch" not in "".join(before)


@ON_SQLITE
def test_who_waits_and_who_is_new_do_not_come_to_the_pages_of_those_who_decide(
    elias: Person,
) -> None:
    _, amal, basil, samir, _ = full_group(elias)
    first = wait_at(amal, "karim")
    say(basil, "vouch")
    say(samir, "vouch")
    later(hours=49)
    basil.visit()
    come_back(first.person, "karim")
    there = first.person.circle()
    guest = wait_at(basil)
    room = room_of(basil, lobby_id(basil))
    lobby = alias_in(f"/c/{room.rsplit('/', 1)[1]}/")
    for person, address in ((first.person, there), (guest.person, guest.lobby)):
        for path in ("lobbies", f"lobbies/{lobby}", f"lobbies/{lobby}/word", "invitations"):
            assert person.get(f"{address}{path}").status_code == 404, path
        with elias.app.app_context():
            opened = open_circle(person, address)
            for kind in ("vouch", "objection", "admit", "refuse"):
                with pytest.raises(NotFound):
                    vouches.say(opened, lobby_id(basil), kind, "met")


@ON_SQLITE
def test_a_member_who_is_no_moderator_decides_nothing(elias: Person) -> None:
    _, amal, basil, *_ = full_group(elias)
    wait_at(amal)
    with elias.app.app_context():
        opened = basil.opened()
        for kind in ("admit", "refuse"):
            with pytest.raises(NotFound):
                vouches.say(opened, vouches.waiting_in(opened)[0].lobby, kind)
    assert vouches_in(elias.app) == []


def test_people_of_one_branch_cannot_bring_in_each_others_friends(elias: Person) -> None:
    founder, amal, basil, samir, _ = full_group(elias)
    karim = wait_at(amal, "karim")
    say(basil, "vouch")
    say(samir, "vouch")
    later(hours=49)
    founder.visit()
    later(hours=31 * 24)  # his probation is over
    come_back(karim.person, "karim")
    ally = Host(karim.person, "karim", karim.person.circle())
    amal.visit()
    friend = wait_at(amal, "informer")
    say(ally, "vouch")
    say(amal, "vouch")
    later(hours=200)
    founder.visit()
    assert "Still waiting" in friend.page()
    basil.visit()
    say(basil, "vouch")
    founder.visit()
    assert friend.status() == "active"


def test_a_word_that_was_forged_or_moved_is_left_out_and_stops_nobody(elias: Person) -> None:
    founder, amal, basil, samir, _ = full_group(elias)
    first, second = wait_at(amal), wait_at(basil, "informer")
    with elias.app.app_context():
        names = {one.entry.alias: one for one in vouches.waiting_in(amal.opened())}
        group = amal.opened().circle.id
    honest, other = sorted(names.values(), key=lambda one: one.arrived)
    for host in (basil, samir):
        say(host, "vouch", honest.lobby)
    moved = [row | {"applicant": other.member.id} for row in vouches_in(elias.app)]
    noise = {"circle": group, "applicant": other.member.id, "epoch": 1, "ct": b"x" * 300}
    put(elias.app, Vouch, [*moved, *({**noise, "id": random_id()} for _ in range(3))])
    say(founder, "objection", honest.lobby)
    with elias.app.app_context():
        opened = founder.opened()
        vouches.take_back(opened, honest.lobby)
    later(hours=49)
    founder.visit()
    assert second.page().count("Still waiting") == 1
    assert first.status() == "active"


def test_a_vouch_that_was_taken_back_and_put_back_by_hand_is_of_another_day(elias: Person) -> None:
    founder, amal, basil, samir, hiba = full_group(elias)
    guest = wait_at(amal)
    say(basil, "vouch")
    say(samir, "vouch")
    kept = vouches_in(elias.app)
    with elias.app.app_context():
        vouches.take_back(basil.opened(), lobby_id(basil))
        transaction(leavings.remove)(founder.opened(), hiba.opened().member_id)
    elias.get(founder.address)  # the key has turned
    put(elias.app, Vouch, kept)
    later(hours=49)
    founder.visit()
    assert "Still waiting" in guest.page()


def test_the_vouch_of_who_was_taken_out_counts_no_more(elias: Person) -> None:
    founder, amal, basil, samir, _ = full_group(elias)
    guest = wait_at(amal)
    say(basil, "vouch")
    say(samir, "vouch")
    with elias.app.app_context():
        transaction(leavings.remove)(founder.opened(), samir.opened().member_id)
    later(hours=49)
    founder.visit()
    assert "Still waiting" in guest.page()


def test_a_waiting_row_of_the_group_that_is_put_back_lets_nobody_in_again(elias: Person) -> None:
    founder, amal, basil, samir, _ = full_group(elias)
    guest = wait_at(amal)
    with elias.app.app_context():
        applicant = vouches.waiting_in(amal.opened())[0].member.id
    waiting = rows(elias.app, select(Member.__table__).where(Member.id == applicant))
    say(basil, "vouch")
    say(samir, "vouch")
    said = vouches_in(elias.app)
    later(hours=49)
    founder.visit()
    assert guest.status() == "active"
    with elias.app.app_context():
        transaction(leavings.remove)(founder.opened(), applicant)
    put(elias.app, Member, waiting)
    put(elias.app, Vouch, said)
    founder.visit()
    assert guest.status() == "waiting"
    with elias.app.app_context():
        assert vouches.waiting_in(founder.opened()) == []


def test_the_inviter_of_who_waits_cannot_be_found_in_the_database(elias: Person) -> None:
    founder, amal, *_ = full_group(elias)
    tables = Model.metadata.sorted_tables
    before = {table.name: rows(elias.app, select(table)) for table in tables}
    wait_at(amal)
    after = {table.name: rows(elias.app, select(table)) for table in tables}
    fresh = [row for name, those in after.items() for row in those if row not in before[name]]
    with elias.app.app_context():
        opened = amal.opened()
        secrets = (opened.member_id, opened.entry.branch, opened.profile.constant)
        assert founder.opened().circle.id == opened.circle.id
    lying = b"".join(cell for row in fresh for cell in row.values() if isinstance(cell, bytes))
    assert [secret for secret in secrets if secret in lying] == []
    # A ring is written at every change of anybody's, and says nothing of its owner.
    slips = [row for row in fresh if "tag" in row and "status" in row]
    assert [set(row) for row in slips] == [{"tag", "circle", "day", "status", "ct", "row_mac"}]


@ON_SQLITE
def test_a_companion_imitates_nobody_and_does_not_give_himself_away(elias: Person) -> None:
    _, amal, basil, *_ = full_group(elias)
    guest = wait_at(amal)
    lobby = room_of(amal, lobby_id(amal)).rsplit("/", 1)[1]
    with elias.app.app_context():
        opened = amal.opened()
        room = reach_lobby(opened, lobby)
        applicant = vouches.application_for(opened, room.circle.id).entry.alias
        assert room.member_id != opened.member_id
        lobbies.choose_name(room, "grey heron")
        theirs = reach_lobby(basil.opened(), room_of(basil, lobby_id(basil)).rsplit("/", 1)[1])
        for name in (applicant, opened.entry.alias, "olive branch", "Grey  Heron", "the moderator"):
            with pytest.raises((AliasTaken, AliasRefused)):
                lobbies.choose_name(theirs, name)
        lobbies.choose_name(theirs, "")
    assert "grey heron" not in guest.person.get("/home").text


@ON_SQLITE
def test_no_member_makes_more_than_three_slips_and_nobody_takes_back_those_of_others(
    elias: Person,
) -> None:
    _, amal, basil, *_ = full_group(elias)
    for _ in range(3):
        invite(amal.person, amal.address)
    with elias.app.app_context():
        opened = amal.opened()
        with pytest.raises(NotYet):
            invitations.invite(opened, "en")
        tags = [made.tag for made in invitations.list_made(opened)]
        assert invitations.list_made(basil.opened()) == []
        with pytest.raises(NotFound):
            invitations.revoke(basil.opened(), tags)
        assert {made.status for made in invitations.list_made(amal.opened())} == {"open"}
