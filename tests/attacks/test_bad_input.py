"""What a browser would never send: every form refuses it kindly, and loses no typed word."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

import pytest

from forum.policies import POLICIES
from tests.attacks.forms import FORMS, NAME, SECRET, Filled, fill
from tests.attacks.forms_of_people import WITHOUT_WORDS
from tests.attacks.forms_of_vetting import EMPTY_TOO
from tests.people import ORIGIN, WORDS, Page, Person

if TYPE_CHECKING:
    from flask import Flask
    from werkzeug.test import TestResponse

pytestmark = pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
FORM = "application/x-www-form-urlencoded"
NOTHING_TYPED = EMPTY_TOO | {
    "circles.index", "posts.react", "posts.save", "posts.withdraw", "sign_ins.end",
    "sign_ins.index", "threads.mute", "threads.open_up",
}  # fmt: skip
TRACES = ("Traceback", "Error:", "werkzeug", "sqlalchemy", "File &#34;", "Exception")


def check_refusal(answer: TestResponse, *, status: int = 0, typed: str = "") -> None:
    """A 4xx page in the reader's language, with what was typed and without its secrets."""
    assert 400 <= answer.status_code < 500
    assert answer.status_code == (status or answer.status_code)
    assert '<html lang="ar" dir="rtl"' in answer.text
    assert Page(answer.text).name
    assert typed in html.unescape(answer.text)
    assert SECRET not in answer.text
    assert WORDS not in answer.text
    assert not any(trace in answer.text for trace in TRACES)
    assert answer.headers["Cache-Control"] == "no-store"


def raw(person: Person, form: Filled, body: bytes, **headers: str) -> TestResponse:
    """Send bytes as a form."""
    sent = {**person.headers, "Origin": ORIGIN, "Content-Type": FORM, **headers}
    return person.client.post(form.action, data=body, headers=sent, base_url=ORIGIN)


def typed_name(form: Filled) -> str:
    return form.fields.get("login", "")


@pytest.fixture
def reader(app: Flask) -> Person:
    """Somebody who reads Arabic."""
    return Person(app, "ar")


@pytest.mark.parametrize("endpoint", FORMS)
def test_every_form_refuses_what_no_browser_would_send(reader: Person, endpoint: str) -> None:
    form = fill(reader, endpoint)
    name, good = typed_name(form), urlencode(form.fields).encode()
    for more in (b"&more=%FF%FE", b"&%C3(=1", b"&more=\xff", b"&more=%ED%A0%80"):
        check_refusal(raw(reader, form, good + more), status=400, typed=name)
    for control in ("\x00", "\x1b[2J", "\x7f", "\x85"):
        body = good + b"&more=" + quote(control).encode()
        check_refusal(raw(reader, form, body), status=400, typed=name)
    for repeated in form.fields:
        body = good + b"&" + urlencode({repeated: "again"}).encode()
        check_refusal(raw(reader, form, body), status=400, typed=name)


