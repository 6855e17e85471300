"""Hostile clients that want too much of the live line."""

from __future__ import annotations

import os
import socket
from contextlib import suppress

import pytest

from forum.actions.rates import LIMITS
from realtime.lines import MOST_OF_ONE
from tests.realtime.conftest import PEOPLE, follow, following, phones, post
from tests.realtime.ears import Ear, Over, Refused
from tests.realtime.groups import Group, settle
from tests.realtime.houses import Served
from tests.realtime.phones import Phone

LONG = 36


def test_a_flood_is_told_to_wait_and_then_ends(group: Group, caller: Phone) -> None:
    ear = caller.ear()
    answers = [ear.call("nothing.known") for _ in range(50)]
    answers += [ear.call("home.count") for _ in range(30)]
    assert "too-many" in {answer.get("error") for answer in answers}
    with suppress(Over):
        while True:
            for _ in range(20):
                ear.say("nothing.known")
            ear.pump()
    ear.wait_until_over()
    assert post(
        group,
        following(group, caller, caller.place),
        caller.place,
        "others go on",
        os.urandom(8).hex(),
    )["ok"]


def test_one_sign_in_opens_so_many_lines_and_no_more(small: Served, group: Group) -> None:
    phone = Phone(small.port).sign_in(group.people[PEOPLE + 2].login)
    for _ in range(MOST_OF_ONE):
        phone.ear()
    with pytest.raises(Refused) as refused:
        phone.ear()
    assert refused.value.code == "too-many"


def test_lines_that_are_opened_again_and_again_are_told_to_wait(small: Served) -> None:
    group = settle(small, 2)
    phone = phones(group, 1)[0]
    limit, _ = LIMITS["live"]
    statuses = {_knock(phone) for _ in range(limit + limit // 2)}
    assert statuses == {101, 429}


def test_a_listener_who_takes_nothing_is_cut_and_resumes(small: Served) -> None:
    group = settle(small, 2)
    caller, basil = phones(group, 2)
    speaker, slow = following(group, caller, 0), _deaf(group, basil)
    long = "word " * 3_000  # so many of these are more than kernel and house keep for anybody
    for count in range(LONG):
        assert post(group, speaker, 0, long, f"long {count}")["ok"]
    slow.wait_until_over()
    back, seen, more = basil.ear(), 0, True
    while more:
        answer = follow(group, back, 1, seen)
        seen += len(answer["messages"])  # type: ignore[arg-type]  # a list
        more = bool(answer["more"])
    assert seen == LONG


def _deaf(group: Group, phone: Phone) -> Ear:
    """A line that follows and then reads no more, with a small buffer of its own."""
    ear = phone.ear()
    follow(group, ear, 1)
    ear.line.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)  # type: ignore[union-attr]  # as above
    return ear


def _knock(phone: Phone) -> int:
    try:
        phone.ear().close()
    except Refused as error:
        return error.status
    return 101
