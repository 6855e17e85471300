"""Every event of docs/protocol.md, spoken by python-socketio's own client."""

from __future__ import annotations

import pytest

from realtime.policies import EVENTS
from tests.realtime.clients import PATIENCE, call, client, payload
from tests.realtime.conftest import phones
from tests.realtime.groups import settle
from tests.realtime.houses import Served


@pytest.mark.parametrize("event", sorted(EVENTS))
def test_every_event_is_taken_from_a_client_that_others_wrote(small: Served, event: str) -> None:
    group = settle(small, 2)
    (amal,) = phones(group, 1)
    with client(amal) as one:
        assert call(one, event, payload(group, event))["ok"] is True


def test_clients_that_others_wrote_talk_in_a_room(house: Served) -> None:
    group = settle(house, 2)
    amal, basil = phones(group, 2)
    with client(amal) as speaker, client(basil) as listener:
        mark = call(listener, "conversation.follow", payload(group, "conversation.follow", 1))[
            "mark"
        ]
        said = payload(group, "message.post")
        assert call(speaker, "message.post", said) == {"ok": True, "seq": 1}
        assert call(speaker, "message.post", said) == {"ok": True, "seq": 1}
        name, frame = listener.receive(timeout=PATIENCE)
        assert (name, frame["mark"], frame["seq"]) == ("message.posted", mark, 1)
        assert call(listener, "conversation.leave", {"mark": mark}) == {"ok": True}
        call(speaker, "message.post", {**said, "nonce": "another"})
        read = call(listener, "conversation.read", payload(group, "conversation.read", 1))
        assert [one["seq"] for one in read["messages"]] == [1, 2]


def test_a_clients_home_hears_and_counts(house: Served) -> None:
    group = settle(house, 2)
    amal, basil = phones(group, 2)
    with client(amal) as speaker, client(basil) as home:
        ((alias, mark),) = call(home, "home.watch")["circles"]
        call(speaker, "message.post", payload(group, "message.post"))
        assert home.receive(timeout=PATIENCE) == ["circle.touched", {"mark": mark}]
        assert call(home, "home.count")["circles"] == [[alias, 1]]
        call(home, "conversation.mark", payload(group, "conversation.mark", 1))
        assert call(home, "home.count")["circles"] == [[alias, 0]]
