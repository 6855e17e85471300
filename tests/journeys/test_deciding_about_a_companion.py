"""What members say about who waits, and what comes of it: pages, days, and second thoughts."""

from __future__ import annotations

import re

import pytest

from forum.actions import vouches
from tests.circles import bring, invite, join_with, open_circle
from tests.people import Page, Person, later
from tests.together import appointed
from tests.vetting import (
    Guest,
    Host,
    come_back,
    full_group,
    lobby_id,
    room_of,
    say,
    small_group,
    take_back_all,
    wait_at,
)


def press(host: Host, room: str, kind: str, **typed: str) -> str:
    """A button on the page where one says something; gives the page after it."""
    form = Page(host.person.get(f"{room}/word").text).form(f"{room}/word").fields
    answer = host.person.post(f"{room}/word", {**form, **typed, "kind": kind})
    if answer.status_code != 303:
        return answer.text
    return host.person.get(answer.headers["Location"]).text


def own_room(host: Host) -> str:
    return room_of(host, lobby_id(host))


def doubted(elias: Person) -> tuple[list[Host], Guest]:
    """A group with two moderators, and somebody whom Samir doubts though two have vouched."""
    hosts = full_group(elias)
    founder, amal, basil, samir, hiba = hosts
    appointed(elias, founder.address, basil.person, basil.address)
    guest = wait_at(amal)
    for host, kind in ((amal, "vouch"), (hiba, "vouch"), (samir, "objection")):
        say(host, kind)
    return hosts, guest


def test_two_moderators_let_in_whom_somebody_doubted(elias: Person) -> None:
    (founder, amal, basil, *_), guest = doubted(elias)
    assert "Somebody has doubts" not in amal.person.get(f"{own_room(amal)}/word").text
    assert "Somebody has doubts" in elias.get(f"{own_room(founder)}/word").text
    press(founder, own_room(founder), "admit")
    later(hours=49)
    founder.visit()
    assert "Still waiting" in guest.page()
    come_back(basil.person, "basil")
    press(basil, own_room(basil), "admit")
    founder.visit()
    assert guest.status() == "active"


def test_two_moderators_say_not_now_and_one_of_them_alone_does_not(elias: Person) -> None:
    (founder, amal, basil, *_), guest = doubted(elias)
    press(founder, own_room(founder), "refuse")
    amal.visit()
    assert "Still waiting" in guest.page()
    press(basil, own_room(basil), "refuse")
    amal.visit()
    assert "Not now" in guest.page()
    assert "Still waiting" not in guest.page()
    assert "Nobody waits" in amal.person.get(f"{amal.address}lobbies").text


def test_a_doubt_that_is_taken_back_weighs_no_more(elias: Person) -> None:
    (founder, _, _, samir, _), guest = doubted(elias)
    page = samir.person.get(own_room(samir)).text
    assert "You have said that you have doubts" in page
    page = press(samir, own_room(samir), "back")
    assert "doubts" not in page
    later(hours=49)
    founder.visit()
    assert guest.status() == "active"


def test_an_invitation_that_is_taken_back_late_leaves_a_week_to_decide(elias: Person) -> None:
    founder, amal, *_ = full_group(elias)
    guest = wait_at(amal)
    later(hours=20 * 24)
    come_back(amal.person, "amal")
    take_back_all(amal)
    amal.visit()
    assert "Still waiting" in guest.page()
    assert "Taken back" in amal.person.get(f"{amal.address}invitations").text
    later(hours=7 * 24 + 1)
    founder.visit()
    assert "Not now" in guest.page()


@pytest.mark.parametrize("others", [0, 1, 2])
def test_in_a_group_of_one_two_or_three_the_founder_alone_welcomes(
    elias: Person, others: int
) -> None:
    founder = small_group(elias)
    friends = [bring(elias, f"friend-{place}", founder.address) for place in range(others)]
    guest = wait_at(founder)
    for person, there in friends:
        page = person.get(room_of(Host(person, "", there), lobby_id(founder)) + "/word").text
        assert "Welcome in" not in page
        assert "its founder can welcome people in at once" in page
    assert "Your word is enough" in elias.get(f"{own_room(founder)}/word").text
    press(founder, own_room(founder), "admit")
    assert guest.status() == "active"
    page = guest.person.get(f"{guest.person.circle()}about").text
    assert "You are new here" not in page
    assert "Invite somebody" in page


def test_not_now_of_a_founder_is_said_kindly_and_another_invitation_begins_anew(
    elias: Person,
) -> None:
    founder = small_group(elias)
    guest = wait_at(founder)
    guest.person.submit(guest.lobby, f"{guest.lobby}t/1/posts", words="Good evening")
    press(founder, own_room(founder), "refuse")
    page = guest.page()
    assert "That says nothing about you" in page
    assert "Good evening" in page
    assert "composer" not in page
    assert guest.person.get(f"{guest.lobby}wanted").status_code == 404
    slip = invite(elias, founder.address)
    answer = guest.person.submit("/me/invitation", invitation=slip.code, phrase=slip.phrase)
    answer = guest.person.submit(answer, "/me/invitation", alias="quiet harbour")
    assert answer.headers["Location"] != guest.lobby
    assert guest.person.get(guest.lobby).status_code == 404
    press(founder, own_room(founder), "admit")
    assert "quiet harbour" in guest.person.get(f"{guest.person.circle()}about").text


