"""Unsent words on a device: only if their writer allows it, locked, and gone with him."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tests.browser import talkers
from tests.browser.house import EXIT_URL
from tests.browser.talkers import connect, order, say, sees, sit_down
from tests.realtime.groups import settle

if TYPE_CHECKING:
    from tests.browser.conftest import Arrive
    from tests.browser.guest import Guest
    from tests.browser.house import House

WORDS = "لم أرسل هذا بعد"
FIELD = "#words"
LAST_WORDS = """() => {
  const field = document.querySelector('#words')
  field.value = 'x'
  field.dispatchEvent(new Event('input', { bubbles: true }))
  document.querySelector('.exit').click()
}"""


def test_nothing_lies_on_a_device_whose_owner_has_not_allowed_it(
    arrive: Arrive, house: House
) -> None:
    talkers.found_community(house)
    amal = sit_down(arrive, house, settle(house, 2, language="ar"), 0)
    connect(amal)
    amal.page.locator(FIELD).fill(WORDS)
    amal.page.wait_for_timeout(900)
    assert kept(amal) == {}


def test_a_draft_lies_locked_comes_back_and_goes_with_its_writer(
    arrive: Arrive, house: House
) -> None:
    talkers.found_community(house)
    group = settle(house, 2, language="ar", keep_drafts=True)
    amal = sit_down(arrive, house, group, 0)
    connect(amal)
    amal.page.locator(FIELD).fill(WORDS)
    amal.page.wait_for_function("() => localStorage.length === 1")
    assert WORDS not in json.dumps(kept(amal), ensure_ascii=False)
    amal.page.reload()
    amal.page.wait_for_function(f"() => document.querySelector('{FIELD}').value === '{WORDS}'")
    connect(amal)
    say(amal, WORDS)
    sees(amal, 1)
    amal.page.wait_for_function("() => localStorage.length === 0")
    amal.page.locator(FIELD).fill(WORDS)
    amal.page.wait_for_function("() => localStorage.length === 1")
    amal.send(".exit")
    amal.page.wait_for_url(EXIT_URL)
    amal.open("/")
    assert kept(amal) == {}


def test_a_draft_that_is_being_written_while_its_writer_leaves_is_not_kept(
    arrive: Arrive, house: House
) -> None:
    talkers.found_community(house)
    amal = sit_down(arrive, house, settle(house, 2, language="ar", keep_drafts=True), 0)
    connect(amal)
    # Some browsers clear nothing on a house's word; an answer without a page leaves this one open.
    amal.page.route("**/exit", lambda route: route.fulfill(status=204))
    amal.page.evaluate(LAST_WORDS)
    amal.page.wait_for_timeout(900)
    assert kept(amal) == {}


def test_what_waited_for_the_line_is_said_once_after_the_page_was_closed(
    arrive: Arrive, house: House
) -> None:
    talkers.found_community(house)
    group = settle(house, 2, language="ar", keep_drafts=True)
    amal, basil = (sit_down(arrive, house, group, place) for place in (0, 1))
    connect(amal, basil)
    amal.context.set_offline(True)
    say(amal, "قبل أن أُغلق", "وبعدها")
    amal.page.wait_for_function("() => document.querySelectorAll('.pending').length === 2")
    amal.page.wait_for_timeout(900)
    amal.context.set_offline(False)
    amal.open(talkers.address(group, 0))
    sees(basil, 2, "وبعدها")
    sees(amal, 2)
    amal.page.wait_for_function("() => !document.querySelector('.pending')")
    assert order(amal) == order(basil) == [1, 2]
    talkers.forgive_broken_lines(amal)


def kept(guest: Guest) -> dict[str, str]:
    """All that the browser keeps for our pages."""
    found: dict[str, str] = guest.page.evaluate("() => ({...localStorage, ...sessionStorage})")
    return found
