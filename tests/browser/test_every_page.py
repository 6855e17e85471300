from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.browser import measures
from tests.browser.walks import every_page

if TYPE_CHECKING:
    from tests.browser.conftest import Arrive
    from tests.browser.guest import Guest
    from tests.browser.house import House


def test_every_page_fits_a_window_of_320_pixels(reader: Guest, language: str) -> None:
    reader.page.set_viewport_size({"width": 320, "height": 640})
    found = {name: measures.sticking_out(reader.page) for name in every_page(reader, language)}
    assert_nothing(found)


def test_every_page_fits_with_letters_of_double_size(reader: Guest, language: str) -> None:
    found = {}
    for name in every_page(reader, language):
        measures.double_the_letters(reader.page)
        found[name] = measures.sticking_out(reader.page)
    assert_nothing(found)


def test_whatever_can_be_pressed_is_as_large_as_a_fingertip(reader: Guest, language: str) -> None:
    found = {name: measures.too_small(reader.page) for name in every_page(reader, language)}
    assert_nothing(found)


def test_axe_finds_no_barrier_by_day_or_by_night(reader: Guest, language: str) -> None:
    found = {}
    for name in every_page(reader, language):
        reader.page.emulate_media(color_scheme="light")
        found[name] = measures.barriers(reader.page)
        reader.page.emulate_media(color_scheme="dark")
        found[f"{name} by night"] = measures.barriers(reader.page, "color-contrast")
    assert_nothing(found)


@pytest.mark.parametrize(("spoken", "direction"), [("ar", "rtl"), ("en", "ltr"), ("de", "ltr")])
def test_every_page_says_its_language_and_its_direction(
    arrive: Arrive, house: House, spoken: str, direction: str
) -> None:
    guest = arrive(house, spoken)
    for name in every_page(guest, spoken):
        html = guest.page.locator("html")
        said = html.get_attribute("lang"), html.get_attribute("dir")
        assert said == (spoken, direction), name
        assert guest.page.locator("h1").count() == 1, name
        assert guest.page.locator(".exit").count() == 1, name


def assert_nothing(found: dict[str, list[str]]) -> None:
    assert {name: listed for name, listed in found.items() if listed} == {}
