"""Guessing names, words, codes: the same work and the same page for right and wrong, and an end."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import gevent
import pytest
from flask import Flask
from sqlalchemy import event, update

from forum import clock
from forum.config import Settings
from forum.db import db
from forum.factory import create_app
from forum.models.invitations import Invitation
from forum.vault import account, primitives
from tests.people import WORDS, Person, read_words

ON_SQLITE = pytest.mark.parametrize("settings", ["sqlite"], indirect=True)


class Counted:
    """What the house did meanwhile: statements as they are, and how often it stretched."""

    def __init__(self) -> None:
        self.statements: list[str] = []
        self.stretched = 0

    def start(self) -> None:
        self.statements, self.stretched = [], 0


@pytest.fixture
def counted(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[Counted]:
    """Count what really happens; everything is called through."""
    counted, stretch = Counted(), primitives.stretch

    def counting(passphrase: bytes, salt: bytes, cost: primitives.Cost) -> bytes:
        counted.stretched += 1
        return stretch(passphrase, salt, cost)

    def statement(_c: object, _cursor: object, text: str, *_more: object) -> None:
        counted.statements.append(text)

    monkeypatch.setattr(account, "stretch", counting)
    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", statement)
    yield counted
    event.remove(engine, "before_cursor_execute", statement)


def masked(html: str) -> str:
    """A page without its token, which differs each time."""
    return re.sub(r'(name="csrf_token" value=")[^"]+', r"\1#", html)


def test_a_name_that_nobody_has_costs_and_looks_the_same(amal: Person, counted: Counted) -> None:
    amal.join("quiet-harbour")
    seen = []
    for login in ("quiet-harbour", "silent--harbo"):
        stranger = Person(amal.app)
        stranger.get("/sign-in")
        counted.start()
        answer = stranger.submit("/sign-in", login=login, passphrase="seven grey herons fly")
        page = masked(answer.text).replace(login, "#")
        seen.append((answer.status_code, page, counted.stretched, counted.statements))
    assert seen[0] == seen[1]
    assert seen[0][0] == 422
    assert seen[0][2] == 1
    assert any("FROM account" in statement for statement in seen[0][3])


def test_the_rate_is_asked_before_anything_is_stretched(amal: Person, counted: Counted) -> None:
    amal.join("quiet-harbour")
    wrong = "seven grey herons fly"
    for _ in range(10):
        assert amal.sign_in("quiet-harbour", wrong).status_code == 422
    counted.start()
    answer = amal.sign_in("quiet-harbour")
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 0
    assert "quiet-harbour" in answer.text
    assert counted.stretched == 0
    assert counted.statements == []
    clock.set_offset(900)
    assert amal.sign_in("quiet-harbour").status_code == 303


def test_a_full_queue_says_so_and_keeps_the_name(settings: Settings) -> None:
    app = create_app(replace(settings, argon2=(32_768, 2, 1)))
    people = [Person(app) for _ in range(40)]
    forms = [person.page("/sign-in").form("/sign-in").fields for person in people]

    def knock(number: int) -> tuple[int, str, str | None]:
        sent = {**forms[number], "login": f"visitor-{number}", "passphrase": WORDS}
        answer = people[number].post("/sign-in", sent)
        return answer.status_code, answer.text, answer.headers.get("Retry-After")

    jobs = [gevent.spawn(knock, number) for number in range(40)]
    gevent.joinall(jobs, raise_error=True)
    answers = [job.get() for job in jobs]
    assert {status for status, _, _ in answers} == {422, 503}
    for number, (status, page, retry_after) in enumerate(answers):
        if status != 503:
            continue
        assert retry_after == "5"
        assert f"visitor-{number}" in page
        assert WORDS not in page
    with app.app_context():
        db.engine.dispose()


def test_a_one_time_code_is_good_once(amal: Person) -> None:
    amal.come_in("quiet-harbour")
    code = amal.code()
    sent = {"login": "quiet-harbour", "passphrase": WORDS, "code": code}
    assert Person(amal.app).submit("/sign-in", **sent).status_code == 303
    assert Person(amal.app).submit("/sign-in", **sent).status_code == 422


def test_guessing_one_time_codes_ends_soon(amal: Person) -> None:
    amal.come_in("quiet-harbour")
    thief = Person(amal.app)
    asked = thief.submit("/sign-in", login="quiet-harbour", passphrase=WORDS)
    right = amal.code()
    statuses = []
    for guess in range(8):
        wrong = f"{(int(right) + 1 + guess) % 1_000_000:06}"
        statuses.append(thief.submit(asked, "/sign-in", code=wrong).status_code)
    assert statuses[:4] == [422] * 4
    assert statuses[-3:] == [429] * 3
    assert thief.submit(asked, "/sign-in", code=right).status_code == 429
    assert thief.get("/home").location == "/sign-in"


@ON_SQLITE
def test_an_open_phone_alone_sets_no_second_factor(amal: Person) -> None:
    amal.join("quiet-harbour")
    amal.sign_in("quiet-harbour")
    amal.words = "somebody else's guess at it"
    assert amal.set_second_factor().status_code == 422
    amal.words = ""
    assert amal.set_second_factor().status_code == 422
    amal.secret = ""
    assert Person(amal.app).sign_in("quiet-harbour").location == "/home"


def test_a_sign_in_that_owes_its_code_opens_no_page(amal: Person) -> None:
    amal.come_in("quiet-harbour")
    thief = Person(amal.app)
    thief.submit("/sign-in", login="quiet-harbour", passphrase=WORDS)
    for path in ("/home", "/me", "/me/settings", "/me/second-factor", "/me/sign-ins"):
        assert thief.get(path).location == "/sign-in"
    form = thief.page("/sign-in").form("/sign-in").fields
    answer = thief.post("/me/passphrase", {**form, "current": WORDS, "passphrase": "x" * 20})
    assert answer.status_code == 401
    assert Person(amal.app).sign_in("quiet-harbour").status_code == 200


@ON_SQLITE
def test_guessing_the_words_of_somebody_signed_in_ends_soon(amal: Person) -> None:
    amal.join("quiet-harbour")
    amal.sign_in("quiet-harbour")
    wrong = {"current": "seven grey herons fly", "passphrase": "olives and bread at dawn"}
    statuses = [amal.submit("/me/passphrase", **wrong).status_code for _ in range(11)]
    assert statuses == [422] * 10 + [429]
    assert amal.submit("/me/recovery-code", passphrase=WORDS).status_code == 429


def test_used_expired_revoked_and_wrong_invitations_have_one_page(
    amal: Person, basil: Person
) -> None:
    pages = {}
    slip = amal.slip()
    sent = {"invitation": slip.code, "phrase": "wrong words"}
    pages["wrong phrase"] = basil.submit("/join", **sent)
    sent["phrase"] = slip.phrase
    clock.set_offset(8 * 86_400)
    pages["expired"] = basil.submit("/join", **sent)
    clock.set_offset(0)
    set_status(amal.app, "revoked")
    pages["revoked"] = basil.submit("/join", **sent)
    set_status(amal.app, "used")
    pages["used"] = basil.submit("/join", **sent)
    for kind, code in (("wrong code", "ABCD-EFGH-JKMN-PQRS"), ("no code", "what is this")):
        pages[kind] = basil.submit("/join", invitation=code, phrase=slip.phrase)
    typed = [slip.code, slip.phrase, "wrong words", "ABCD-EFGH-JKMN-PQRS", "what is this"]
    assert {page.status_code for page in pages.values()} == {422}
    texts = {masked(page.text) for page in pages.values()}
    for words in typed:
        texts = {text.replace(f'value="{words}"', 'value="#"') for text in texts}
    assert len(texts) == 1
    assert "This invitation does not open" in texts.pop()


def set_status(app: Flask, status: str) -> None:
    """As the house itself writes it, bound under the pepper."""
    with app.app_context():
        db.session.execute(update(Invitation).values(status=status))
        for invitation in db.session.query(Invitation):
            invitation.bind(app.extensions["house"].pepper)
        db.session.commit()


@ON_SQLITE
def test_guessing_the_phrase_of_one_slip_ends_soon(amal: Person) -> None:
    slip = amal.slip()
    statuses = [
        amal.submit("/join", invitation=slip.code, phrase=f"guess {number}").status_code
        for number in range(11)
    ]
    assert statuses == [422] * 10 + [429]
    assert amal.submit("/join", invitation=slip.code, phrase=slip.phrase).status_code == 429


@ON_SQLITE
def test_trying_one_recovery_code_again_and_again_ends_soon(amal: Person) -> None:
    code = amal.join("quiet-harbour", keep="yes")
    statuses = [amal.submit("/recover", recovery=code).status_code for _ in range(11)]
    assert statuses == [200] * 10 + [429]


@ON_SQLITE
def test_a_recovery_code_with_one_word_changed_opens_nothing(amal: Person) -> None:
    words = amal.join("quiet-harbour", keep="yes").split()
    changed = [*words[1:], words[0]]
    wrong = amal.submit("/recover", recovery=" ".join(changed))
    assert wrong.status_code == 422
    assert masked(wrong.text) != ""
    assert read_words(amal_recovers(amal, " ".join(words))) != " ".join(words)


def amal_recovers(amal: Person, code: str) -> str:
    answer = amal.submit("/recover", recovery=code)
    answer = amal.submit(answer, "/recover/name", login="silent-mill")
    return amal.submit(answer, "/recover/passphrase", passphrase="seven grey herons fly").text