@pytest.mark.parametrize("endpoint", FORMS)
def test_every_form_refuses_what_comes_from_elsewhere(reader: Person, endpoint: str) -> None:
    form = fill(reader, endpoint)
    name, sent = typed_name(form), form.fields
    for headers in (
        {"Origin": "https://elsewhere.example"},
        {"Origin": "null"},
        {"Origin": f"{ORIGIN}0"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ):
        check_refusal(reader.post(form.action, sent, **headers), status=400, typed=name)
    referred = {**reader.headers, "Referer": "https://elsewhere.example/page"}
    answer = reader.client.post(form.action, data=sent, headers=referred, base_url=ORIGIN)
    check_refusal(answer, status=400, typed=name)
    other_host = {**reader.headers, "Host": "elsewhere.example", "Origin": ORIGIN}
    answer = reader.client.post(form.action, data=sent, headers=other_host)
    assert answer.status_code == 400
    check_refusal(answer, status=400)


@pytest.mark.parametrize("endpoint", FORMS)
def test_every_form_refuses_a_token_that_is_not_its_own(reader: Person, endpoint: str) -> None:
    form = fill(reader, endpoint)
    stranger = Person(reader.app)
    foreign = stranger.page("/sign-in").form("/sign-in").fields["csrf_token"]
    token = form.fields["csrf_token"]
    for wrong in (
        "",
        "x",
        foreign,
        token[:-2],
        token[:-2] + ("BA" if token.endswith("AA") else "AA"),
        "ا" * 20,
        "A" * 86,
    ):
        answer = reader.post(form.action, {**form.fields, "csrf_token": wrong})
        check_refusal(answer, status=400, typed=typed_name(form))
    missing = {name: text for name, text in form.fields.items() if name != "csrf_token"}
    check_refusal(reader.post(form.action, missing), status=400, typed=typed_name(form))


@pytest.mark.parametrize("endpoint", FORMS)
def test_every_form_refuses_files_other_kinds_and_too_much(reader: Person, endpoint: str) -> None:
    form = fill(reader, endpoint)
    sent = {**reader.headers, "Origin": ORIGIN}
    kinds = ["application/json", "text/plain"]
    if not POLICIES[endpoint].takes_files:
        kinds.append("multipart/form-data")
    for kind in kinds:
        data = form.fields if kind.startswith("multi") else urlencode(form.fields)
        answer = reader.client.post(
            form.action, data=data, content_type=kind, headers=sent, base_url=ORIGIN
        )
        check_refusal(answer, status=400)
    huge = {**form.fields, "more": "x" * 70_000}
    check_refusal(reader.post(form.action, huge), status=413)


@pytest.mark.parametrize("endpoint", sorted(set(FORMS) - WITHOUT_WORDS - NOTHING_TYPED))
def test_every_field_refuses_to_be_empty_or_too_long(reader: Person, endpoint: str) -> None:
    form = fill(reader, endpoint)
    own = [name for name in form.fields if name not in ("csrf_token", "carried", "whose")]
    for name in own:
        # Own words count before proposed ones, which are then not looked at.
        others = {"passphrase": ""} if name == "proposed" else {}
        answer = reader.post(form.action, {**form.fields, **others, name: "x" * 21_000})
        check_refusal(answer, typed="" if name == "login" else typed_name(form))
    token = form.fields["csrf_token"]
    answer = reader.post(form.action, {"csrf_token": token, **dict.fromkeys(own, "")})
    check_refusal(answer)


def test_a_name_that_was_typed_stands_in_the_form_again(reader: Person) -> None:
    answer = reader.submit("/sign-in", login=NAME, passphrase=SECRET)
    check_refusal(answer, status=422)
    assert Page(answer.text).form("/sign-in").fields["login"] == NAME


def test_both_of_two_repeated_names_are_kept(reader: Person) -> None:
    form = fill(reader, "sign_ins.new")
    body = urlencode([*form.fields.items(), ("login", "second-name")]).encode()
    answer = raw(reader, form, body)
    check_refusal(answer, typed=NAME)
    check_refusal(answer, typed="second-name")


@pytest.mark.parametrize(
    "handle", ["ا", "x", "../../etc", "' OR 1=1 --", "%00", "🕊", "aaaaaaaaaaaaaaaa"]
)
def test_a_sign_in_that_is_not_ones_own_cannot_be_ended(reader: Person, handle: str) -> None:
    reader.join("signed-in")
    reader.sign_in("signed-in")
    token = reader.page("/me").form("/sign-out").fields["csrf_token"]
    answer = reader.post("/me/sign-ins", {"csrf_token": token, "handle": handle})
    check_refusal(answer, status=404)


@pytest.mark.parametrize(
    "path",
    ["/nowhere", "/c/x", "/c/ا/", "/c/%00/", "/static/../config.py",
     "/static/%2e%2e/config.py", "/static/nothing.css", "/join/nowhere", "/%ff", "/me/../me"],
)  # fmt: skip
def test_an_address_that_leads_nowhere_says_so_in_the_readers_language(
    reader: Person, path: str
) -> None:
    reader.join("signed-in")
    reader.sign_in("signed-in")
    answer = reader.get(path)
    check_refusal(answer)
    assert answer.status_code in (404, 405)


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "PROPFIND"])
@pytest.mark.parametrize("path", ["/", "/sign-in", "/exit", "/join/name", "/healthz"])
def test_methods_that_nobody_needs_are_refused(reader: Person, method: str, path: str) -> None:
    answer = reader.client.open(path, method=method, headers=reader.headers, base_url=ORIGIN)
    check_refusal(answer, status=405)


@pytest.mark.parametrize("cookie", ["", "x", "ا", "A" * 43, "A" * 43 + ".xx", "A" * 5000, "=;="])
def test_a_cookie_that_is_not_ours_is_a_strangers(reader: Person, cookie: str) -> None:
    headers = {**reader.headers, "Cookie": f"s-local={quote(cookie)}"}
    for path, status in (("/", 200), ("/sign-in", 200), ("/home", 303), ("/exit", 200)):
        answer = reader.client.get(path, headers=headers, base_url=ORIGIN)
        assert answer.status_code == status
