"""In a lobby the group's key is not the lobby's: who goes from the group is cut there, too."""

from __future__ import annotations

import time

import pytest

from tests.realtime.conftest import MANY, SECONDS, all_are_over, phones
from tests.realtime.ears import Ear
from tests.realtime.houses import Served
from tests.realtime.test_holds import hold
from tests.realtime.test_lobbies import Lobby, open_one, say

HOW = ["removed", "held", "missed"]


def companions(lobby: Lobby) -> list[Ear]:
    """Lines of one companion, in every worker."""
    (amal,) = phones(lobby.group, 1)
    found = [amal.ear() for _ in range(MANY)]
    for ear in found:
        assert ear.call("conversation.follow", **lobby.ways[0])["ok"]
    return found


@pytest.mark.parametrize("how", HOW)
def test_a_companion_who_goes_from_the_group_hears_nothing_more(large: Served, how: str) -> None:
    lobby = open_one(large, f"nour-{how}")
    ears, nour = companions(lobby), lobby.applicant.ear()
    started = time.monotonic()
    if how == "removed":
        lobby.group.take_out(0, is_told=True)
    else:
        hold(lobby.group, 0, is_told=how == "held")
    if how == "missed":
        time.sleep(SECONDS)
    else:
        all_are_over(ears, started)
    assert say(nour, lobby.own_way, "after")["ok"]
    for ear in ears:
        ear.wait_until_over()
        assert ear.heard == []
