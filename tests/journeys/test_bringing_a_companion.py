"""Bringing somebody in, page by page: slip, lobby, word, admission; and when he is not let in."""

from __future__ import annotations

import re

from forum.actions.invitations import Slip
from tests.circles import bring, found_group, join_with
from tests.people import Page, Person, later


def make_slip(person: Person, address: str) -> Slip:
    """A slip through its page."""
    answer = person.submit(f"{address}invitations")
    assert answer.status_code == 200, answer.text
    code = answer.text.split('class="code"', 1)[1].split(">", 1)[1].split("<", 1)[0]
    words = re.findall(r"<span>([^<]+)</span>", answer.text.split('class="phrase"', 1)[1])
    return Slip(code, " ".join(words[:2]), 0)


def lobby_of(person: Person, address: str) -> str:
    """Where a member meets the one who waits."""
    found = re.search(
        r'data-kind="lobby" data-alias="([^"]+)"', person.get(f"{address}lobbies").text
    )
    assert found is not None
    return f"{address}lobbies/{found[1]}"


def vouch(person: Person, address: str, kind: str = "vouch") -> None:
    """Say something about the one who waits."""
    way = lobby_of(person, address) + "/word"
    form = Page(person.get(way).text).form(way).fields
    answer = person.post(way, {**form, "answer": "met", "kind": kind})
    assert answer.status_code == 303, answer.text


def full_group(elias: Person) -> tuple[str, list[tuple[Person, str]]]:
    """A group of five: the founder's word brings in four, each a branch of his own."""
    address = found_group(elias)
    return address, [bring(elias, name, address) for name in ("amal", "basil", "samir", "hiba")]


def wait_at(host: Person, address: str) -> Person:
    """Somebody who has taken up an invitation of this member."""
    person = Person(host.app)
    join_with(person, make_slip(host, address), "ghassan")
    return person


def test_a_companion_comes_through_a_lobby_into_a_small_group(elias: Person) -> None:
    address = found_group(elias)
    ghassan = wait_at(elias, address)
    mine = ghassan.circle()
    page = ghassan.get(mine)
    assert "Still waiting" in page.text
    ghassan.submit(mine, f"{mine}t/1/posts", words="Good evening")
    room = lobby_of(elias, address)
    assert "Good evening" in elias.get(room).text
    elias.submit(room, f"{room}/posts", words="Welcome")
    page = ghassan.get(mine)
    assert "Welcome" in page.text
    assert "A companion" in page.text
    assert "olive branch" not in page.text
    ghassan.submit(f"{mine}wanted", alias="quiet harbour")
    elias.submit(f"{room}/word", f"{room}/word", kind="admit")
    elias.get(address)
    group = ghassan.circle()
    assert group != mine
    assert "quiet harbour" in ghassan.get(f"{group}about").text
    assert ghassan.get(mine).status_code == 404
    answer = ghassan.submit(f"{group}new", title="Hello", words="I am here")
    assert answer.status_code == 303


def test_a_group_of_five_asks_two_branches_and_two_days(elias: Person) -> None:
    address, friends = full_group(elias)
    (amal, hers), (basil, his), *_ = friends
    ghassan = wait_at(amal, hers)
    mine = ghassan.circle()
    vouch(amal, hers)
    vouch(basil, his)
    elias.get(address)
    assert "Still waiting" in ghassan.get(mine).text
    later(hours=49)
    elias.sign_in("elias-founder")
    elias.get(address)
    ghassan.sign_in("ghassan")
    assert ghassan.get(mine).status_code == 404
    assert "You are new here" in ghassan.get(f"{ghassan.circle()}about").text
    assert ghassan.get(f"{ghassan.circle()}invitations").status_code == 404


def test_doubts_pause_and_nobody_learns_of_them(elias: Person) -> None:
    address, friends = full_group(elias)
    (amal, hers), (basil, his), (samir, theirs), _ = friends
    ghassan = wait_at(amal, hers)
    mine = ghassan.circle()
    before = ghassan.get(mine).text
    vouch(amal, hers)
    vouch(basil, his)
    vouch(samir, theirs, "objection")
    after = ghassan.get(mine).text
    token = re.compile(r'value="[^"]{20,}"')
    assert token.sub("", before) == token.sub("", after)
    later(hours=49)
    elias.sign_in("elias-founder")
    elias.get(address)
    ghassan.sign_in("ghassan")
    assert "Still waiting" in ghassan.get(mine).text
    later(hours=6 * 24)
    elias.sign_in("elias-founder")
    elias.get(address)
    ghassan.sign_in("ghassan")
    page = ghassan.get(mine)
    assert "Not now" in page.text
    assert "That says nothing about you" in page.text


def test_a_pressed_inviter_takes_it_back_and_nobody_is_told(elias: Person) -> None:
    address, friends = full_group(elias)
    (amal, hers), (basil, his), *_ = friends
    ghassan = wait_at(amal, hers)
    vouch(elias, address)
    vouch(basil, his)
    answer = amal.submit(f"{hers}invitations", others="yes")
    assert answer.status_code == 303
    later(hours=49)
    elias.sign_in("elias-founder")
    elias.get(address)
    ghassan.sign_in("ghassan")
    assert "Still waiting" in ghassan.get(ghassan.circle()).text


def test_the_fourth_of_one_day_waits_for_the_next(elias: Person) -> None:
    address, friends = full_group(elias)
    (amal, hers), (basil, his), *_ = friends
    waiting: list[tuple[Person, str]] = []
    for name in ("one", "two", "three", "four"):
        person = Person(elias.app)
        host, there = (amal, hers) if len(waiting) < 3 else (basil, his)
        join_with(person, make_slip(host, there), f"guest-{name}")
        waiting.append((person, f"guest-{name}"))
    for host, there in ((amal, hers), (basil, his)):
        rooms = re.findall(
            r'data-kind="lobby" data-alias="([^"]+)"', host.get(f"{there}lobbies").text
        )
        for room in rooms:
            way = f"{there}lobbies/{room}/word"
            form = Page(host.get(way).text).form(way).fields
            host.post(way, {**form, "answer": "spoke", "kind": "vouch"})
    later(hours=49)
    elias.sign_in("elias-founder")
    elias.get(address)
    later(hours=1)
    left = [person for person, login in waiting if _still_waits(person, login)]
    assert len(left) == 1
    later(hours=25)
    elias.sign_in("elias-founder")
    elias.get(address)
    assert not [person for person, login in waiting if _still_waits(person, login)]


def _still_waits(person: Person, login: str) -> bool:
    person.sign_in(login)
    return "You are still waiting here" in person.get("/home").text


def test_somebody_with_an_account_comes_into_a_second_group(elias: Person) -> None:
    first = found_group(elias)
    amal, hers = bring(elias, "amal", first)
    second = found_group(elias, name="Work and papers", alias="paper boat")
    slip = make_slip(elias, second)
    answer = amal.submit("/me/invitation", invitation=slip.code, phrase=slip.phrase)
    assert "Work and papers" in answer.text
    answer = amal.submit(answer, "/me/invitation", alias="lemon tree")
    assert answer.status_code == 303, answer.text
    assert "Still waiting" in amal.get(answer.headers["Location"]).text
    again = amal.submit("/me/invitation", invitation=slip.code, phrase=slip.phrase)
    assert again.status_code == 422
    assert hers in amal.get("/home").text
