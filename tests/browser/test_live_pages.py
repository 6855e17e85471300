"""Where else words arrive: in threads and talks between two; and counts on home."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.browser import talkers
from tests.browser.talkers import connect, fill, order, say, sees, sit_down
from tests.realtime.groups import Group, settle

if TYPE_CHECKING:
    from tests.browser.conftest import Arrive
    from tests.browser.guest import Guest
    from tests.browser.house import House

LINKS = "all => all.map(one => one.getAttribute('href') || one.getAttribute('formaction'))"


@pytest.mark.parametrize(("kind", "talk"), [("group", "thread"), ("direct", "direct")])
def test_posts_arrive_in_an_open_thread_and_look_like_those_of_the_page(
    arrive: Arrive, house: House, kind: str, talk: str
) -> None:
    talkers.found_community(house)
    group = settle(house, 2, kind=kind, talk=talk, language="ar", digits="western")
    amal, basil = (_read(arrive, house, group, place) for place in (0, 1))
    say(amal, "مساء الخير")
    sees(basil, 1, "مساء الخير")
    say(basil, "مساء **النور**")
    sees(amal, 2)
    assert order(amal) == order(basil) == [1, 2]
    arrived = [_looks(guest) for guest in (amal, basil)]
    for guest in (amal, basil):
        guest.page.reload()
    assert arrived == [_looks(guest) for guest in (amal, basil)]


def test_counts_on_home_move_while_it_is_open(arrive: Arrive, house: House) -> None:
    talkers.found_community(house)
    group = settle(house, 2, language="ar", digits="western")
    amal = sit_down(arrive, house, group, 0)
    amal.open("/home")
    row = amal.page.locator(f"[data-alias='{group.people[0].alias}']")
    assert row.locator(".count").count() == 0
    basil = sit_down(arrive, house, group, 1)
    connect(basil)
    say(basil, "واحدة", "اثنتان")
    row.locator(".count", has_text="2").wait_for()
    assert row.locator(".count").get_attribute("aria-label") == "جديد: 2"
    other = sit_down(arrive, house, group, 0)
    connect(other)
    other.open("/help")
    say(basil, "ثالثة")
    row.locator(".count:not([hidden])", has_text="1").wait_for()


def test_what_is_read_on_the_page_counts_as_read(arrive: Arrive, house: House) -> None:
    talkers.found_community(house)
    group = settle(house, 2, language="ar", digits="western")
    amal, basil = (sit_down(arrive, house, group, place) for place in (0, 1))
    connect(amal, basil)
    say(basil, "تُقرأ الآن")
    sees(amal, 1)
    amal.page.wait_for_function("() => document.querySelector('main').dataset.read === '1'")
    amal.open("/home")
    assert amal.page.locator(f"[data-alias='{group.people[0].alias}'] .count").count() == 0
    fill(group, 1)
    amal.page.reload()
    row = amal.page.locator(f"[data-alias='{group.people[0].alias}']")
    assert row.locator(".count").inner_text() == "1"


def _read(arrive: Arrive, house: House, group: Group, place: int) -> Guest:
    guest = sit_down(arrive, house, group, place)
    guest.open(talkers.address(group, place, "t"))
    connect(guest)
    return guest


def _looks(guest: Guest) -> list[tuple[str, list[str]]]:
    """Words and links of each post, as they stand; where it is new does not matter."""
    posts = guest.page.locator("[data-number]").all()
    return [(" ".join(one.inner_text().split()), one.locator("a, button").evaluate_all(LINKS))
            for one in posts]  # fmt: skip
