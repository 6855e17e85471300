"""What stands on every answer, whatever its status, and what never does."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import update
from werkzeug.test import TestResponse

from forum.config import Settings
from forum.db import db
from forum.factory import create_app
from forum.models.accounts import Account
from tests.people import ORIGIN, Person
from tests.services import redis_server

pytestmark = pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "connect-src 'self' {live}; form-action 'self'; base-uri 'none'; frame-src 'self'; "
    "frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types riwaq"
)
ALWAYS = {
    "Content-Security-Policy": POLICY.format(live="ws://127.0.0.1:8000"),
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


def answers(amal: Person) -> Iterator[tuple[int, TestResponse]]:
    """One answer of each status that the house knows, with the status it should have."""
    amal.join("quiet-harbour")
    static = re.findall(r'"(/static/[^"]+)"', amal.get("/").text)
    for path in ("/", "/sign-in", "/join", "/recover", "/help", "/exit", "/healthz", *static):
        yield 200, amal.get(path)
    yield 303, amal.get("/home")
    yield 400, amal.post("/sign-in", {"csrf_token": "x"})
    yield 401, amal.post("/me/settings", amal.page("/sign-in").form("/sign-in").fields)
    yield 404, amal.get("/nowhere")
    yield 404, amal.get("/static/nothing.css")
    yield 405, amal.client.delete("/", base_url=ORIGIN)
    yield 413, amal.post("/sign-in", {"login": "x" * 70_000})
    for _ in range(10):
        yield 422, amal.sign_in("quiet-harbour", "seven grey herons fly")
    yield 429, amal.sign_in("quiet-harbour")
    with amal.app.app_context():
        db.session.execute(update(Account).values(slots=b"broken"))
        db.session.commit()
    amal.app.extensions["house"].volatile._buckets.clear()
    yield 500, amal.sign_in("quiet-harbour")


def check(answer: TestResponse, status: int) -> None:
    answer.close()  # a file is open behind a static one
    headers = answer.headers
    assert answer.status_code == status
    for name, value in ALWAYS.items():
        assert headers.getlist(name) == [value], (status, name)
    assert len(headers.getlist("Permissions-Policy")) == 1
    assert "camera=()" in headers["Permissions-Policy"]
    assert "Strict-Transport-Security" not in headers
    assert "Server" not in headers
    assert len(headers.getlist("Cache-Control")) == 1
    if status >= 400:
        assert headers["Cache-Control"] == "no-store"


def test_every_answer_carries_all_headers(amal: Person) -> None:
    seen = set()
    for status, answer in answers(amal):
        check(answer, status)
        seen.add(status)
    assert seen == {200, 303, 400, 401, 404, 405, 413, 422, 429, 500}


def test_a_store_that_is_gone_gives_a_calm_page_with_all_headers(settings: Settings) -> None:
    with redis_server() as url:
        amal = Person(create_app(replace(settings, redis_url=url)))
        form = amal.page("/sign-in").form("/sign-in")
    answer = amal.post("/sign-in", {**form.fields, "login": "quiet-harbour", "passphrase": "x"})
    check(answer, 503)
    assert answer.headers["Retry-After"] == "5"
    assert "quiet-harbour" in answer.text
    assert amal.get("/healthz").status_code == 503
    assert amal.get("/healthz").text == "unwell"


@pytest.mark.parametrize(
    "path", ["/home", "/me", "/me/settings", "/me/passphrase", "/me/renewal", "/me/sign-ins",
             "/me/second-factor", "/me/recovery-code", "/sign-in", "/join", "/recover", "/exit"]
)  # fmt: skip
def test_what_is_private_is_kept_nowhere(amal: Person, path: str) -> None:
    amal.join("quiet-harbour")
    amal.sign_in("quiet-harbour")
    assert amal.get(path).headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("origin", "live", "promised"),
    [
        ("https://riwaq.example", "wss://riwaq.example", ["max-age=63072000; includeSubDomains"]),
        ("http://courtyard.onion", "ws://courtyard.onion", []),
        ("https://courtyard.onion", "wss://courtyard.onion", []),
        ("http://127.0.0.1:8000", "ws://127.0.0.1:8000", []),
    ],
)
def test_transport_is_promised_on_https_alone_and_never_on_an_onion(
    settings: Settings, origin: str, live: str, promised: list[str]
) -> None:
    client = create_app(replace(settings, origin=origin)).test_client()
    headers = client.get("/", base_url=origin).headers
    assert headers["Content-Security-Policy"] == POLICY.format(live=live)
    assert headers.getlist("Strict-Transport-Security") == promised


def test_static_files_are_kept_for_a_year_and_pages_are_not(app: Flask) -> None:
    amal = Person(app)
    style = re.search(r'href="(/static/css/[^"]+)"', amal.get("/").text)
    assert style is not None
    answer = amal.get(style[1])
    assert "immutable" in answer.headers["Cache-Control"]
    assert answer.mimetype == "text/css"
    answer.close()
    assert amal.get("/").headers["Cache-Control"] == "no-cache"