def test_who_takes_new_keys_while_he_waits_keeps_his_talk_and_is_let_in(elias: Person) -> None:
    founder = small_group(elias)
    guest = wait_at(founder)
    guest.person.submit(guest.lobby, f"{guest.lobby}t/1/posts", words="Good evening")
    room = own_room(founder)
    elias.submit(room, f"{room}/posts", words="Welcome")
    answer = guest.person.submit(
        "/me/renewal", current=guest.person.words, passphrase="seven grey herons fly at dawn"
    )
    assert answer.status_code == 303
    lobby = guest.person.circle()
    guest.person.submit(lobby, f"{lobby}t/1/posts", words="With new keys")
    for page in (guest.person.get(lobby).text, elias.get(room).text):
        assert re.findall("Good evening|Welcome|With new keys", page)[-3:] == [
            "Good evening", "Welcome", "With new keys",
        ]  # fmt: skip
    press(founder, room, "admit")
    assert "Begin a conversation" in guest.person.get(guest.person.circle()).text


def test_a_vouch_needs_one_of_three_answers(elias: Person) -> None:
    _, amal, *_ = full_group(elias)
    wait_at(amal)
    assert "Please choose one of the three" in press(amal, own_room(amal), "vouch")
    page = press(amal, own_room(amal), "vouch", answer="spoke")
    assert "You have vouched" in page
    with elias.app.app_context():
        opened = amal.opened()
        application = vouches.waiting_in(opened)[0]
        word = vouches.my_word(opened, application.member.id)
        assert word is not None
        assert (word.kind, word.answer) == ("vouch", "spoke")


def test_each_takes_his_own_words_away_and_is_told_of_new_ones(elias: Person) -> None:
    founder = small_group(elias)
    guest, room = wait_at(founder), own_room(founder)
    mine = f"{guest.lobby}t/1/posts"
    guest.person.submit(guest.lobby, mine, words="I come from a town")
    assert "I come from a town" in elias.get(f"{founder.address}lobbies").text
    assert 'class="count"' in elias.get(f"{founder.address}lobbies").text
    elias.submit(room, f"{room}/posts", words="I was there, too")
    assert 'class="count"' not in elias.get(f"{founder.address}lobbies").text
    home = guest.person.get("/home").text
    assert "1 new" in home
    assert "Tuesday circle" in home
    assert elias.get(f"{room}/posts/1/withdrawal").status_code == 404
    elias.submit(f"{room}/posts/2/withdrawal")
    guest.person.submit(f"{mine}/1/withdrawal")
    for page in (guest.page(), elias.get(room).text):
        assert page.count("withdrawn") == 2
        assert "town" not in page
    assert "1 new" not in guest.person.get("/home").text


def test_a_name_is_changed_while_waiting_and_one_that_is_taken_is_chosen_again(
    elias: Person,
) -> None:
    founder = small_group(elias)
    guest = wait_at(founder)
    assert guest.person.submit(f"{guest.lobby}wanted", alias="moderator").status_code == 422
    guest.person.submit(f"{guest.lobby}wanted", alias="Olive Branch")
    guest.person.submit(guest.lobby, f"{guest.lobby}t/1/posts", words="Good evening")
    assert elias.get(own_room(founder)).text.count("Olive Branch") >= 2
    press(founder, own_room(founder), "admit")
    group = guest.person.circle()
    answer = guest.person.get(group)
    assert answer.headers["Location"] == f"{group}alias"
    assert guest.person.submit(f"{group}alias", alias="olive branch").status_code == 422
    assert guest.person.submit(f"{group}alias", alias="quiet harbour").status_code == 303


def test_slips_are_listed_for_their_maker_and_ended_one_by_one(elias: Person) -> None:
    founder = small_group(elias)
    way = f"{founder.address}invitations"
    slips = [elias.submit(way) for _ in range(3)]
    assert all(slip.status_code == 200 and "<svg" in slip.text for slip in slips)
    assert "Three of your invitations are open" in elias.submit(way).text
    handles = re.findall(r'data-kind="invitation" data-alias="([^"]+)"', elias.get(way).text)
    assert len(set(handles)) == 3
    elias.submit(way, handle=handles[0])
    page = elias.get(way).text
    assert page.count("Taken back") == 1
    join_with(Person(elias.app), invite(elias, founder.address), "ghassan")
    assert "Taken up" in elias.get(way).text
    later(hours=73)
    come_back(elias, "elias-founder")
    page = elias.get(way).text
    assert page.count("Over") == 2
    with elias.app.app_context():
        assert open_circle(elias, founder.address).profile.due is None
