"""Cookies and tokens: fixed, stolen, swapped, raced."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from flask import Flask, session

from forum import clock
from forum.config import Settings
from forum.factory import create_app
from forum.vault.ring import ring_id
from tests.people import ORIGIN, WORDS, Person

ON_SQLITE = pytest.mark.parametrize("settings", ["sqlite"], indirect=True)


def set_cookie(person: Person, value: str) -> None:
    person.client.set_cookie("s-local", value, domain="127.0.0.1")


def test_a_cookie_planted_before_the_sign_in_opens_nothing_after_it(amal: Person) -> None:
    amal.join("quiet-harbour")
    thief = Person(amal.app)
    thief.get("/sign-in")
    set_cookie(amal, thief.cookie)
    assert amal.sign_in("quiet-harbour").status_code == 303
    assert amal.cookie != thief.cookie
    assert thief.get("/home").location == "/sign-in"


@ON_SQLITE
def test_a_token_of_one_person_is_refused_from_another(amal: Person, basil: Person) -> None:
    for person, login in ((amal, "quiet-harbour"), (basil, "silent-mill")):
        person.join(login)
        person.sign_in(login)
    form = amal.page("/me/settings").form("/me/settings")
    assert basil.post("/me/settings", {**form.fields, "text_size": "largest"}).status_code == 400
    assert 'class="text-normal' in basil.get("/home").text


@ON_SQLITE
def test_a_strangers_token_does_not_outlive_the_sign_in(amal: Person) -> None:
    amal.join("quiet-harbour")
    before = amal.page("/sign-in").form("/sign-in").fields["csrf_token"]
    amal.sign_in("quiet-harbour")
    assert amal.post("/sign-out", {"csrf_token": before}).status_code == 400
    assert amal.get("/home").status_code == 200


@ON_SQLITE
def test_the_state_of_one_joining_does_not_open_in_another_browser(
    amal: Person, basil: Person
) -> None:
    slip = amal.slip()
    answer = amal.submit("/join", invitation=slip.code, phrase=slip.phrase)
    found = re.search(r'name="state" value="([^"]+)"', answer.text)
    assert found is not None
    token = basil.page("/join").form("/join").fields["csrf_token"]
    stolen = {"csrf_token": token, "state": found[1]}
    assert basil.post("/join/welcome", stolen).status_code == 400
    assert amal.submit(answer, "/join/welcome").status_code == 200


@ON_SQLITE
def test_the_state_of_joining_opens_no_recovery(amal: Person) -> None:
    slip = amal.slip()
    answer = amal.submit("/join", invitation=slip.code, phrase=slip.phrase)
    found = re.search(r'name="state" value="([^"]+)"', answer.text)
    assert found is not None
    token = amal.page("/recover").form("/recover").fields["csrf_token"]
    sent = {"csrf_token": token, "state": found[1], "login": "silent-mill"}
    assert amal.post("/recover/name", sent).status_code == 400


def test_a_request_that_races_the_end_never_brings_a_sign_in_back(amal: Person) -> None:
    amal.come_in("quiet-harbour")
    with amal.app.app_context():
        racing = amal.visitor()
        assert racing is not None
        volatile = racing.house.volatile
        volatile.end_sign_in(racing.key)
        racing.epochs = {b"circle": b"secret"}
        sealed = racing.row.sealed
        assert not volatile.replace_sealed(racing.key, sealed, sealed + b".")
        volatile.touch_sign_in(racing.key, clock.timestamp())
        volatile.set_idle(racing.key, 3600)
        assert amal.visitor_or_none() is None
    assert amal.get("/home").location == "/sign-in"


def test_a_sign_in_whose_root_is_gone_opens_nothing(amal: Person) -> None:
    amal.join("quiet-harbour")
    amal.sign_in("quiet-harbour")
    with amal.app.app_context():
        visitor = amal.visitor()
        # As when a renewal ended between two words of a forgotten request.
        amal.app.extensions["sqlalchemy"].session.execute(
            delete_ring(), {"id": ring_id(visitor.root)}
        )
        amal.app.extensions["sqlalchemy"].session.commit()
    assert amal.get("/home").location == "/sign-in"
    assert amal.get("/me").location == "/sign-in"


def delete_ring() -> object:
    from sqlalchemy import text  # noqa: PLC0415 - for this one statement

    return text("DELETE FROM ring WHERE id = :id")


@ON_SQLITE
def test_a_restart_with_another_boot_key_signs_everybody_out(
    amal: Person, settings: Settings
) -> None:
    amal.join("quiet-harbour")
    amal.sign_in("quiet-harbour")
    other = create_app(replace(settings, boot_key=b"another boot key".ljust(32)))
    other.extensions["house"].volatile._sign_ins = amal.app.extensions["house"].volatile._sign_ins
    person = Person(other)
    set_cookie(person, amal.cookie)
    assert person.get("/home").location == "/sign-in"


@pytest.mark.parametrize(
    ("origin", "attributes"),
    [
        (ORIGIN, "s-local=#; HttpOnly; Path=/; SameSite=Strict"),
        ("https://riwaq.example", "__Host-s=#; Secure; HttpOnly; Path=/; SameSite=Strict"),
        ("http://courtyard.onion", "__Host-s=#; Secure; HttpOnly; Path=/; SameSite=Strict"),
    ],
)
@ON_SQLITE
def test_the_one_cookie_has_exactly_these_attributes(
    settings: Settings, origin: str, attributes: str
) -> None:
    client = create_app(replace(settings, origin=origin)).test_client()
    given = client.get("/sign-in", base_url=origin).headers.getlist("Set-Cookie")
    assert [re.sub("=[^;]+", "=#", cookie, count=1) for cookie in given] == [attributes]


@pytest.mark.parametrize("path", ["/", "/help", "/help/limits", "/healthz", "/nowhere", "/home"])
@ON_SQLITE
def test_no_cookie_is_given_where_none_is_needed(app: Flask, path: str) -> None:
    assert "Set-Cookie" not in Person(app).get(path).headers


@ON_SQLITE
def test_signing_in_gives_one_cookie_and_the_next_pages_none(amal: Person) -> None:
    amal.join("quiet-harbour")
    assert len(amal.sign_in("quiet-harbour").headers.getlist("Set-Cookie")) == 1
    for path in ("/home", "/me", "/me/settings", "/me/sign-ins"):
        assert "Set-Cookie" not in amal.get(path).headers


@ON_SQLITE
def test_flasks_own_session_can_be_neither_read_nor_written(app: Flask) -> None:
    with app.test_request_context(base_url=ORIGIN), pytest.raises(RuntimeError):
        session["anything"] = WORDS
    assert app.secret_key is None
