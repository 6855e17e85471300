from __future__ import annotations

import time
from typing import TYPE_CHECKING

from forum import words

if TYPE_CHECKING:
    from tests.browser.conftest import Arrive, Options
    from tests.browser.guest import Guest
    from tests.browser.house import House


def test_the_second_factor_is_asked_for_on_a_page_of_its_own(guest: Guest, house: House) -> None:
    member = house.welcome()
    guest.sign_in(member)
    app = guest.set_second_factor()
    guest.open("/me")
    guest.send("main form[action='/sign-out'] button")
    assert guest.is_at == "walls.show"
    guest.sign_in(member)
    assert guest.page.locator("main [name=login]").count() == 0
    guest.fill(code="000000")
    guest.send()
    assert guest.page.locator("#summary").is_visible()
    guest.fill(code=app.at(int(time.time()) + 30))
    guest.send()
    assert guest.is_at == "circles.index"


def test_a_refused_form_keeps_the_name_and_its_summary_has_the_focus(guest: Guest) -> None:
    guest.open("/sign-in")
    guest.fill(login="quiet-harbour", passphrase="not the right words at all")
    guest.send()
    # The browser gives the focus with the first picture it paints, which may be after the load.
    guest.page.locator("#summary:focus").wait_for()
    assert guest.focused("element.id") == "summary"
    assert guest.page.locator("[name=login]").input_value() == "quiet-harbour"
    assert guest.page.locator("[name=passphrase]").input_value() == ""
    guest.page.locator("#summary a").first.click()
    assert guest.focused("element.name") == "passphrase"
    noted = guest.focused("element.getAttribute('aria-describedby')")
    assert guest.page.locator(f"#{str(noted).split()[0]}").is_visible()


def test_the_words_can_be_shown_and_hidden_again(arrive: Arrive, house: House) -> None:
    guest = arrive(house)
    guest.open("/sign-in")
    guest.fill(passphrase="olive tree by the river")
    field, button = guest.page.locator("[name=passphrase]"), guest.page.locator("[data-reveal]")
    closed = button.inner_text()
    button.click()
    assert field.get_attribute("type") == "text"
    assert button.inner_text() != closed
    button.click()
    assert field.get_attribute("type") == "password"
    assert button.inner_text() == closed
    assert field.input_value() == "olive tree by the river"


def test_without_scripts_no_button_is_offered_that_needs_one(arrive: Arrive, house: House) -> None:
    guest = arrive(house, java_script_enabled=False)
    guest.open("/sign-in")
    assert guest.page.locator("[data-reveal]").count() == 1
    assert not guest.page.locator("[data-reveal]").is_visible()


def test_the_keyboard_alone_leads_home(guest: Guest, house: House) -> None:
    member = house.welcome()
    guest.open("/")
    guest.tab_to("main a[href='/sign-in']")
    with guest.moving():
        guest.page.keyboard.press("Enter")
    guest.tab_to("[name=login]")
    guest.page.keyboard.type(member.login)
    guest.tab_to("[name=passphrase]")
    guest.page.keyboard.type(member.passphrase)
    guest.tab_to("main .button.primary")
    with guest.moving():
        guest.page.keyboard.press("Enter")
    assert guest.is_at == "circles.index"
    guest.tab_to(".exit")


def test_the_first_tab_offers_a_way_past_the_head_of_a_page(guest: Guest) -> None:
    guest.open("/help")
    guest.tab_to(".skip", most=1)
    guest.page.keyboard.press("Enter")
    assert guest.page.url.endswith("#main")


def test_twelve_german_words_bring_a_member_back(
    arrive: Arrive, house: House, scripts: Options
) -> None:
    member, guest = house.welcome("de"), arrive(house, "de", **scripts)
    guest.open("/sign-in")
    guest.send("main a[href='/recover']")
    guest.fill(recovery=" ".join(words.code_to_words(member.recovery, "de")))
    guest.send()
    guest.fill(login=f"{member.login}-again")
    guest.send(".button.primary")
    passphrase = " ".join(guest.page.locator("main .phrase span").all_inner_texts())
    guest.send()
    guest.send("main button[name=keep][value=yes]")
    assert guest.is_at == "sign_ins.new"
    assert guest.page.locator("html").get_attribute("lang") == "de"
    guest.fill(login=f"{member.login}-again", passphrase=passphrase)
    guest.send()
    assert guest.is_at == "circles.index"
    assert guest.page.locator(".note.new").first.is_visible()
    _assert_old_words_open_nothing(arrive(house, "de"), member.login, member.passphrase)


def test_words_typed_while_a_sign_in_ended_stand_there_again(guest: Guest, house: House) -> None:
    member = house.welcome()
    guest.sign_in(member)
    guest.open("/me/settings")
    guest.page.locator("label.choice:has([name=text_size][value=largest])").click()
    guest.context.clear_cookies()
    guest.send()
    assert guest.page.locator("main form [name=login]").is_visible()
    guest.fill(login=member.login, passphrase=member.passphrase)
    guest.send()
    assert guest.page.locator("main form input[name=text_size]").count() == 1
    guest.send()
    assert guest.is_at == "settings.edit"
    assert guest.page.locator("[name=text_size][value=largest]").is_checked()


def _assert_old_words_open_nothing(guest: Guest, login: str, passphrase: str) -> None:
    guest.open("/sign-in")
    guest.fill(login=login, passphrase=passphrase)
    guest.send()
    assert guest.page.locator("#summary").is_visible()
