"""One's own words go when one wishes it, in one circle or with the account, page by page."""

from __future__ import annotations

import pytest
from werkzeug.test import TestResponse

from forum.db import db
from forum.models.departures import Departure
from tests.circles import begin, bring, found_group, reply
from tests.people import Page, Person


@pytest.fixture
def one_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each answer looks at two messages."""
    monkeypatch.setattr("forum.opening.erasures.SECONDS", 0)
    monkeypatch.setattr("forum.opening.erasures.STEP", 2)


def talk(elias: Person, address: str) -> tuple[Person, str]:
    """A thread in which two write by turns, ten posts."""
    begin(elias, address, words="mine 0")
    karim, there = bring(elias, "karim", address)
    for place in range(1, 10):
        person, way = (elias, address) if place % 2 == 0 or place == 1 else (karim, there)
        reply(person, way, 1, f"{'mine' if person is elias else 'karims'} {place}")
    return karim, there


def go_on(person: Person, answer: TestResponse, action: str) -> tuple[TestResponse, int]:
    """Press "go on" until there is no more; gives the last page and how often."""
    times = 0
    while answer.status_code == 200 and "There is more to do" in answer.text:
        answer, times = person.post(action, Page(answer.text).form(action).fields), times + 1
        assert times < 20
    return answer, times


def words_in(elias: Person, address: str) -> tuple[int, int]:
    """How many posts of elias and of karim can be read in the first thread."""
    page = elias.get(f"{address}t/1").text
    return page.count(">mine "), page.count(">karims ")


@pytest.mark.usefixtures("one_at_a_time")
def test_words_in_one_circle_are_erased_page_by_page_and_others_stay(elias: Person) -> None:
    address, other = found_group(elias), found_group(elias, "Another", "quiet stone")
    karim, _ = talk(elias, address)
    begin(elias, other, words="mine elsewhere")
    assert words_in(elias, address) == (6, 4)
    at = f"{address}erasure"
    answer = elias.submit(at, passphrase=elias.words)
    assert "Looked through 2 of about 10 messages." in answer.text
    half, _ = words_in(elias, address)
    assert 0 < half < 6
    answer, times = go_on(elias, answer, at)
    assert "Everything you wrote here is erased." in answer.text
    assert times >= 3
    assert words_in(elias, address) == (0, 4)
    assert "mine elsewhere" in elias.get(f"{other}t/1").text
    assert karim.get("/home").status_code == 200


@pytest.mark.usefixtures("one_at_a_time")
def test_who_stops_in_between_may_begin_again(elias: Person) -> None:
    address = found_group(elias)
    talk(elias, address)
    elias.submit(f"{address}erasure", passphrase=elias.words)
    answer = elias.submit(f"{address}erasure", passphrase=elias.words)
    answer, _ = go_on(elias, answer, f"{address}erasure")
    assert words_in(elias, address) == (0, 4)


@pytest.mark.usefixtures("one_at_a_time")
def test_a_key_that_turns_between_two_pages_stops_no_erasing(elias: Person) -> None:
    address = found_group(elias)
    karim, there = talk(elias, address)
    at = f"{there}erasure"
    answer = karim.submit(at, passphrase=karim.words)
    bring(elias, "samir", address)
    answer, _ = go_on(karim, answer, at)
    assert words_in(elias, address) == (6, 0)


@pytest.mark.usefixtures("one_at_a_time")
def test_with_the_account_the_words_go_first_and_everywhere(elias: Person) -> None:
    address = found_group(elias)
    karim, _ = talk(elias, address)
    answer = karim.submit("/me/leaving", passphrase=karim.words, words_stay="erase")
    answer, times = go_on(karim, answer, "/me/leaving")
    assert times >= 3
    assert (answer.status_code, answer.headers["Location"]) == (303, "/")
    assert words_in(elias, address) == (6, 0)
    assert karim.get("/home").status_code == 303
    with elias.app.app_context():
        assert db.session.query(Departure).count() == 1
