"""What a hostile reading of the house found: each hole, and that it is closed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from threading import Thread

import gevent
import pytest
from flask import Flask
from sqlalchemy import Row, delete, insert, select, update

from forum import events, stretching
from forum.actions import sign_ins
from forum.actions.founders import Slip
from forum.db import Model, db
from forum.errors import Busy, VolatileGone
from forum.house import House
from forum.models.accounts import RecoveryRow
from forum.models.circles import Circle, EpochRow, Grant
from forum.models.invitations import Invitation
from forum.models.members import Member
from forum.models.rows import perhaps
from forum.vault import epoch as epochs
from forum.vault.primitives import public_key_of, random_id, random_secret
from tests.attacks.rows import write
from tests.people import ORIGIN, WORDS, Person

ON_SQLITE = pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
NEW_WORDS = "seven grey herons fly"


def kept(app: Flask, table: object, *where: object) -> list[Row[tuple[object, ...]]]:
    """Rows as a thief copies them."""
    with app.app_context():
        return list(db.session.execute(select(table).where(*where)))  # type: ignore[call-overload]  # any table


def put_back(app: Flask, model: type[Model], rows: list[Row[tuple[object, ...]]]) -> None:
    """The same rows again, as they were."""
    values = [row._asdict() for row in rows]
    write(app, lambda: db.session.execute(insert(model), values))


def member_of(person: Person) -> bytes:
    with person.app.app_context():
        visitor = person.visitor()
        return visitor.ring.memberships[0].member_id


def forged_member(app: Flask, **changes: object) -> None:
    """A row of somebody who was never invited."""
    key = public_key_of(random_secret())
    with app.app_context():
        circle = db.session.scalars(select(Circle)).one()
        row = {
            "id": random_id(), "circle": circle.id, "public_key": key, "status": "waiting",
            "roster_epoch": circle.epoch, "roster_ct": b"r" * 300, "owner_seal": b"o",
            "row_mac": random_secret(),
        }  # fmt: skip
        db.session.execute(insert(Member), [row | changes])
        db.session.commit()


@pytest.mark.parametrize(
    "changes",
    [{}, {"roster_epoch": 0}, {"roster_epoch": 7}, {"roster_epoch": -1}, {"status": "active"}],
)
def test_a_forged_member_locks_neither_the_circle_nor_its_next_turn(
    elias: Person, changes: dict[str, object]
) -> None:
    address = elias.circle()
    forged_member(elias.app, **changes)
    assert elias.get(address).status_code == 200
    farah = Person(elias.app)
    farah.come_in("farah-founder")
    assert elias.get(address).status_code == 200
    assert farah.get(farah.circle()).status_code == 200
    with elias.app.app_context():
        assert len({grant.grantee for grant in db.session.scalars(select(Grant))}) == 2
        assert db.session.scalars(select(Circle)).one().epoch <= 3


def test_a_forged_member_does_not_keep_anybody_from_taking_new_keys(elias: Person) -> None:
    forged_member(elias.app)
    answer = elias.submit("/me/renewal", current=WORDS, passphrase=NEW_WORDS)
    assert answer.status_code == 303
    assert elias.get(elias.circle()).status_code == 200


def test_an_offer_that_was_spoilt_is_left_out_and_admits_nobody(
    elias: Person, farah: Person
) -> None:
    waiting = member_of(farah)

    def spoil() -> None:
        row = db.session.scalars(select(EpochRow)).one()
        offer = {"entry": {"alias": 5}, "tag": b"t", "proof": b"p"}
        ct = epochs.seal_offer(row.public_key, row.circle, row.n, "entry", offer, waiting)
        db.session.execute(update(Member).where(Member.id == waiting).values(roster_ct=ct))

    write(elias.app, spoil)
    assert elias.get(elias.circle()).status_code == 200
    assert kept(elias.app, Grant.__table__, Grant.grantee == waiting) == []


def test_rows_of_epochs_to_come_stop_no_turn(elias: Person, farah: Person) -> None:
    mine = member_of(elias)

    def plant() -> None:
        row = db.session.scalars(select(EpochRow)).one()
        ahead = {column.name: getattr(row, column.name) for column in EpochRow.__table__.columns}
        db.session.execute(insert(EpochRow), [ahead | {"n": 2, "row_mac": b"m"}])
        for n in (2, 9):
            grant = {"circle": row.circle, "n": n, "grantee": mine, "sealed": b"x" * 1168}
            db.session.execute(insert(Grant), [grant])

    write(elias.app, plant)
    assert elias.get(elias.circle()).status_code == 200
    assert farah.get(farah.circle()).status_code == 200


def test_a_waiting_row_that_is_put_back_admits_nobody_a_second_time(
    elias: Person, farah: Person
) -> None:
    mine = member_of(farah)
    old = kept(elias.app, Member.__table__, Member.id == mine)
    assert elias.get(elias.circle()).status_code == 200
    assert farah.get(farah.circle()).status_code == 200

    def take_out() -> None:  # as a removal leaves it: no grants, and a turn
        db.session.execute(delete(Grant).where(Grant.grantee == mine))
        db.session.execute(delete(Member).where(Member.id == mine))

    write(elias.app, take_out)
    put_back(elias.app, Member, old)
    jude = Person(elias.app)
    jude.come_in("jude-founder")
    assert elias.get(elias.circle()).status_code == 200
    assert jude.get(jude.circle()).status_code == 200
    assert kept(elias.app, Grant.__table__, Grant.grantee == mine) == []


def test_a_used_invitation_that_is_put_back_opens_no_circle(elias: Person) -> None:
    slip = elias.slip()
    old = kept(elias.app, Invitation.__table__, Invitation.status == "open")
    farah, informer = Person(elias.app), Person(elias.app)
    for person, login in ((farah, "farah-founder"), (informer, "an-informer")):
        join_with(person, slip, login)
        assert elias.get(elias.circle()).status_code == 200
        write(elias.app, lambda: db.session.execute(delete(Invitation)))
        put_back(elias.app, Invitation, old)
    assert informer.sign_in("an-informer").status_code == 303
    assert kept(elias.app, Grant.__table__, Grant.grantee == member_of(informer)) == []


def join_with(person: Person, slip: Slip, login: str) -> None:
    answer = person.submit("/join", invitation=slip.code, phrase=slip.phrase)
    answer = person.submit(answer, "/join/welcome")
    answer = person.submit(answer, "/join/name", login=login)
    answer = person.submit(answer, "/join/passphrase", passphrase=WORDS)
    assert person.submit(answer, "/join/recovery", keep="no").status_code == 303


@pytest.mark.parametrize("settings", ["postgresql"], indirect=True)
def test_who_joins_during_a_turn_waits_for_it_and_is_not_forgotten(elias: Person) -> None:
    farah, slip = Person(elias.app), elias.slip()
    joining = Thread(target=join_with, args=(farah, slip, "farah-founder"))
    with elias.app.app_context():
        db.session.execute(select(Circle).with_for_update())  # as a turn begins
        joining.start()
        joining.join(2)
        assert joining.is_alive()
        db.session.rollback()
    joining.join()
    assert farah.sign_in("farah-founder").status_code == 303
    assert elias.get(elias.circle()).status_code == 200
    assert len(kept(elias.app, Grant.__table__, Grant.grantee == member_of(farah))) == 2


def test_who_joins_right_after_a_turn_does_not_stop_the_visit_that_turned(
    elias: Person, farah: Person
) -> None:
    jude, slip, turns = Person(elias.app), elias.slip(), []

    def come(turned: events.Event) -> None:
        turns.append(turned)
        if len(turns) == 1:  # between the turn and the entering after it
            joining = Thread(target=join_with, args=(jude, slip, "jude-founder"))
            joining.start()
            joining.join()

    events.listen(events.EpochTurned, come)
    try:
        assert elias.get(elias.circle()).status_code == 200
    finally:
        events._listeners[events.EpochTurned].remove(come)
    assert len(turns) == 2
    jude.sign_in("jude-founder")
    for person in (farah, jude):
        assert len(kept(elias.app, Grant.__table__, Grant.grantee == member_of(person))) == 3


def test_a_used_recovery_code_whose_row_is_put_back_opens_nothing(amal: Person) -> None:
    code = amal.join("quiet-harbour", keep="yes")
    old = kept(amal.app, RecoveryRow.__table__)
    amal.sign_in("quiet-harbour")
    assert amal.submit("/me/recovery-code", passphrase=WORDS).status_code == 200
    put_back(amal.app, RecoveryRow, old)
    assert Person(amal.app).submit("/recover", recovery=code).status_code == 422
    assert amal.submit("/me/renewal", current=WORDS, passphrase=NEW_WORDS).status_code == 303
    assert Person(amal.app).submit("/recover", recovery=code).status_code == 422


def test_nothing_and_empty_bytes_are_two_things_under_the_seal() -> None:
    assert len({perhaps(None), perhaps(b""), perhaps(b"\x01")}) == 3


@pytest.fixture
def store_away(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Take the volatile store away for whoever wants to end sign-ins."""

    def gone(*_: object) -> int:
        raise VolatileGone

    store = type(app.extensions["house"].volatile)
    return lambda: monkeypatch.setattr(store, "end_sign_ins_of_owner", gone)


