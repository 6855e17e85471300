"""Whoever takes the database, its log, a backup or Redis, without the pepper, finds no word."""

from __future__ import annotations

import re
from base64 import urlsafe_b64decode
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import insert, select

from forum.actions import marks
from forum.db import Model, db
from forum.models.accounts import Account, Keeping, RecoveryRow, RingRow
from forum.models.circles import Circle, EpochRow, Grant
from forum.models.members import Member
from forum.vault import ring as rings
from tests.attacks import hiding_places
from tests.people import Page, Person, read_words

WORDS = "canary olives under the frozen aqueduct"
NEW_WORDS = "canary lanterns behind the paper mill"


def live_a_little(amal: Person) -> dict[str, str]:
    """Type canaries into every field there is; what was typed and shown, by name."""
    basil, slip = Person(amal.app), amal.slip()
    answer = amal.submit("/join", invitation=slip.code, phrase=slip.phrase)
    answer = amal.submit(answer, "/join/welcome")
    answer = amal.submit(answer, "/join/name", login="canary-harbour")
    proposed = Page(amal.submit(answer, "/join/passphrase", again="yes").text).html
    proposed = " ".join(re.findall("<span>([a-z-]+)</span> ", proposed))
    answer = amal.submit(answer, "/join/passphrase", passphrase=WORDS)
    recovery = read_words(answer.text)
    amal.submit(answer, "/join/recovery", keep="yes")
    amal.submit("/sign-in", login="canary-wrong-name", passphrase="canary wrong words at door")
    amal.sign_in("canary-harbour", WORDS)
    pending_cookie = amal.cookie
    amal.set_second_factor()
    amal.submit("/me/settings", time_zone="America/Toronto", text_size="largest")
    amal.submit("/me/passphrase", current=WORDS, passphrase=NEW_WORDS)
    new_recovery = read_words(amal.submit("/me/recovery-code", passphrase=NEW_WORDS).text)
    basil.join("canary-second-person", "canary words of somebody else")
    address = amal.circle()
    code = amal.code()
    amal.submit("/join", invitation="canary-typed-code", phrase="canary typed phrase")
    amal.submit("/recover", recovery="canary typed recovery words")
    Person(amal.app).submit("/sign-in", login="canary-harbour", passphrase=NEW_WORDS, code=code)
    with amal.app.app_context():
        visitor = amal.visitor()
        mine = visitor.ring.memberships[0].alias
        volatile, name = visitor.house.volatile, rings.marks_id(visitor.root)
        volatile.swap_marks(name, None, rings.seal_marks(visitor.root, {b"c" * 16: 7}))
        marks.write_behind(visitor.house)
    token = Page(amal.get("/me").text).form("/sign-out").fields["csrf_token"]
    return {
        "login": "canary-harbour", "passphrase": WORDS, "new passphrase": NEW_WORDS,
        "wrong name": "canary-wrong-name", "wrong words": "canary wrong words at door",
        "phrase": slip.phrase, "code": slip.code, "proposed": proposed,
        "recovery": recovery, "new recovery": new_recovery, "alias": mine,
        "secret": amal.secret, "zone": "America/Toronto", "setting": "text_size",
        "device": "Firefox · Linux", "second": "canary-second-person",
        "second words": "canary words of somebody else", "address": address.split("/")[2],
        "cookie": amal.cookie, "first cookie": pending_cookie, "token": token,
        "typed code": "canary-typed-code", "typed phrase": "canary typed phrase",
        "typed recovery": "canary typed recovery words",
    }  # fmt: skip


def test_no_word_lies_in_the_database_its_log_its_copy_or_redis(
    amal: Person, app: Flask, tmp_path: Path
) -> None:
    canaries = live_a_little(amal)
    assert len(canaries) >= 20
    assert [name for name, words in canaries.items() if len(words) < 7] == []
    left = hiding_places.files(app, tmp_path) + hiding_places.store(app)
    assert hiding_places.found_in(left, canaries) == []
    for cookie in (canaries["cookie"], canaries["first cookie"]):
        assert urlsafe_b64decode(cookie + "=") not in left
    pepper = app.extensions["house"].pepper
    assert pepper not in left
    assert pepper.hex().encode() not in left


def test_no_word_lies_in_what_the_house_writes_while_it_runs(
    amal: Person, app: Flask, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(0)
    canaries = live_a_little(amal)
    with app.app_context():
        db.session.execute(db.update(Account).values(slots=b"broken"))
        db.session.commit()
    assert Person(app).sign_in("canary-harbour", NEW_WORDS).status_code == 500
    written = caplog.text + "".join(capfd.readouterr())
    assert "Unopenable" in written
    assert hiding_places.found_in(written.encode(), canaries) == []


def test_a_canary_that_was_put_there_on_purpose_is_found_in_every_encoding(
    app: Flask, tmp_path: Path
) -> None:
    bird = "canary-on-purpose-und-äöü-عصفور"
    for number, encoded in enumerate(hiding_places.encodings(bird)):
        with app.app_context():
            name = f"on purpose {number}"
            db.session.execute(insert(Keeping).values(name=name, value=b"~" + encoded + b"~"))
            db.session.commit()
        left = hiding_places.files(app, tmp_path)
        assert encoded in left
        assert hiding_places.found_in(left, {"bird": bird}) == ["bird"]
        with app.app_context():
            db.session.execute(db.delete(Keeping))
            db.session.commit()


def columns(*models: type[Model]) -> list[bytes]:
    """Every value in the tables of these models that could be recognised elsewhere."""
    found = []
    for model in models:
        for row in db.session.execute(select(*model.__table__.columns)):
            found += [value for value in row if isinstance(value, bytes) and len(value) >= 8]
    return found


def test_no_column_joins_an_account_to_a_member(amal: Person, basil: Person, app: Flask) -> None:
    amal.join("quiet-harbour", keep="yes")
    basil.join("silent-mill", keep="yes")
    amal.sign_in("quiet-harbour")
    with app.app_context():
        accounts = columns(Account, RingRow, RecoveryRow)
        members = columns(Member, Grant, EpochRow, Circle)
        assert len(accounts) > 10
        assert len(members) > 10
        for mine in accounts:
            assert not any(mine in other or other in mine for other in members)


def test_rings_and_their_dummies_look_the_same(amal: Person, basil: Person, app: Flask) -> None:
    amal.come_in("quiet-harbour")
    basil.join("silent-mill")
    with app.app_context():
        rows = list(db.session.scalars(select(RingRow)))
        accounts = list(db.session.scalars(select(Account)))
    assert len(rows) == 2 * len(accounts) == 4
    assert len({(len(row.id), len(row.ct)) for row in rows}) == 1
    assert len({len(account.slots) for account in accounts}) == 1


def test_the_same_words_of_two_people_leave_nothing_alike(
    amal: Person, basil: Person, app: Flask
) -> None:
    amal.join("quiet-harbour", WORDS)
    basil.join("silent-mill", WORDS)
    with app.app_context():
        first, second = db.session.scalars(select(Account))
    windows = {first.slots[at : at + 8] for at in range(len(first.slots) - 8)}
    assert not any(second.slots[at : at + 8] in windows for at in range(len(second.slots) - 8))
