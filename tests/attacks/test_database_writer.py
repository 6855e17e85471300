"""Somebody who can write to the database, without the pepper: he can break things, not get in."""

from __future__ import annotations

from dataclasses import asdict

import pytest
from flask import Flask
from sqlalchemy import insert, select, update

from forum.db import db
from forum.models.accounts import Account, RecoveryRow, RingRow
from forum.models.circles import Circle, EpochRow, Grant
from forum.models.invitations import Invitation
from forum.models.members import Member
from forum.vault import epoch as epochs
from forum.vault.account import recovery_tag
from forum.vault.primitives import digest, public_key_of, random_id, random_secret
from forum.words import words_to_code
from tests.attacks.rows import write
from tests.people import WORDS, Person

SECRET = b"s" * 32


def grants_of(app: Flask, member: bytes) -> int:
    with app.app_context():
        return len(list(db.session.scalars(select(Grant).where(Grant.grantee == member))))


def check_refused(person: Person, address: str) -> None:
    """The calm 500, which tells nothing."""
    answer = person.get(address)
    assert answer.status_code == 500
    assert "Something broke on our side" in answer.text
    for detail in ("Unopenable", "row_mac", "member", "Traceback", ".py"):
        assert detail not in answer.text


def again(person: Person, login: str) -> str:
    """Sign in anew, so that nothing opened before is remembered; the circle's address."""
    person.get("/exit")
    assert person.sign_in(login).status_code == 303
    return person.circle()


@pytest.mark.parametrize(
    "changes",
    [
        {"epoch": 2}, {"epoch": 0}, {"turn_due": True}, {"kind": "commons"}, {"keep_days": 1},
    ],
)  # fmt: skip
def test_a_changed_circle_is_refused(elias: Person, changes: dict[str, object]) -> None:
    address = elias.circle()
    write(elias.app, lambda: db.session.execute(update(Circle).values(**changes)))
    if changes.get("kind") == "commons":  # home has no name for it
        assert elias.get(address).status_code == 500
        return
    check_refused(elias, address)


@pytest.mark.parametrize(
    "changes",
    [
        {"status": "removed"}, {"status": "waiting"}, {"status": "held"}, {"owner_seal": b"x"},
        {"public_key": public_key_of(SECRET)}, {"roster_epoch": 0}, {"row_mac": b"m" * 32},
    ],
)  # fmt: skip
def test_a_changed_member_is_refused(elias: Person, changes: dict[str, object]) -> None:
    address = elias.circle()
    write(elias.app, lambda: db.session.execute(update(Member).values(**changes)))
    check_refused(elias, address)


@pytest.mark.parametrize(
    "changes",
    [{"public_key": public_key_of(SECRET)}, {"link": b"l" * 32}, {"key_check": b"k" * 32},
     {"members_hash": b"h" * 32}],
)  # fmt: skip
def test_a_changed_epoch_is_refused(elias: Person, changes: dict[str, object]) -> None:
    write(elias.app, lambda: db.session.execute(update(EpochRow).values(**changes)))
    check_refused(elias, again(elias, "elias-founder"))


@pytest.mark.parametrize("column", ["slots", "login_tag"])
def test_an_account_with_the_slots_or_the_name_of_another_is_refused(
    elias: Person, farah: Person, column: str
) -> None:
    def swap() -> None:
        rows = list(db.session.execute(select(Account.id, getattr(Account, column))))
        for name, _ in rows:
            placeholder = update(Account).where(Account.id == name)
            db.session.execute(placeholder.values({column: random_secret()}))
        for (name, _), (_, other) in zip(rows, reversed(rows), strict=True):
            put = update(Account).where(Account.id == name).values({column: other})
            db.session.execute(put)

    write(elias.app, swap)
    thief = Person(elias.app)
    for login in ("elias-founder", "farah-founder"):
        answer = thief.submit("/sign-in", login=login, passphrase=WORDS)
        assert answer.status_code == 500
        assert thief.get("/home").location == "/sign-in"