@ON_SQLITE
def test_words_stay_the_same_when_no_other_sign_in_can_be_ended(
    amal: Person, store_away: Callable[[], None]
) -> None:
    amal.join("quiet-harbour")
    amal.sign_in("quiet-harbour")
    store_away()
    answer = amal.submit("/me/passphrase", current=WORDS, passphrase=NEW_WORDS)
    assert answer.status_code == 503
    assert Person(amal.app).sign_in("quiet-harbour").status_code == 303


@ON_SQLITE
def test_a_recovery_code_is_not_used_up_when_no_sign_in_can_be_ended(
    amal: Person, store_away: Callable[[], None]
) -> None:
    code = amal.join("quiet-harbour", keep="yes")
    answer = amal.submit("/recover", recovery=code)
    answer = amal.submit(answer, "/recover/name", login="silent-mill")
    answer = amal.submit(answer, "/recover/passphrase", passphrase=NEW_WORDS)
    store_away()
    assert amal.submit(answer, "/recover/recovery", keep="no").status_code == 503
    assert Person(amal.app).submit("/recover", recovery=code).status_code == 200


@pytest.fixture
def meanwhile(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Callable[[], object]]]:
    """What happens while somebody's words are stretched, once."""
    waiting: list[Callable[[], object]] = []
    stretch = stretching.key_encryption_key

    def slow(house: House, login: str, passphrase: str) -> bytes:
        key = stretch(house, login, passphrase)
        if waiting:
            gevent.spawn(waiting.pop()).get()
        return key

    monkeypatch.setattr(stretching, "key_encryption_key", slow)
    yield waiting
    assert waiting == []


