"""One's own words: found again, taken along, erased; and what time takes away."""

from __future__ import annotations

import io
import json
import zipfile

import pytest

from forum.actions.purges import purge
from forum.db import db
from forum.models.accounts import Account, RingRow
from forum.models.conversations import Conversation
from forum.models.messages import Message
from tests.circles import bring, found_group
from tests.people import Page, Person, later


def search(person: Person, words: str) -> str:
    """What the page of a search says."""
    answer = person.submit("/search", looked_for=words)
    assert answer.status_code == 200, answer.text
    return answer.text.split('role="status"', 1)[1]


def write(person: Person, address: str, title: str, *words: str) -> str:
    """A thread with these posts."""
    thread = person.submit(f"{address}new", title=title, words=words[0]).headers["Location"]
    for said in words[1:]:
        person.submit(f"{thread}/posts", words=said)
    return str(thread)


def test_arabic_is_found_however_it_was_typed(elias: Person) -> None:
    address = found_group(elias)
    write(elias, address, "نوم", "كَيْفَ تنامون في المدرسة؟", "رأيت أحمد ٣ مرّات", "other words")
    for wanted in ("كيف", "المدرسه", "احمد 3", "مرات رايت"):
        assert "<mark>" in search(elias, wanted), wanted
    assert "Nothing was found" in search(elias, "غيمة")


def test_search_finds_nothing_from_before_ones_time_and_nothing_withdrawn(elias: Person) -> None:
    address = found_group(elias)
    thread = write(elias, address, "T", "lantern before")
    karim, _ = bring(elias, "karim", address)
    elias.submit(f"{thread}/posts", words="lantern after")
    assert search(karim, "lantern").count('data-kind="hit"') == 1
    assert search(elias, "lantern").count('data-kind="hit"') == 2
    elias.submit(f"{thread}/posts/2/withdrawal")
    assert "Nothing was found" in search(karim, "lantern")


def test_a_long_search_says_how_far_it_is_and_goes_on(
    elias: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("forum.opening.searches.SECONDS", 0)
    address = found_group(elias)
    write(elias, address, "T", *(f"lantern {number}" for number in range(6)))
    answer, hits = elias.submit("/search", looked_for="lantern 3"), 0
    for _ in range(12):
        hits += answer.text.count('data-kind="hit"')
        if "Go on looking" not in answer.text:
            break
        form = Page(answer.text).form("/search").fields
        answer = elias.post("/search", form)
    assert hits == 1
    assert "Go on looking" not in answer.text


def test_the_newest_hit_of_all_circles_stands_first(elias: Person) -> None:
    first, second = found_group(elias), found_group(elias, "Another", "quiet stone")
    write(elias, first, "Old", "lantern one")
    later(2)
    elias.sign_in("elias-founder")
    write(elias, first, "Middle", "lantern two")
    later(2)
    elias.sign_in("elias-founder")
    write(elias, second, "New", "lantern three")
    found = search(elias, "lantern")
    places = [found.index(f">{title}</a>") for title in ("New", "Middle", "Old")]
    assert places == sorted(places)


def test_a_large_circle_leaves_room_for_the_others(
    elias: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("forum.opening.searches.MOST", 6)
    large, small = found_group(elias), found_group(elias, "Another", "quiet stone")
    write(elias, large, "T", *(f"word {number}" for number in range(12)))
    later(1)
    elias.sign_in("elias-founder")
    write(elias, small, "Small", "lantern here")
    assert search(elias, "lantern").count('data-kind="hit"') == 1


def test_marks_alone_are_no_word_to_look_for(elias: Person) -> None:
    write(elias, found_group(elias), "T", "lantern")
    assert "Nothing was found" in search(elias, "\u064b\u0640")


def test_the_export_holds_my_words_and_no_others(elias: Person) -> None:
    address = found_group(elias)
    thread = write(elias, address, "T", "mine <b>one</b>", "mine two")
    karim, there = bring(elias, "karim", address)
    elias.submit(f"{thread}/posts", words="mine three")
    karim.submit(f"{there}t/1", f"{there}t/1/posts", words="karims own")
    answer = elias.submit("/me/export", passphrase=elias.words)
    assert answer.mimetype == "application/zip"
    with zipfile.ZipFile(io.BytesIO(answer.data)) as made:
        told = json.loads(made.read("words.json"))
        page = made.read("words.html").decode()
    talks = [talk for circle in told for talk in circle["conversations"]]
    words = [message["words"] for talk in talks for message in talk["messages"]]
    assert sorted(words) == ["mine <b>one</b>", "mine three", "mine two"]
    assert "karims own" not in page
    assert "&lt;b&gt;one" in page
    assert elias.submit("/me/export", passphrase="wrong words here").status_code == 422


def test_words_go_when_they_were_kept_long_enough(elias: Person) -> None:
    address = found_group(elias)
    thread = write(elias, address, "T", "old one", "old two")
    elias.submit(f"{address}settings", keep_days="1", passphrase=elias.words)
    write(elias, address, "U", "another")
    house = elias.app.extensions["house"]
    later(1)
    with elias.app.app_context():
        assert purge(house)["messages"] == 0
    elias.sign_in("elias-founder")
    elias.submit(f"{thread}/posts", words="young")
    later(1)
    with elias.app.app_context():
        assert purge(house)["messages"] == 3
        assert db.session.query(Message).count() == 1
        assert [row.first_seq for row in db.session.query(Conversation)] == [3]
    elias.sign_in("elias-founder")
    page = elias.get(thread).text
    assert "young" in page
    assert "old one" not in page


def test_an_account_goes_after_seven_days_and_stays_when_somebody_signs_in(elias: Person) -> None:
    address = found_group(elias)
    karim, there = bring(elias, "karim", address)
    karim.submit(f"{there}new", title="T", words="karims words")
    house = elias.app.extensions["house"]
    answer = karim.submit("/me/leaving", passphrase=karim.words, words_stay="stay")
    assert answer.headers["Location"] == "/"
    assert karim.get("/home").status_code == 303
    later(6)
    karim.sign_in("karim")
    later(2)
    with elias.app.app_context():
        assert purge(house)["accounts"] == 0
    karim.sign_in("karim")
    karim.submit("/me/leaving", passphrase=karim.words, words_stay="stay")
    later(7)
    with elias.app.app_context():
        accounts, rings = db.session.query(Account).count(), db.session.query(RingRow).count()
        db.session.rollback()
        assert purge(house)["accounts"] == 1
        assert db.session.query(Account).count() == accounts - 1
        assert db.session.query(RingRow).count() == rings - 2
    assert karim.sign_in("karim").status_code == 422
    elias.sign_in("elias-founder")
    page = elias.get(f"{address}t/1").text
    assert "karims words" in page
    assert "Former member" in page


def test_words_are_erased_when_their_writer_wishes_it(elias: Person) -> None:
    address = found_group(elias)
    karim, there = bring(elias, "karim", address)
    karim.submit(f"{there}new", title="T", words="karims words")
    elias.submit(f"{address}t/1", f"{address}t/1/posts", words="an answer")
    answer = karim.submit("/me/leaving", passphrase=karim.words, words_stay="erase")
    assert answer.status_code == 303
    page = elias.get(f"{address}t/1").text
    assert "karims words" not in page
    assert "withdrawn" in page
    assert "an answer" in page
