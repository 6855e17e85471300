from __future__ import annotations

from typing import TYPE_CHECKING

from tests.browser import measures

if TYPE_CHECKING:
    from tests.browser.conftest import Arrive
    from tests.browser.guest import Guest
    from tests.browser.house import House


def test_the_kit_is_shown_in_the_demo(arrive: Arrive, demo_house: House, language: str) -> None:
    guest = arrive(demo_house, language)
    guest.open("/_kit")
    assert guest.is_at == "kit.show"
    assert guest.page.locator("[data-kind=side]").count() == 2
    guest.page.set_viewport_size({"width": 320, "height": 640})
    assert measures.sticking_out(guest.page) == []
    assert measures.too_small(guest.page) == []
    assert measures.barriers(guest.page) == []
    guest.page.emulate_media(color_scheme="dark")
    assert measures.barriers(guest.page, "color-contrast") == []
    guest.page.set_viewport_size({"width": 360, "height": 740})
    measures.double_the_letters(guest.page)
    assert measures.sticking_out(guest.page) == []


def test_without_the_demo_the_kit_is_not_there(guest: Guest) -> None:
    guest.open("/_kit")
    assert guest.is_at == "errors.show"
