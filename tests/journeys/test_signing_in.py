"""Signing in, seeing where one is signed in, and words that survive the end of a sign-in."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from forum import clock
from tests.people import WORDS, Page, Person

ON_SQLITE = pytest.mark.parametrize("settings", ["sqlite"], indirect=True)


def handles(person: Person) -> list[str]:
    """What the list of sign-ins calls them."""
    html = person.get("/me/sign-ins").text
    return re.findall(r'data-kind="sign-in" data-alias="([^"]+)"', html)


def second_browser(person: Person) -> Person:
    """The same person on another device."""
    other = Person(person.app)
    other.secret = person.secret
    other.headers["User-Agent"] = "Chrome on Android"
    return other


def test_name_words_and_code_at_once_lead_home(amal: Person) -> None:
    amal.come_in("quiet-harbour")
    phone = second_browser(amal)
    sent = {"login": "quiet-harbour", "passphrase": WORDS, "code": amal.code()}
    answer = phone.submit("/sign-in", **sent)
    assert (answer.status_code, answer.location) == (303, "/home")
    assert phone.get("/home").status_code == 200


def test_without_the_code_it_is_asked_for_in_a_second_step(amal: Person) -> None:
    amal.come_in("quiet-harbour")
    phone = second_browser(amal)
    asked = phone.submit("/sign-in", login="quiet-harbour", passphrase=WORDS)
    assert asked.status_code == 200
    assert phone.get("/home").location == "/sign-in"
    first = phone.cookie
    answer = phone.submit(asked, "/sign-in", code=amal.code())
    assert (answer.status_code, answer.location) == (303, "/home")
    assert phone.cookie != first


@ON_SQLITE
def test_digits_may_be_typed_in_arabic_and_with_a_space(amal: Person) -> None:
    amal.come_in("quiet-harbour")
    phone = second_browser(amal)
    asked = phone.submit("/sign-in", login="quiet-harbour", passphrase=WORDS)
    digits = amal.code().translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))
    typed = f"{digits[:3]} {digits[3:]}"
    assert phone.submit(asked, "/sign-in", code=typed).status_code == 303


@ON_SQLITE
def test_capitals_and_spaces_around_the_name_do_not_matter(amal: Person) -> None:
    amal.join("quiet-harbour")
    assert amal.sign_in("  QUIET-harbour ", WORDS.replace(" ", "  ")).status_code == 303


def test_sign_ins_are_listed_by_device_and_one_is_ended(amal: Person) -> None:
    amal.come_in("quiet-harbour")
    phone = second_browser(amal)
    phone.sign_in("quiet-harbour")
    page = amal.get("/me/sign-ins")
    assert "Chrome · Android" in page.text
    assert "Firefox · Linux" in page.text
    assert amal.submit(page, "/me/sign-ins", handle=handles(amal)[0]).status_code == 303
    assert phone.get("/home").location == "/sign-in"
    assert len(handles(amal)) == 1


def test_all_other_sign_ins_are_ended_at_once(amal: Person) -> None:
    amal.come_in("quiet-harbour")
    others = [second_browser(amal) for _ in range(2)]
    for other in others:
        assert other.sign_in("quiet-harbour").status_code == 303
    page = amal.get("/me/sign-ins")
    assert amal.submit(page, "/me/sign-ins", others="yes").status_code == 303
    assert [other.get("/home").location for other in others] == ["/sign-in"] * 2
    assert amal.get("/home").status_code == 200


def test_a_sign_in_that_was_left_alone_for_twenty_minutes_is_over(amal: Person) -> None:
    amal.join("quiet-harbour")
    amal.sign_in("quiet-harbour")
    clock.set_offset(19 * 60)
    assert amal.get("/home").status_code == 200
    clock.set_offset(40 * 60)
    assert amal.get("/home").location == "/sign-in"


@ON_SQLITE
def test_a_sign_in_lasts_eight_hours_at_most(amal: Person) -> None:
    amal.join("quiet-harbour")
    amal.sign_in("quiet-harbour")
    for minutes in range(15, 8 * 60, 15):
        clock.set_offset(minutes * 60)
        assert amal.get("/home").status_code == 200
    clock.set_offset(8 * 3600)
    assert amal.get("/home").location == "/sign-in"


@pytest.mark.parametrize("factor", ["words", "words and code"])
def test_a_form_sent_after_the_sign_in_ended_comes_back_with_its_words(
    amal: Person, factor: str
) -> None:
    amal.join("quiet-harbour")
    amal.sign_in("quiet-harbour")
    if factor == "words and code":
        amal.set_second_factor()
    form = amal.page("/me/settings").form("/me/settings")
    clock.set_offset(clock.timestamp() - clock.now().timestamp() + 3600)
    sent = {**form.fields, "text_size": "largest", "time_zone": "Europe/Berlin"}
    door = amal.post("/me/settings", sent)
    assert door.status_code == 401
    assert "your words are still here" in door.text
    answer = amal.submit(door, "/sign-in", login="quiet-harbour", passphrase=WORDS)
    if factor == "words and code":
        answer = amal.submit(answer, "/sign-in", code=amal.code())
    assert "Europe/Berlin" in answer.text
    assert 'href="/me"' in answer.text
    assert amal.submit(answer, "/me/settings").status_code == 303
    assert 'class="text-largest' in amal.get("/home").text


def test_a_form_with_a_stale_token_changes_nothing_and_keeps_its_words(amal: Person) -> None:
    amal.join("quiet-harbour")
    amal.sign_in("quiet-harbour")
    form = amal.page("/me/settings").form("/me/settings")
    amal.submit("/me", "/sign-out")
    amal.sign_in("quiet-harbour")
    answer = amal.post("/me/settings", {**form.fields, "text_size": "largest"})
    assert answer.status_code == 400
    assert 'class="text-normal' in amal.get("/home").text
    assert Page(answer.text).form("/me/settings").fields["text_size"] == "largest"
    assert amal.submit(answer, "/me/settings").status_code == 303
    assert 'class="text-largest' in amal.get("/home").text


@ON_SQLITE
def test_who_is_signed_in_is_led_home_from_the_door(amal: Person, app: Flask) -> None:
    amal.join("quiet-harbour")
    amal.sign_in("quiet-harbour")
    assert amal.get("/sign-in").location == "/home"
