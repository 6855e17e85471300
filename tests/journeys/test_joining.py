"""Joining, one question a page, in every language."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from forum.actions.founders import invite_founders
from tests.people import WORDS, Page, Person

ON_SQLITE = pytest.mark.parametrize("settings", ["sqlite"], indirect=True)


def proposed_words(html: str) -> str:
    """The words that the page proposes, as somebody would copy them."""
    found = re.search(r'<p class="phrase"[^>]*>(.*?)</p>', html)
    assert found is not None
    return " ".join(re.findall(r"<span>([^<]+)</span>", found[1]))


def to_the_name(person: Person) -> Page:
    slip = person.slip()
    answer = person.submit("/join", invitation=slip.code, phrase=slip.phrase)
    return Page(person.submit(answer, "/join/welcome").text)


@pytest.mark.parametrize(("language", "direction"), [("ar", "rtl"), ("en", "ltr"), ("de", "ltr")])
@ON_SQLITE
def test_joining_goes_page_by_page_in_the_readers_language(
    app: Flask, language: str, direction: str
) -> None:
    dana = Person(app, language)
    slip = dana.slip()
    answer = dana.submit("/join", invitation=slip.code.lower(), phrase=f"  {slip.phrase} ")
    seen = [answer]
    for step in ("welcome", "name", "passphrase"):
        answer = dana.submit(answer, f"/join/{step}")
        seen.append(answer)
    login = Page(seen[1].text).form("/join/name").fields["login"]
    words = proposed_words(seen[2].text)
    answer = dana.submit(answer, "/join/recovery", keep="no")
    assert answer.location == "/sign-in?after=joining"
    for page in seen:
        assert f'<html lang="{language}" dir="{direction}"' in page.text
        assert page.status_code == 200
    assert len(words.split()) == (7 if language == "ar" else 6)
    assert dana.submit(answer.location, "/sign-in", login=login, passphrase=words).location == (
        "/home"
    )


def test_who_declines_the_recovery_code_has_none(amal: Person) -> None:
    words = amal.join("quiet-harbour", keep="no")
    amal.sign_in("quiet-harbour")
    assert "You have no code" in amal.get("/me/recovery-code").text
    assert amal.submit("/recover", recovery=words).status_code == 422


def test_who_keeps_the_recovery_code_has_one(amal: Person, basil: Person) -> None:
    words = amal.join("quiet-harbour", keep="yes")
    amal.sign_in("quiet-harbour")
    assert "You have a code" in amal.get("/me/recovery-code").text
    assert basil.submit("/recover", recovery=words).status_code == 200


@ON_SQLITE
def test_a_newcomer_may_see_other_proposals_before_choosing(amal: Person) -> None:
    page = to_the_name(amal)
    first = page.form("/join/name").fields["login"]
    again = amal.post("/join/name", {**page.form("/join/name").fields, "again": "yes"})
    assert Page(again.text).form("/join/name").fields["login"] != first
    answer = amal.submit(again, "/join/name")
    other = amal.submit(answer, "/join/passphrase", again="yes")
    assert proposed_words(other.text) != proposed_words(answer.text)


def test_a_name_that_somebody_has_asks_for_another_one(amal: Person, basil: Person) -> None:
    amal.join("quiet-harbour")
    page = to_the_name(basil)
    sent = {**page.form("/join/name").fields, "login": "Quiet-Harbour "}
    answer = basil.post("/join/name", sent)
    assert answer.status_code == 422
    assert "already signs in under this name" in answer.text
    assert Page(answer.text).form("/join/name").fields["login"] == "Quiet-Harbour "


def test_of_two_who_choose_one_name_at_once_the_second_chooses_anew(
    amal: Person, basil: Person
) -> None:
    with amal.app.app_context():
        slips = invite_founders(amal.app.extensions["house"], "en")
    last = []
    for person, slip in ((amal, slips[0]), (basil, slips[1])):
        answer = person.submit("/join", invitation=slip.code, phrase=slip.phrase)
        answer = person.submit(answer, "/join/welcome")
        answer = person.submit(answer, "/join/name", login="quiet-harbour")
        last.append(person.submit(answer, "/join/passphrase", passphrase=WORDS))
    assert amal.submit(last[0], "/join/recovery", keep="no").status_code == 303
    asked = basil.submit(last[1], "/join/recovery", keep="no")
    assert asked.status_code == 422
    answer = basil.submit(asked, "/join/name", login="silent-mill")
    answer = basil.submit(answer, "/join/passphrase", passphrase=WORDS)
    assert basil.submit(answer, "/join/recovery", keep="no").status_code == 303
    assert basil.sign_in("silent-mill").status_code == 303


@pytest.mark.parametrize(
    "weak", ["short words", "quiet-harbour and more", "111111111111111111", "aaaaaaaaaaaaaaaaaaaa"]
)
@ON_SQLITE
def test_weak_own_words_are_refused_beside_their_field(amal: Person, weak: str) -> None:
    page = to_the_name(amal)
    sent = {**page.form("/join/name").fields, "login": "quiet-harbour"}
    answer = amal.submit(amal.post("/join/name", sent), "/join/passphrase", passphrase=weak)
    assert answer.status_code == 422
    assert 'id="passphrase-error"' in answer.text
    assert weak not in answer.text


def test_sending_the_last_page_twice_makes_one_account(amal: Person) -> None:
    page = to_the_name(amal)
    sent = {**page.form("/join/name").fields, "login": "quiet-harbour"}
    last = amal.submit(amal.post("/join/name", sent), "/join/passphrase")
    assert amal.submit(last, "/join/recovery", keep="no").status_code == 303
    again = amal.submit(last, "/join/recovery", keep="no")
    assert again.status_code == 422
    assert "This invitation does not open" in again.text
