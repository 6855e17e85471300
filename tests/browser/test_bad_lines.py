"""A line that loses what it carries, or brings it in another order."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from tests.browser.talkers import connect, order, say, sees, sit_down
from tests.realtime.groups import Group

if TYPE_CHECKING:
    from playwright.sync_api import Page, WebSocketRoute

    from tests.browser.conftest import Arrive
    from tests.browser.house import House

Carry = Callable[["WebSocketRoute", str], None]


def test_an_answer_that_is_lost_with_its_line_doubles_nothing(
    arrive: Arrive, house: House, group: Group
) -> None:
    amal, basil = (sit_down(arrive, house, group, place) for place in (0, 1))
    lost: list[str] = []

    def carry(line: WebSocketRoute, text: str) -> None:
        if text.startswith("43") and '"seq":1' in text and "messages" not in text and not lost:
            lost.append(text)
            line.close()
        elif "message.posted" not in text or lost:
            line.send(text)

    _come_again(amal.page, carry)
    connect(amal, basil)
    say(amal, "مرة واحدة")
    amal.page.wait_for_function("() => document.querySelector('main').dataset.line === 'broken'")
    say(amal, "وأخرى")
    sees(basil, 2, "وأخرى")
    sees(amal, 2)
    amal.page.wait_for_function("() => !document.querySelector('.pending')")
    assert len(lost) == 1
    assert order(amal) == order(basil) == [1, 2]


def test_what_comes_in_another_order_stands_in_its_own(
    arrive: Arrive, house: House, group: Group
) -> None:
    amal, basil = (sit_down(arrive, house, group, place) for place in (0, 1))
    held: list[str] = []

    def carry(line: WebSocketRoute, text: str) -> None:
        if "message.posted" in text and len(held) < 2:
            held.append(text)
            if len(held) == 2:
                for late in (*reversed(held), *held):
                    line.send(late)
        else:
            line.send(text)

    _come_again(amal.page, carry)
    connect(amal, basil)
    say(basil, "قبل", "بعد")
    sees(amal, 2)
    assert order(amal) == [1, 2]
    assert amal.page.locator("#p1 .said").inner_text() == "قبل"


def _come_again(page: Page, carry: Carry) -> None:
    """Load the page again, behind somebody who carries what the house says."""

    def between(line: WebSocketRoute) -> None:
        house = line.connect_to_server()
        house.on_message(lambda text: carry(line, str(text)))

    page.route_web_socket("**/live/**", between)
    page.reload()