def test_words_that_are_changed_during_a_sign_in_open_nothing(
    amal: Person, meanwhile: list[Callable[[], object]]
) -> None:
    amal.join("quiet-harbour")
    amal.sign_in("quiet-harbour")
    thief = Person(amal.app)
    form = thief.page("/sign-in").form("/sign-in").fields
    meanwhile.append(lambda: amal.submit("/me/passphrase", current=WORDS, passphrase=NEW_WORDS))
    sent = {**form, "login": "quiet-harbour", "passphrase": WORDS}
    assert thief.post("/sign-in", sent).status_code == 422
    assert thief.get("/home").location == "/sign-in"
    assert amal.get("/home").status_code == 200


def test_who_is_signed_out_while_he_proves_himself_makes_no_recovery_code(
    amal: Person, meanwhile: list[Callable[[], object]]
) -> None:
    amal.join("quiet-harbour")
    amal.sign_in("quiet-harbour")
    thief = Person(amal.app)
    thief.sign_in("quiet-harbour")
    form = thief.page("/me/recovery-code").form("/me/recovery-code").fields
    meanwhile.append(lambda: amal.submit("/me/sign-ins", others="yes"))
    answer = thief.post("/me/recovery-code", {**form, "passphrase": WORDS})
    assert answer.status_code == 401
    assert kept(amal.app, RecoveryRow.__table__) == []


