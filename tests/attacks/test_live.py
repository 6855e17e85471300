"""Hostile clients of the live line, at every event."""

from __future__ import annotations

import os
import time

import pytest
import websocket

from forum.db import db
from realtime.policies import EVENTS
from tests.realtime.conftest import PEOPLE, following, phones, post
from tests.realtime.ears import Ear, Over
from tests.realtime.groups import Group, settle
from tests.realtime.houses import Served
from tests.realtime.phones import Phone


def asked(group: Group, event: str, place: int = 0) -> dict[str, object]:
    """A payload with which this event would be taken."""
    here: dict[str, object] = {"circle": group.people[place].alias, "conversation": group.number}
    found: dict[str, dict[str, object]] = {
        "conversation.follow": here,
        "conversation.leave": {"mark": "x"},
        "conversation.read": {**here, "first": 1},
        "conversation.mark": {**here, "seq": 1},
        "message.post": {**here, "words": "hostile", "nonce": os.urandom(8).hex()},
        "home.watch": {},
        "home.count": {},
    }
    return found[event]


INSIDE = sorted(name for name, policy in EVENTS.items() if policy.may is not None)


def test_nothing_is_heard_by_a_line_that_never_said_who_it_is(group: Group, caller: Phone) -> None:
    ear = Ear(caller.port, caller.cookie, caller.csrf)
    ear.line = websocket.create_connection(
        f"ws://127.0.0.1:{caller.port}/live/?EIO=4&transport=websocket",
        cookie=caller.cookie, origin=caller.origin, timeout=20,
    )  # fmt: skip
    assert ear.recv()[:1] == "0"
    for event in EVENTS:
        ear.say(event, **asked(group, event))
    post(group, following(group, caller, caller.place), caller.place, "not for strangers")
    ear.wait_until_over(15)
    ear.close()
    assert ear.heard == []
    assert not ear.answers


@pytest.mark.parametrize("event", INSIDE)
def test_no_event_works_in_a_circle_of_others(small: Served, group: Group, event: str) -> None:
    (stranger,) = phones(settle(small, 2), 1)
    answer = stranger.ear().call(event, **asked(group, event))
    assert answer == {"error": "not-found", "message": answer["message"]}


@pytest.mark.parametrize("event", INSIDE)
def test_no_event_works_for_who_was_removed(small: Served, event: str) -> None:
    group = settle(small, 3)
    (caller,) = phones(group, 1)
    ear = following(group, caller, 0)
    group.take_out(0, is_told=False)
    assert ear.call(event, **asked(group, event))["error"] == "not-found"


@pytest.mark.parametrize("event", sorted(EVENTS))
def test_no_event_works_once_the_sign_in_is_over(small: Served, group: Group, event: str) -> None:
    phone = Phone(small.port).sign_in(group.people[PEOPLE + 1].login)
    ear = phone.ear()
    ear.send("3")
    phone.ask("POST", "/sign-out")
    with pytest.raises(Over):
        ear.call(event, **asked(group, event, PEOPLE + 1))


@pytest.mark.parametrize("event", sorted(EVENTS))
@pytest.mark.parametrize(
    "sent",
    [
        "[]", "null", '"x"', "1", '{"circle":{}}', '{"circle":"x","conversation":1,"_":"x"}',
        '{"circle":"x","conversation":1e99}', '{"circle":["x"],"conversation":{}}',
        '{"first":-1}', '{"mark":null}', '{"words":"\\ud800","nonce":"\\udfff"}',
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_said_to_be_so_and_nothing_happens(
    caller: Phone, event: str, sent: str
) -> None:
    ear = caller.ear()
    ear.send(f'421["{event}",{sent}]')
    assert ear.answer(1)["error"] == "bad-request"
    ear.close()


def test_no_word_and_no_key_of_a_line_is_written_down(small: Served, group: Group) -> None:
    phone = phones(group, 1)[0]
    ear = following(group, phone, 0)
    post(group, ear, 0, "canary-of-the-line")
    ear.line.send('42["canary-event",{"canary-field":1}]')  # type: ignore[union-attr]  # as above
    ear.line.send("42canary-broken")  # type: ignore[union-attr]  # as above
    ear.wait_until_over()
    time.sleep(0.2)
    assert "canary" not in small.log.read_text("utf-8", "replace")
    files = [path for path in small.settings.data.rglob("*") if path.is_file()]
    with small.app.app_context():
        db.session.remove()
    assert not any(b"canary-of-the-line" in path.read_bytes() for path in files)
