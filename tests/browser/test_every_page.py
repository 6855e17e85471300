from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.browser import measures
from tests.browser.walks import every_page

if TYPE_CHECKING:
    from tests.browser.conftest import Arrive
    from tests.browser.guest import Guest
    from tests.browser.house import House


@pytest.mark.parametrize(("spoken", "direction"), [("ar", "rtl"), ("en", "ltr"), ("de", "ltr")])
def test_every_page_fits_fingertips_narrow_windows_and_letters_of_double_size(
    arrive: Arrive, own_house: House, spoken: str, direction: str
) -> None:
    guest, found = arrive(own_house, spoken), {}
    for name in every_page(guest, spoken):
        assert _speaks(guest) == (spoken, direction), name
        found[f"{name} under a fingertip"] = measures.too_small(guest.page)
        guest.page.set_viewport_size({"width": 320, "height": 640})
        found[f"{name} at 320 pixels"] = measures.sticking_out(guest.page)
        guest.page.set_viewport_size({"width": 360, "height": 740})
        measures.double_the_letters(guest.page)
        found[f"{name} with double letters"] = measures.sticking_out(guest.page)
    assert_nothing(found)


def test_axe_finds_no_barrier_by_day_or_by_night(
    arrive: Arrive, own_house: House, language: str
) -> None:
    reader, found = arrive(own_house, language), {}
    for name in every_page(reader, language):
        reader.page.emulate_media(color_scheme="light")
        found[name] = measures.barriers(reader.page)
        reader.page.emulate_media(color_scheme="dark")
        found[f"{name} by night"] = measures.barriers(reader.page, "color-contrast")
    assert_nothing(found)


def assert_nothing(found: dict[str, list[str]]) -> None:
    assert {name: listed for name, listed in found.items() if listed} == {}


def _speaks(guest: Guest) -> tuple[str | None, str | None]:
    html = guest.page.locator("html")
    assert guest.page.locator("h1").count() == 1
    assert guest.page.locator(".exit").count() == 1
    return html.get_attribute("lang"), html.get_attribute("dir")