def test_a_pending_sign_in_that_was_ended_does_not_become_a_real_one(
    amal: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    amal.come_in("quiet-harbour")
    thief = Person(amal.app)
    asked = thief.submit("/sign-in", login="quiet-harbour", passphrase=WORDS)
    begin = sign_ins._begin

    def slow(*arguments: object) -> bytes:
        with amal.app.app_context():
            visitor = amal.visitor()
            visitor.house.volatile.end_sign_ins_of_owner(visitor.row.owner, None)
        return begin(*arguments)  # type: ignore[arg-type]  # passed on as they came

    code = amal.code()
    monkeypatch.setattr(sign_ins, "_begin", slow)
    assert thief.submit(asked, "/sign-in", code=code).status_code == 401
    monkeypatch.undo()
    assert thief.get("/home").location == "/sign-in"


@ON_SQLITE
def test_a_full_queue_uses_up_nobodys_tries(amal: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    amal.join("quiet-harbour")

    def full(_house: House) -> None:
        raise Busy

    monkeypatch.setattr(stretching, "check_room", full)
    assert {amal.sign_in("quiet-harbour").status_code for _ in range(12)} == {503}
    monkeypatch.undo()
    assert amal.sign_in("quiet-harbour").status_code == 303


@ON_SQLITE
@pytest.mark.parametrize("path", ["/sign-in", "/join", "/recover", "/?language=de"])
@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_a_link_on_another_site_does_not_put_out_a_sign_in(
    app: Flask, path: str, site: str
) -> None:
    # SameSite=Strict: the browser brings no cookie, but it would take a new one in its place.
    headers = {"Sec-Fetch-Site": site}
    answer = app.test_client().get(path, headers=headers, base_url=ORIGIN)
    assert answer.status_code == 200
    assert "Set-Cookie" not in answer.headers
    assert f'content="0;url={ORIGIN}{path}"' in answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    answer = app.test_client().get(path, headers={"Sec-Fetch-Site": "same-origin"}, base_url=ORIGIN)
    assert "Set-Cookie" in answer.headers


@ON_SQLITE
def test_a_referer_that_only_begins_like_ours_is_foreign(amal: Person) -> None:
    form = amal.page("/sign-in").form("/sign-in").fields
    for host, status in ((f"{ORIGIN}.evil.example/x", 400), (f"{ORIGIN}0/", 400), (ORIGIN, 422)):
        answer = amal.client.post(
            "/sign-in", data={**form, "login": "quiet-harbour", "passphrase": WORDS},
            headers={"Referer": host}, base_url=ORIGIN,
        )  # fmt: skip
        assert answer.status_code == status


@ON_SQLITE
def test_more_words_than_the_door_can_carry_are_shown_and_not_lost(amal: Person) -> None:
    token = amal.page("/sign-in").form("/sign-in").fields["csrf_token"]
    for size in (40_000, 65_400):
        answer = amal.post("/me/settings", {"csrf_token": token, "words": "w" * size})
        assert answer.status_code == 413
        assert "w" * size in answer.text


@ON_SQLITE
def test_a_page_that_shows_somebody_is_signed_in_is_kept_nowhere(amal: Person) -> None:
    amal.join("quiet-harbour")
    assert amal.get("/").headers["Cache-Control"] == "no-cache"
    amal.sign_in("quiet-harbour")
    assert amal.get("/").headers["Cache-Control"] == "no-store"
