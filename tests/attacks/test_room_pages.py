"""What somebody would try with a room's page, its frame, and what its script is told."""

from __future__ import annotations

import html
import json
import re

import pytest

from forum.actions import reading
from forum.db import db
from tests.attacks import hiding_places
from tests.circles import bring, found, found_group, open_circle
from tests.people import Page, Person, later

OTHERS = "frame-ancestors 'none'"


def open_room(person: Person, address: str, title: str = "Evenings") -> str:
    """A room through its page; gives its address."""
    answer = person.submit(f"{address}rooms/new", title=title)
    assert answer.status_code == 303, answer.text
    return str(answer.headers["Location"])


def say(person: Person, room: str, words: str) -> None:
    """Say something through the page."""
    answer = person.submit(room, f"{room}/messages", words=words)
    assert answer.status_code == 303, answer.text


def told(page: str) -> dict[str, object]:
    """What the page tells its script."""
    found = re.search(r'data-about="([^"]*)"', page)
    assert found is not None
    content: dict[str, object] = json.loads(html.unescape(found[1]))
    return content


def test_a_frame_that_was_left_open_keeps_no_sign_in(elias: Person) -> None:
    room = open_room(elias, found_group(elias))
    for _ in range(4):
        later(hours=0.09)
        assert elias.get(f"{room}/frame?after=0").status_code == (200 if _ < 3 else 401)


def test_a_page_that_is_opened_keeps_it(elias: Person) -> None:
    room = open_room(elias, found_group(elias))
    for _ in range(4):
        later(hours=0.09)
        assert elias.get(room).status_code == 200


def test_only_the_frame_can_be_framed_and_only_by_our_own_pages(elias: Person) -> None:
    room = open_room(elias, found_group(elias))
    framed = elias.get(f"{room}/frame?after=0").headers
    assert framed.getlist("X-Frame-Options") == ["SAMEORIGIN"]
    assert "frame-ancestors 'self';" in framed["Content-Security-Policy"]
    assert framed["Cache-Control"] == "no-store"
    for path in (room, "/home", "/sign-in", f"{room}/nothing"):
        headers = elias.get(path).headers
        assert headers.getlist("X-Frame-Options") == ["DENY"]
        assert OTHERS in headers["Content-Security-Policy"]


def test_a_frame_says_in_itself_that_the_sign_in_is_over(elias: Person) -> None:
    room = open_room(elias, found_group(elias))
    elias.submit("/me", "/sign-out")
    answer = elias.get(f"{room}/frame?after=0")
    assert answer.status_code == 401
    assert Page(answer.text).links == ["/sign-in"]
    assert 'http-equiv="refresh"' not in answer.text


def test_quotes_lead_into_the_room_from_its_frame_and_from_its_forms_address(
    elias: Person,
) -> None:
    room = open_room(elias, found_group(elias))
    say(elias, room, "said first")
    answer = elias.submit(room, f"{room}/messages", words="said second", reply_to="1")
    assert answer.status_code == 303
    pages = [room, f"{room}/frame?after=0"]
    shown = [elias.get(page).text for page in pages]
    shown.append(elias.submit(room, f"{room}/messages", words="third", preview="yes").text)
    for page in shown:
        assert f'class="answers" dir="auto"><a href="{room}?post=1#p1">' in page


def test_a_frame_marks_nothing_as_read(elias: Person, farah: Person) -> None:
    address = found_group(elias)
    room = open_room(elias, address)
    karim, there = bring(elias, "karim", address)
    say(elias, room, "heard by nobody yet")
    with karim.app.app_context():
        before = reading.marks_of(karim.visitor())
    frame = karim.get(f"{there}r/1/frame?after=0")
    assert "heard by nobody yet" in frame.text
    with karim.app.app_context():
        assert reading.marks_of(karim.visitor()) == before
    assert farah.get(f"{there}r/1/frame?after=0").status_code == 404


@pytest.mark.parametrize("after", ["-5", "x", "99999999999999999999", "2147483647", "0' or 1"])
def test_a_frame_after_nonsense_is_calm(elias: Person, after: str) -> None:
    room = open_room(elias, found_group(elias))
    say(elias, room, "a word")
    answer = elias.get(f"{room}/frame?after={after}")
    assert answer.status_code == 200
    assert f"after={after}" not in html.unescape(answer.text)


def test_a_thread_is_no_room_and_a_room_is_no_thread(elias: Person) -> None:
    address = found_group(elias)
    elias.submit(f"{address}new", title="T", words="first")
    for path in ("r/1", "r/1/frame", "r/7", "r/7/frame"):
        assert elias.get(f"{address}{path}").status_code == 404
    room = open_room(elias, address)
    answer = elias.get(room.replace("/r/", "/t/") + "?post=3")
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{room}?post=3")


def test_a_key_for_drafts_is_given_to_who_allows_them_alone(elias: Person) -> None:
    address = found_group(elias)
    rooms = [open_room(elias, address, title) for title in ("Evenings", "Mornings")]
    assert told(elias.get(rooms[0]).text)["draft"] is None
    elias.submit("/me/settings", keep_drafts="y")
    drafts = [told(elias.get(room).text)["draft"] for room in rooms]
    karim, there = bring(elias, "karim", address)
    say(elias, rooms[0], "so that he sees it")
    karim.submit("/me/settings", keep_drafts="y")
    drafts.append(told(karim.get(f"{there}r/1").text)["draft"])
    kept = [tuple(draft.values()) for draft in drafts if isinstance(draft, dict)]
    assert len({part for draft in kept for part in draft}) == 6
    stored = hiding_places.rows(elias.app) + hiding_places.store(elias.app)
    assert not any(part.encode() in stored for draft in kept for part in draft)


def test_the_page_tells_its_script_no_words_and_no_ids(elias: Person) -> None:
    address = found(elias)
    room = open_room(elias, address, "A title that stays out")
    say(elias, room, "words that stay out")
    page = elias.get(room).text
    about = json.dumps(told(page), ensure_ascii=False)
    with elias.app.app_context():
        opened = open_circle(elias, address)
        ids = (opened.circle.id.hex(), opened.member_id.hex(), elias.visitor().root.hex())
        db.session.rollback()
    assert not any(secret in about for secret in ("stay out", "stays out", *ids))


def test_a_light_thread_gives_its_script_a_shape_without_anybody(elias: Person) -> None:
    address = found(elias)
    elias.submit(f"{address}new", title="T", words="said to all")
    part = elias.get(f"{address}t/1/live").text
    assert "said to all" not in part
    assert told(part)["conversation"] == 1
    assert 'id="p0"' in part
