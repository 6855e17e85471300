"""The whole way of a companion on small Arabic phones without scripts: slip, lobby, word, talk."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.browser import measures
from tests.browser.companions import (
    come_with_a_slip,
    make_slip,
    open_first,
    open_lobby,
    write,
)

if TYPE_CHECKING:
    from tests.browser.conftest import Arrive
    from tests.browser.guest import Guest
    from tests.browser.house import House

NAME = "حلقة الثلاثاء"


@pytest.fixture
def founder(arrive: Arrive, own_house: House) -> Guest:
    """Somebody who has just founded a group, and stands in it."""
    guest = arrive(own_house, java_script_enabled=False)
    guest.sign_in(own_house.welcome())
    guest.set_second_factor()
    guest.open("/groups/new")
    guest.fill(name=NAME, rules="بهدوء", alias="غيم الصباح")
    guest.send()
    return guest


def test_a_companion_is_invited_talks_is_welcomed_and_writes(
    arrive: Arrive, own_house: House, founder: Guest
) -> None:
    slip = make_slip(founder)
    newcomer = arrive(own_house, java_script_enabled=False)
    come_with_a_slip(newcomer, slip)
    open_first(newcomer)
    assert newcomer.is_at == "circles.show"
    assert NAME in newcomer.page.locator("header").inner_text()
    write(newcomer, "مساء الخير")

    open_lobby(founder)
    assert "مساء الخير" in founder.page.locator(".posts").inner_text()
    write(founder, "أهلاً بك")
    newcomer.page.reload()
    said = newcomer.page.locator(".posts").inner_text()
    assert "أهلاً بك" in said
    assert "غيم" not in newcomer.page.locator("body").inner_text()
    _fits(newcomer)
    _fits(founder)

    founder.send("a[href$='/word']")
    _fits(founder)
    founder.send("button[value=admit]")
    assert founder.page.locator(".empty").is_visible()

    open_first(newcomer)
    assert NAME in newcomer.page.locator("header").inner_text()
    newcomer.send("a.button:not(.quiet)[href$='/new']")
    newcomer.fill(title="السلام عليكم", words="أنا هنا")
    newcomer.send("main form .button.primary")
    assert newcomer.is_at == "threads.show"
    assert "أنا هنا" in newcomer.page.locator(".posts").inner_text()


def test_the_printed_slip_holds_the_code_alone(founder: Guest) -> None:
    slip = make_slip(founder)
    founder.page.emulate_media(media="print")
    printed = founder.page.locator("body").inner_text()
    assert slip.code in printed
    assert founder.page.locator(".qr svg").is_visible()
    for word in (*slip.phrase.split(), NAME, "غيم"):
        assert word not in printed


def _fits(guest: Guest) -> None:
    assert measures.sticking_out(guest.page) == []
    assert measures.too_small(guest.page) == []
