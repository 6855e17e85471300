"""Attacks on leaving for good: whose it is, what is left, and rows changed by hand."""

from __future__ import annotations

from sqlalchemy import select, update

from forum.db import db
from forum.models.accounts import Account, MarksRow, RecoveryRow, RingRow
from forum.models.departures import Departure
from forum.models.members import Member
from tests.attacks import hiding_places
from tests.attacks.departing import count, gone, ids_of, leave
from tests.attacks.rows import write
from tests.circles import begin, bring, found_group, open_circle
from tests.people import Person, later


def test_a_stolen_database_does_not_say_whose_a_departure_is(elias: Person, farah: Person) -> None:
    elias.get(elias.circle())
    karim, _ = bring(elias, "karim", found_group(elias))
    for name in ("One", "Two", "Three"):
        found_group(farah, name, f"{name} stone")
    known: list[bytes] = []
    for person in (karim, farah):
        known += ids_of(person).values()
        with elias.app.app_context():
            known += [mine.member_id for mine in person.visitor().ring.memberships]
        leave(person)
    with elias.app.app_context():
        rows = list(db.session.scalars(select(Departure)))
        sealed = b"".join(row.id + row.ct + row.row_mac for row in rows)
        assert len({len(row.ct) for row in rows}) == 1
        others = hiding_places.rows(elias.app).replace(sealed, b"")
        assert [row for row in rows if others.count(row.id) > 1] == []
    assert len(rows) == 2
    assert [one for one in known if one in sealed] == []


def test_nothing_of_an_account_is_left_when_it_has_gone(elias: Person) -> None:
    address = found_group(elias)
    karim, there = bring(elias, "karim", address)
    begin(karim, there, words="karims words")
    code = karim.submit("/me/recovery-code", passphrase=karim.words)
    assert code.status_code == 200
    known = ids_of(karim)
    with elias.app.app_context():
        me = open_circle(karim, there).member_id
        seal = db.session.get_one(Member, me).owner_seal
        db.session.rollback()
    known |= {"owner": seal}
    left = hiding_places.rows(elias.app)
    assert {name for name, one in known.items() if one not in left} == set()
    leave(karim)
    later(7)
    assert gone(elias) == 1
    left = hiding_places.rows(elias.app)
    assert {name for name, one in known.items() if one in left} == set()
    assert {count(elias, kind) for kind in (RingRow, MarksRow)} == {2 * count(elias, Account)}
    assert (count(elias, RecoveryRow), count(elias, Departure)) == (0, 0)
    elias.sign_in("elias-founder")
    page = elias.get(f"{address}t/1").text
    assert "karims words" in page
    assert "Former member" in page


def test_a_departure_that_was_changed_by_hand_takes_nobody_away(
    elias: Person, farah: Person
) -> None:
    address = found_group(elias)
    karim, _ = bring(elias, "karim", address)
    leave(karim)
    sooner = update(Departure).values(day=0)
    write(elias.app, lambda: db.session.execute(sooner))
    accounts = count(elias, Account)
    assert gone(elias) == 0
    assert count(elias, Account) == accounts
    assert farah.get("/home").status_code == 200


def test_a_member_row_that_was_spoilt_keeps_nobody_here(elias: Person) -> None:
    address = found_group(elias)
    karim, there = bring(elias, "karim", address)
    samir, _ = bring(elias, "samir", address)
    with elias.app.app_context():
        me = open_circle(karim, there).member_id
        db.session.rollback()
    for person in (karim, samir):
        leave(person)
    spoilt = update(Member).where(Member.id == me).values(edge=b"spoilt")
    write(elias.app, lambda: db.session.execute(spoilt))
    later(7)
    assert gone(elias) == 2
    assert (count(elias, Account), count(elias, Departure)) == (1, 0)