def test_a_waiting_member_who_was_made_active_by_hand_is_not_let_in(
    elias: Person, farah: Person
) -> None:
    address = farah.circle()
    waiting = Member.status == "waiting"
    write(
        elias.app, lambda: db.session.execute(update(Member).where(waiting).values(status="active"))
    )
    check_refused(farah, address)
    with elias.app.app_context():
        visitor = farah.visitor()
        member = visitor.ring.memberships[0].member_id
    assert grants_of(elias.app, member) == 0


def test_a_waiting_member_with_an_offer_of_his_own_making_is_never_admitted(
    elias: Person,
) -> None:
    address, member = elias.circle(), random_id()

    def forge() -> None:
        real = db.session.scalars(select(Member)).one()
        row = db.session.scalars(select(EpochRow)).one()
        key = public_key_of(SECRET)
        entry = epochs.RosterEntry("a companion", "moderator", 20_000, random_id(), digest(key))
        offer = {"entry": asdict(entry), "tag": random_secret(), "proof": random_secret()}
        ct = epochs.seal_offer(row.public_key, real.circle, 1, "entry", offer, member)
        values: dict[str, object] = {
            "id": member,
            "circle": real.circle,
            "public_key": key,
            "status": "waiting",
        }
        values |= {"roster_epoch": 1, "roster_ct": ct, "owner_seal": real.owner_seal}
        db.session.execute(insert(Member).values(**values, row_mac=real.row_mac))

    write(elias.app, forge)
    for _ in range(2):
        # Left out of the turn, so that it shuts nobody else's door either.
        assert elias.get(address).status_code == 200
    assert grants_of(elias.app, member) == 0
    assert "<small>1 member" in elias.get(address).text


def test_swapped_rosters_are_refused(elias: Person, farah: Person) -> None:
    elias.get(elias.circle())

    def swap() -> None:
        rows = list(db.session.execute(select(Member.id, Member.roster_ct)))
        for (name, _), (_, other) in zip(rows, reversed(rows), strict=True):
            db.session.execute(update(Member).where(Member.id == name).values(roster_ct=other))

    write(elias.app, swap)
    check_refused(elias, elias.circle())
    check_refused(farah, farah.circle())


def test_swapped_and_forged_grants_are_refused(elias: Person) -> None:
    def forge() -> None:
        grant = db.session.scalars(select(Grant)).one()
        member = db.session.get_one(Member, grant.grantee)
        forged = epochs.grant(epochs.Epoch(grant.circle, 1, SECRET), member.id, member.public_key)
        db.session.execute(update(Grant).values(sealed=forged))

    write(elias.app, forge)
    check_refused(elias, again(elias, "elias-founder"))
    write(elias.app, lambda: db.session.execute(update(Grant).values(sealed=b"x" * 1168)))
    check_refused(elias, again(elias, "elias-founder"))


def test_a_swapped_ring_signs_nobody_in(elias: Person, farah: Person) -> None:
    def swap() -> None:
        rows = list(db.session.execute(select(RingRow.id, RingRow.ct)))
        for (name, _), (_, other) in zip(rows, rows[1:] + rows[:1], strict=True):
            db.session.execute(update(RingRow).where(RingRow.id == name).values(ct=other))

    write(elias.app, swap)
    for person in (elias, farah):
        assert person.get("/home").location == "/sign-in"


def test_a_recovery_row_under_another_code_opens_nothing(amal: Person, basil: Person) -> None:
    first = amal.join("quiet-harbour", keep="yes")
    second = basil.join("silent-mill", keep="yes")
    tags = [recovery_tag(words_to_code(words) or b"") for words in (first, second)]

    def swap() -> None:
        other = db.session.get_one(RecoveryRow, tags[1]).ct
        put = update(RecoveryRow).where(RecoveryRow.tag == tags[0]).values(ct=other)
        db.session.execute(put)

    write(amal.app, swap)
    assert amal.submit("/recover", recovery=first).status_code == 422


def test_a_used_invitation_that_was_opened_again_by_hand_is_refused(amal: Person) -> None:
    slip = amal.slip()
    write(amal.app, lambda: db.session.execute(update(Invitation).values(status="used")))
    answer = amal.submit("/join", invitation=slip.code, phrase=slip.phrase)
    assert answer.status_code == 500
    assert Person(amal.app).sign_in("quiet-harbour").status_code == 422
