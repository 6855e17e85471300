"""Around the rooms: home hears that something is new, and a room stands in its circle's list."""

from __future__ import annotations

import re

from tests.realtime.conftest import follow, following, phones, post
from tests.realtime.groups import settle
from tests.realtime.houses import Served


def test_home_hears_that_something_is_new_and_asks_how_much(house: Served) -> None:
    group = settle(house, 2)
    amal, basil = phones(group, 2)
    home = basil.ear()
    ((alias, mark),) = home.call("home.watch")["circles"]
    assert alias == group.people[1].alias
    post(group, following(group, amal, 0), 0, "new")
    assert home.wait_for("circle.touched") == {"mark": mark}
    assert home.call("home.count")["circles"] == [[alias, 1]]
    said = {"circle": alias, "conversation": group.number, "seq": 1}
    assert home.call("conversation.mark", **said) == {"ok": True}
    assert home.call("home.count")["circles"] == [[alias, 0]]


def test_a_room_is_opened_on_a_page_and_stands_in_the_list(small: Served) -> None:
    group = settle(small, 2)
    (amal,) = phones(group, 1)
    way = f"/c/{group.people[0].alias}"
    assert f'href="{way}/rooms/new"' in amal.ask("GET", f"{way}/")[1]
    amal.ask("GET", f"{way}/rooms/new")
    assert amal.ask("POST", f"{way}/rooms/new", title="Mornings")[0] == 303
    listed = amal.ask("GET", f"{way}/")[1]
    assert re.findall(r'data-kind="room" data-number="(\d+)"', listed) == ["2", "1"]
    assert amal.ask("GET", f"{way}/t/2")[0] == 303
    assert amal.ask("POST", f"{way}/rooms/new", title=" ")[0] == 422


def test_who_has_left_a_conversation_hears_it_no_more(house: Served) -> None:
    group = settle(house, 2)
    amal, basil = phones(group, 2)
    speaker, listener = following(group, amal, 0), basil.ear()
    mark = follow(group, listener, 1)["mark"]
    post(group, speaker, 0, "one")
    listener.wait_for("message.posted")
    assert listener.call("conversation.leave", mark=mark) == {"ok": True}
    post(group, speaker, 0, "two")
    listener.pump(1.0)
    assert [told["seq"] for told in listener.told()] == [1]


def test_a_thread_is_heard_as_a_room_is(house: Served) -> None:
    group = settle(house, 2, talk="thread")
    amal, basil = phones(group, 2)
    listener = following(group, basil, 1)
    post(group, following(group, amal, 0), 0, "in a thread")
    assert "in a thread" in listener.wait_for("message.posted")["html"]
