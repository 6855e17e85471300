"""Every attack at every event, by python-socketio's own client: nobody needs more to try them."""

from __future__ import annotations

import time
from typing import Any

import pytest
from socketio import SimpleClient
from socketio.exceptions import ConnectionError as NotConnected
from socketio.exceptions import SocketIOError

from realtime.policies import EVENTS
from tests.realtime.clients import call, client, is_over, payload
from tests.realtime.conftest import PEOPLE, phones
from tests.realtime.groups import Group, settle
from tests.realtime.houses import Served
from tests.realtime.phones import Phone

ALL = sorted(EVENTS)
INSIDE = sorted(name for name, policy in EVENTS.items() if policy.may is not None)
WRONG: list[object] = [
    "x", 1, True, [], None, {"_": 1}, {"circle": 1}, {"circle": {"$ne": ""}}, {"mark": 2**70},
    {"circle": "x" * 65, "conversation": 1}, {"first": "1"}, {"seq": -1}, {"conversation": 1.5},
]  # fmt: skip


def flood(one: SimpleClient, event: str, sent: object) -> None:
    """Send an event again and again, for a minute."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        for _ in range(30):
            one.emit(event, sent)
        time.sleep(0.02)


@pytest.mark.parametrize("csrf", [None, "", "x"])
def test_no_client_connects_without_showing_that_it_is_signed_in(
    small: Served, caller: Phone, csrf: str | None
) -> None:
    stranger = Phone(small.port, cookie="" if csrf == "" else caller.cookie, csrf="x")
    with pytest.raises(NotConnected), client(stranger, csrf):
        pass


@pytest.mark.parametrize("event", INSIDE)
def test_no_event_of_a_client_works_in_anothers_circle(
    small: Served, group: Group, event: str
) -> None:
    (stranger,) = phones(settle(small, 2), 1)
    with client(stranger) as one:
        assert call(one, event, payload(group, event))["error"] == "not-found"


@pytest.mark.parametrize("event", INSIDE)
def test_no_event_of_a_client_works_after_a_removal(small: Served, event: str) -> None:
    group = settle(small, 3)
    (amal,) = phones(group, 1)
    with client(amal) as one:
        assert call(one, event, payload(group, event))["ok"]
        group.take_out(0, is_told=False)
        assert call(one, event, payload(group, event))["error"] == "not-found"


@pytest.mark.parametrize("event", ALL)
def test_no_event_of_a_client_works_after_signing_out(small: Served, event: str) -> None:
    group = settle(small, 2)
    (amal,) = phones(group, 1)
    with client(amal) as one:
        amal.ask("POST", "/sign-out")
        assert is_over(one)
        with pytest.raises(SocketIOError):
            call(one, event, payload(group, event))


@pytest.mark.parametrize("event", ALL)
def test_malformed_events_of_a_client_are_told_to_be_so(caller: Phone, event: str) -> None:
    with client(caller) as one:
        for sent in WRONG:
            if not (sent is None and event.startswith("home.")):
                assert call(one, event, sent)["error"] == "bad-request", sent


@pytest.mark.parametrize("event", ALL)
def test_huge_events_of_a_client_end_its_line(group: Group, caller: Phone, event: str) -> None:
    sent: dict[str, Any] = {**payload(group, event), "circle": "x" * 20_000}
    with client(caller) as one:
        one.emit(event, sent)
        assert is_over(one)


@pytest.mark.parametrize("event", ALL)
def test_replayed_events_of_a_client_change_nothing_twice(
    small: Served, group: Group, event: str
) -> None:
    place = PEOPLE
    phone = Phone(small.port).sign_in(group.people[place].login)
    sent = payload(group, event, place)
    with client(phone) as one:
        first = call(one, event, sent)
        assert first["ok"]
        answers = [call(one, event, sent) for _ in range(3)]
    with client(phone) as again:
        answers.append(call(again, event, sent))
    assert answers == [first] * 4


@pytest.mark.parametrize("event", ALL)
def test_a_client_that_floods_with_an_event_waits_and_is_cut(small: Served, event: str) -> None:
    group = settle(small, 2)
    (amal,) = phones(group, 1)
    with client(amal) as one, pytest.raises(SocketIOError):
        flood(one, event, payload(group, event))
