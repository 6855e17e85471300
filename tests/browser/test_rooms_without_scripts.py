"""A room without scripts: a form, and a frame that looks again by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.browser import talkers
from tests.browser.talkers import fill, order, sit_down
from tests.realtime.groups import settle

if TYPE_CHECKING:
    from tests.browser.conftest import Arrive
    from tests.browser.house import House

WITHOUT = {"java_script_enabled": False}


def test_words_come_into_the_frame_and_what_is_typed_beside_it_stays(
    arrive: Arrive, house: House
) -> None:
    talkers.found_community(house)
    group = settle(house, 2, language="ar", digits="western")
    fill(group, 2)
    amal = sit_down(arrive, house, group, 0, **WITHOUT)
    assert order(amal) == [1, 2]
    amal.page.locator("#words").fill("أكتب على مهل")
    fill(group, 1)
    frame = amal.page.frame_locator("iframe.arriving")
    frame.locator("[data-number='3']").wait_for()
    assert frame.locator("[data-number]").count() == 1
    assert amal.page.locator("#words").input_value() == "أكتب على مهل"
    amal.send("#composer .primary")
    assert amal.is_at == "rooms.show"
    assert order(amal) == [1, 2, 3, 4]
    assert amal.page.locator("#p4.own").inner_text().startswith("أكتب على مهل")


def test_words_can_be_looked_at_first_and_a_picture_has_its_own_page(
    arrive: Arrive, house: House
) -> None:
    talkers.found_community(house)
    group = settle(house, 2, language="ar")
    amal = sit_down(arrive, house, group, 0, **WITHOUT)
    amal.page.locator("#composer summary").click()
    amal.page.locator("#words").fill("**هادئ**")
    amal.send("#composer button[name=preview]")
    assert amal.page.locator("#composer .preview strong").inner_text() == "هادئ"
    assert amal.page.locator("#words").input_value() == "**هادئ**"
    amal.page.locator("#composer summary").click()
    amal.send("#composer a[href$='/pictures/new']")
    assert amal.is_at == "pictures.new"


def test_the_sign_in_that_is_over_is_said_in_the_frame(arrive: Arrive, house: House) -> None:
    talkers.found_community(house)
    group = settle(house, 2, language="ar")
    amal = sit_down(arrive, house, group, 0, **WITHOUT)
    other = amal.context.new_page()
    other.goto(house.origin + "/me")
    other.locator("form[action$='/sign-out'] button").first.click()
    amal.page.frame_locator("iframe.arriving").locator("a[href='/sign-in']").wait_for()
    other.close()
