"""Hostile clients of the live line: at the handshake, at every event, and below them all."""

from __future__ import annotations

import json
import os
import socket
import time
from base64 import b64encode
from contextlib import suppress

import pytest
import websocket

from forum.actions.rates import LIMITS
from forum.db import db
from realtime.lines import MOST_OF_ONE
from realtime.policies import EVENTS
from tests.realtime.conftest import PEOPLE, follow, following, phones, post
from tests.realtime.ears import Ear, Over, Refused
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


LONG = 36
INSIDE = sorted(name for name, policy in EVENTS.items() if policy.may is not None)


@pytest.mark.parametrize(
    ("how", "status"),
    [
        ({"origin": "https://elsewhere.example"}, 400), ({"origin": None}, 400),
        ({"origin": "null"}, 400), ({"Sec-Fetch-Site": "cross-site"}, 400),
        ({"query": "EIO=4&transport=polling"}, 400), ({"query": "EIO=3&transport=websocket"}, 400),
        ({"query": "EIO=4&transport=websocket&sid=x"}, 400), ({"query": ""}, 400),
        ({"query": "EIO=4&transport=websocket&j=0"}, 400),
    ],
)  # fmt: skip
def test_a_line_from_elsewhere_or_of_another_kind_is_refused(
    caller: Phone, how: dict[str, str], status: int
) -> None:
    with pytest.raises(Refused) as refused:
        caller.ear(**how)
    assert refused.value.status == status


def test_a_line_under_another_name_of_the_house_is_refused(caller: Phone) -> None:
    url = f"ws://127.0.0.1:{caller.port}/live/?EIO=4&transport=websocket"
    with pytest.raises(websocket.WebSocketBadStatusException):
        websocket.create_connection(
            url, cookie=caller.cookie, origin=caller.origin, host="rebound.example"
        )


@pytest.mark.parametrize("cookie", ["", "s-local=x", "s-local=" + "A" * 43])
def test_a_line_without_a_sign_in_is_refused(caller: Phone, cookie: str) -> None:
    with pytest.raises(Refused) as refused:
        Phone(caller.port, cookie, caller.csrf).ear()
    assert refused.value.status == 401


@pytest.mark.parametrize("csrf", [None, "x", "A" * 86])
def test_a_line_without_the_token_of_its_sign_in_is_refused(
    caller: Phone, csrf: str | None
) -> None:
    with pytest.raises(Refused) as refused:
        caller.ear(csrf=csrf)
    assert refused.value.code == "not-signed-in"


def test_the_token_of_another_sign_in_opens_no_line(
    small: Served, group: Group, caller: Phone
) -> None:
    other = Phone(small.port).sign_in(group.people[PEOPLE].login)
    with pytest.raises(Refused):
        caller.ear(csrf=other.csrf)


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


def test_a_handshake_without_a_key_is_no_handshake(caller: Phone) -> None:
    for key in ("", "short", b64encode(b"x" * 15).decode(), json.dumps({})):
        with socket.create_connection(("127.0.0.1", caller.port), timeout=10) as line:
            head = (
                "GET /live/?EIO=4&transport=websocket HTTP/1.1\r\n"
                f"Host: 127.0.0.1:{caller.port}\r\n"
                f"Origin: {caller.origin}\r\nCookie: {caller.cookie}\r\nUpgrade: websocket\r\n"
                f"Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {key}\r\n"
                "\r\n"
            )
            line.sendall(head.encode())
            assert line.recv(4096).split()[1] == b"400"
