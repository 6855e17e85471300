from __future__ import annotations

from typing import TYPE_CHECKING

from tests.browser.measures import Scales

if TYPE_CHECKING:
    from tests.browser.conftest import Arrive
    from tests.browser.guest import Guest
    from tests.browser.house import House

FRONT_PAGE = 15_000  # bytes on the wire, heads included
TO_HOME = 30_000


def test_the_front_page_and_all_it_loads_is_light(reader: Guest) -> None:
    scales = Scales(reader.context, reader.page)
    reader.open("/")
    reader.page.wait_for_load_state("networkidle")
    assert 1_000 < scales.bytes <= FRONT_PAGE


def test_the_way_from_the_door_to_home_is_light(
    arrive: Arrive, house: House, language: str
) -> None:
    guest, member = arrive(house, language), house.welcome(language)
    scales = Scales(guest.context, guest.page)
    guest.sign_in(member)
    guest.page.wait_for_load_state("networkidle")
    assert guest.is_at == "circles.index"
    assert 1_000 < scales.bytes <= TO_HOME


def test_styles_and_scripts_come_compressed_and_are_kept_for_good(
    arrive: Arrive, house: House
) -> None:
    guest, loaded = arrive(house), []
    # Playwright marks what it is given, and a list's own method cannot be marked.
    guest.page.on("response", lambda answer: loaded.append(answer))  # noqa: PLW0108
    guest.open("/")
    guest.page.wait_for_load_state("networkidle")
    kept = [answer for answer in loaded if "/static/" in answer.url]
    assert len(kept) >= 3
    for answer in kept:
        headers = answer.all_headers()
        assert headers["content-encoding"] == "gzip", answer.url
        assert headers["cache-control"] == "public, max-age=31536000, immutable", answer.url
        assert headers["x-content-type-options"] == "nosniff", answer.url
