"""What is over is cut, in every worker; and where cutting fails, the key has turned."""

from __future__ import annotations

import time

import pytest

from forum import cookies, events
from forum.vault import ring as rings
from forum.vault import server
from realtime.keeping import SWEEP_SECONDS
from tests.realtime.conftest import (
    SECONDS,
    all_are_over,
    follow,
    following,
    lines_of,
    phones,
    post,
)
from tests.realtime.ears import Refused
from tests.realtime.groups import settle
from tests.realtime.houses import Served
from tests.realtime.phones import Phone


def test_signing_out_cuts_every_line_of_that_sign_in_alone(house: Served) -> None:
    group = settle(house, 2)
    amal, basil = phones(group, 2)
    other = Phone(house.port).sign_in(group.people[0].login)
    ears, others = lines_of(group, amal, 0), lines_of(group, other, 0)
    started = time.monotonic()
    assert amal.ask("POST", "/sign-out")[0] == 303
    all_are_over(ears, started)
    post(group, following(group, basil, 1), 1, "after")
    for ear in others:
        assert ear.wait_for("message.posted")["seq"] == 1
    for ear in ears:
        assert ear.told() == []
    with pytest.raises(Refused):
        amal.ear()


def test_the_exit_cuts_every_line(house: Served) -> None:
    group = settle(house, 2)
    (amal,) = phones(group, 1)
    ears = lines_of(group, amal, 0)
    started = time.monotonic()
    assert amal.ask("POST", "/exit")[0] == 200
    all_are_over(ears, started)


def test_ending_all_other_sign_ins_cuts_theirs(house: Served) -> None:
    group = settle(house, 2)
    (amal,) = phones(group, 1)
    other = Phone(house.port).sign_in(group.people[0].login)
    ears, own = lines_of(group, other, 0), following(group, amal, 0)
    amal.ask("GET", "/me/sign-ins")
    started = time.monotonic()
    assert amal.ask("POST", "/me/sign-ins", others="yes", handle="others")[0] == 303
    all_are_over(ears, started)
    assert post(group, own, 0, "still here")["ok"]


def test_who_leaves_a_circle_hears_nothing_more(house: Served) -> None:
    group = settle(house, 3)
    amal, basil = phones(group, 2)
    ears = lines_of(group, basil, 1)
    way = f"/c/{group.people[1].alias}/leaving"
    basil.ask("GET", way)
    started = time.monotonic()
    assert basil.ask("POST", way)[0] == 303
    all_are_over(ears, started)
    back = basil.ear()
    assert follow(group, back, 1)["error"] == "not-found"
    speaker = following(group, amal, 0)
    post(group, speaker, 0, "after")
    back.pump(SECONDS)
    assert back.told() == []


def test_a_member_on_hold_is_cut(large: Served) -> None:
    group = settle(large, 2)
    _, basil = phones(group, 2)
    ears = lines_of(group, basil, 1)
    seat = group.people[1].seat
    started = time.monotonic()
    with large.app.app_context():
        events.announce(events.MemberHeld(seat.circle, seat.member_id))
    all_are_over(ears, started)


def test_new_words_for_signing_in_cut_all_other_lines(house: Served) -> None:
    group = settle(house, 2)
    (amal,) = phones(group, 1)
    other = Phone(house.port).sign_in(group.people[0].login)
    ears = lines_of(group, other, 0, 3)
    amal.ask("GET", "/me/passphrase")
    fields = {
        "current": "olive tree by the quiet river",
        "passphrase": "another river by the old tree",
    }
    started = time.monotonic()
    status, text = amal.ask("POST", "/me/passphrase", **fields)
    assert status in {200, 303}, text
    all_are_over(ears, started)


def test_an_address_of_one_account_opens_nothing_for_another(house: Served) -> None:
    group, others = settle(house, 2), settle(house, 2)
    (amal,) = phones(others, 1)
    ear = amal.ear()
    assert follow(group, ear, 0)["error"] == "not-found"
    alias = rings.url_alias(group.people[0].root, others.people[0].seat.circle)
    asked = {"circle": alias, "conversation": 1}
    assert ear.call("conversation.read", **asked, first=1)["error"] == "not-found"
    assert ear.call("message.post", **asked, words="x", nonce="x")["error"] == "not-found"


def test_what_no_revoke_has_reached_is_cut_by_the_sweep(large: Served) -> None:
    group = settle(large, 2)
    amal, basil = phones(group, 2)
    ears, other = lines_of(group, amal, 0), following(group, basil, 1)
    cookie = cookies.read(amal.cookie.partition("=")[2])
    assert cookie is not None
    with large.app.app_context():
        # Gone from the store without a word, as when its time has run out.
        volatile = large.app.extensions["house"].volatile
        assert volatile.end_sign_in(server.token_key(cookie.value))
    for ear in ears:
        ear.wait_until_over(SWEEP_SECONDS + 10)
        assert ear.told() == []
    assert post(group, other, 1, "still here")["ok"]
