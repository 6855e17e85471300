"""Attacks by length: who has words in a page and sees how long it is on the wire (BREACH)."""

from __future__ import annotations

import gzip
import re
from statistics import mean

import pytest
from werkzeug.test import TestResponse

from forum.actions import settings as preferences
from forum.identity import ELSEWHERE
from forum.vault import server
from tests.circles import begin, found
from tests.people import ORIGIN, Page, Person

pytestmark = pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
STRANGERS = ("/", "/help", "/help/limits", "/sign-in", "/join", "/recover")
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
# Longer than addresses of circles, which open nothing for another account; words have no digit.
SECRET = re.compile(r'(?:value="|: ?&#34;)([A-Za-z0-9_+/=-]{20,})(?="|&#34;)')


def ask(person: Person, path: str, **headers: str) -> TestResponse:
    """Open an address as browsers do, which take compression."""
    sent = {**person.headers, "Accept-Encoding": "gzip, deflate, br", **headers}
    return person.client.get(path, headers=sent, base_url=ORIGIN)


def is_pressed(answer: TestResponse) -> bool:
    """Whether it came compressed."""
    return answer.headers.get("Content-Encoding") == "gzip"


@pytest.fixture
def pages(elias: Person) -> list[str]:
    """Every kind of page of a member that is compressed; he keeps drafts, so keys stand there."""
    here = found(elias)
    begin(elias, here)
    elias.submit(f"{here}rooms/new", title="Evening")
    with elias.app.app_context():
        preferences.change_settings(elias.visitor(), keep_drafts=True)
    return ["/home", here, f"{here}t/1", f"{here}t/1/live", f"{here}r/2"]


def test_no_secret_looks_twice_the_same_in_a_page_that_is_compressed(
    elias: Person, pages: list[str]
) -> None:
    for path in (*pages, *STRANGERS):
        person = elias if path in pages else Person(elias.app)
        answers = [ask(person, path) for _ in range(3)][1:]  # a first answer brings the cookie
        assert all(map(is_pressed, answers)), path
        first, second = (set(SECRET.findall(gzip.decompress(one.data).decode())) for one in answers)
        assert first & second == set(), path
        assert len(first) == len(second) >= (path in ("/home", *pages[2:], "/sign-in"))
    live = [gzip.decompress(ask(elias, pages[3]).data).decode() for _ in range(2)]
    keys = [re.findall(r"key&#34;: ?&#34;([^&]+)", page) for page in live]
    assert keys[0] != keys[1]
    assert [len(found) for found in keys] == [1, 1]


def test_a_token_is_not_guessed_by_the_length_of_a_page(
    elias: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = found(elias)
    assert abs(_told(elias, here)) < 12
    monkeypatch.setattr(server, "mask_token", lambda token: f"0x{token.hex()}")
    assert _told(elias, here) > 24  # the same attack on a token that stays as it is


def test_a_refused_form_is_not_compressed(elias: Person) -> None:
    """What was typed comes back in it, beside the token."""
    stranger = Person(elias.app)
    stranger.headers["Accept-Encoding"] = "gzip"
    fields = Page(stranger.client.get("/sign-in", base_url=ORIGIN).text).form("/sign-in").fields
    typed = {**fields, "login": "nobody", "passphrase": "wrong words", "code": ""}
    for sent, status in ((typed, 422), ({**typed, "csrf_token": "x" * 86}, 400)):
        answer = stranger.post("/sign-in", sent)
        assert answer.status_code == status
        assert not is_pressed(answer)
    assert not is_pressed(stranger.post("/join", {**fields, "invitation": "a", "phrase": "b"}))


def test_what_was_looked_for_is_not_compressed(elias: Person) -> None:
    assert not is_pressed(ask(elias, "/search"))
    fields = elias.page("/search").form("/search").fields
    elias.headers["Accept-Encoding"] = "gzip"
    found = elias.post("/search", {**fields, "looked_for": "plum trees in the yard"})
    assert "plum trees" in found.text
    assert not is_pressed(found)


def test_an_answer_to_an_address_that_somebody_made_up_is_not_compressed(
    elias: Person, pages: list[str]
) -> None:
    for path in (*pages, *STRANGERS):
        assert not is_pressed(ask(elias, f"{path}?page=1&after=joining"))
    for site in ELSEWHERE:
        echo = ask(Person(elias.app), f"/c/{'plum' * 300}/", **{"Sec-Fetch-Site": site})
        assert not is_pressed(echo)
        assert not is_pressed(ask(elias, "/home", **{"Sec-Fetch-Site": site}))
    lost = ask(elias, f"/c/{'plum' * 300}/")
    assert lost.status_code == 404
    assert not is_pressed(lost)


def test_pages_with_codes_slips_and_keys_are_not_compressed(elias: Person) -> None:
    here = found(elias)
    for path in ("/me", "/me/second-factor", "/me/recovery-code", "/me/renewal", "/me/sign-ins",
                 "/me/settings", "/me/passphrase", f"{here}invitations", f"{here}new",
                 f"{here}letters", f"{here}lobbies", f"{here}members", "/exit"):  # fmt: skip
        answer = ask(elias, path)
        assert answer.status_code == 200, path
        assert not is_pressed(answer), path


def test_who_takes_no_compression_is_sent_none(elias: Person) -> None:
    for coding in ("", "identity", "br", "gzip;q=0"):
        answer = ask(elias, "/home", **{"Accept-Encoding": coding})
        assert "Content-Encoding" not in answer.headers
        assert answer.headers["Vary"] == "Accept-Encoding"
    assert ask(elias, "/home").headers["Vary"] == "Accept-Encoding"
    head = elias.client.head("/home", headers={"Accept-Encoding": "gzip"}, base_url=ORIGIN)
    assert "Content-Encoding" not in head.headers


def _told(person: Person, here: str) -> float:
    """By how many bytes a page is shorter whose posts guess the token that stood in another."""
    shown = TOKEN.findall(person.get("/home").text)[0]
    guesses = (shown, shown[::-1])
    threads = [begin(person, here, words=f'"csrf_token" value="{guess}"') for guess in guesses]
    right, wrong = (
        mean(len(ask(person, f"{here}t/{number}").data) for _ in range(20)) for number in threads
    )
    return wrong - right
