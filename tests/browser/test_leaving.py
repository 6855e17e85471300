from __future__ import annotations

import secrets
import time
from typing import TYPE_CHECKING

from tests.browser.house import EXIT_URL, House

if TYPE_CHECKING:
    from tests.browser.conftest import Arrive
    from tests.browser.guest import Guest


def test_a_newcomer_joins_protects_his_account_leaves_and_back_shows_nothing(
    guest: Guest, house: House
) -> None:
    login = f"quiet-harbour-{secrets.token_hex(3)}"
    passphrase = _join(guest, house, login)
    guest.fill(login=login, passphrase=passphrase)
    guest.send()
    assert guest.is_at == "circles.index"
    guest.words = passphrase
    app = guest.set_second_factor()
    assert guest.is_at == "second_factors.show"
    assert guest.page.locator("main p.code").count() == 0
    _enlarge(guest)
    guest.send(".exit")
    guest.page.wait_for_url(EXIT_URL)
    _assert_back_shows_nothing(guest, (login, app.secret, passphrase))
    _assert_the_door_asks_for_both(guest, login, passphrase, app.at(_next_half_minute()))


def test_escape_pressed_three_times_leaves(arrive: Arrive, house: House) -> None:
    guest = arrive(house)
    guest.sign_in(house.welcome())
    guest.page.keyboard.press("Escape")
    guest.page.keyboard.press("Escape")
    assert guest.is_at == "circles.index"
    guest.page.keyboard.press("Escape")
    guest.page.wait_for_url(EXIT_URL)
    guest.open("/home")
    assert guest.is_at == "sign_ins.new"


def test_another_key_between_two_escapes_begins_anew(arrive: Arrive, house: House) -> None:
    guest = arrive(house)
    guest.open("/help")
    for key in ("Escape", "Escape", "Tab", "Escape"):
        guest.page.keyboard.press(key)
    guest.open("/help/limits")
    assert guest.is_at == "help.limits"
    assert guest.left_for == []


def test_leaving_takes_the_other_windows_along(arrive: Arrive, house: House) -> None:
    guest = arrive(house)
    guest.sign_in(house.welcome())
    other = guest.context.new_page()
    other.goto(house.origin + "/me")
    guest.send(".exit")
    guest.page.wait_for_url(EXIT_URL)
    other.wait_for_url(EXIT_URL)


def test_leaving_works_for_a_stranger_and_tells_the_other_place_nothing(guest: Guest) -> None:
    guest.open("/sign-in")
    guest.send(".exit")
    guest.page.wait_for_url(EXIT_URL)
    assert guest.left_for == [""]
    assert guest.context.cookies() == []


def _join(guest: Guest, house: House, login: str) -> str:
    slip = house.invite()
    guest.open("/")
    guest.send("main a.button.quiet")
    guest.fill(invitation=slip.code, phrase=slip.phrase)
    guest.send()
    guest.send()
    guest.fill(login=login)
    guest.send(".button.primary")
    passphrase = " ".join(guest.page.locator("main .phrase span").all_inner_texts())
    guest.send()
    assert guest.page.locator("main .words li").count() == 12
    guest.send("main button[name=keep][value=yes]")
    assert guest.is_at == "sign_ins.new"
    return passphrase


def _enlarge(guest: Guest) -> None:
    guest.open("/me")
    guest.send("main a[href='/me/settings']")
    guest.page.locator("label.choice:has([name=text_size][value=large])").click()
    guest.send()
    assert "text-large" in (guest.page.locator("html").get_attribute("class") or "")


def _assert_back_shows_nothing(guest: Guest, private: tuple[str, ...]) -> None:
    for _ in range(3):
        guest.page.go_back()
        guest.page.wait_for_selector("main[data-page='sign_ins.new']")
        assert not any(words in guest.page.content() for words in private)
    guest.open("/home")
    assert guest.is_at == "sign_ins.new"
    assert guest.page.url == f"{guest.house.origin}/sign-in"


def _assert_the_door_asks_for_both(guest: Guest, login: str, words: str, code: str) -> None:
    guest.fill(login=login, passphrase=words)
    guest.send()
    assert guest.is_at == "sign_ins.new"
    guest.fill(code=code)
    guest.send()
    assert guest.is_at == "circles.index"


def _next_half_minute() -> int:
    # Each code is good once, and the one of the next half minute is taken already.
    return int(time.time()) + 30
