from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Error

if TYPE_CHECKING:
    from tests.browser.conftest import Arrive
    from tests.browser.house import House

ELSEWHERE = "https://elsewhere.example/"


def test_whatever_leaves_the_house_or_breaks_a_rule_is_noticed(
    arrive: Arrive, house: House
) -> None:
    guest = arrive(house)
    guest.open("/")
    guest.page.evaluate(f"() => fetch('{ELSEWHERE}').catch(() => 0)")
    guest.page.evaluate("() => { setTimeout(() => { throw new Error('broken') }) }")
    guest.page.wait_for_timeout(100)
    with pytest.raises(Error):
        guest.page.goto(ELSEWHERE)
    noticed = "\n".join(guest.troubles)
    assert "Content Security Policy" in noticed
    assert "page error: broken" in noticed
    assert f"a request left the house: GET {ELSEWHERE}" in noticed
    guest.troubles.clear()
