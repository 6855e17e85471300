"""What is not sent, not taken, or not allowed any more is said, and its words are kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.browser import measures, talkers
from tests.browser.house import WORDS
from tests.browser.talkers import connect, order, say, sees, sit_down
from tests.realtime.groups import Group

if TYPE_CHECKING:
    from tests.browser.conftest import Arrive
    from tests.browser.house import House

NOT_TAKEN = "\u0007\u0007"  # signs that are no words
LONG = "حكاية طويلة " * 900  # more than the line takes at once


def test_what_is_not_taken_is_heard_holds_up_nothing_and_comes_back(
    arrive: Arrive, house: House, group: Group
) -> None:
    amal, basil = (sit_down(arrive, house, group, place) for place in (0, 1))
    connect(amal, basil)
    say(amal, NOT_TAKEN, "وهذه تصل")
    sees(basil, 1, "وهذه تصل")
    amal.page.locator(".only-heard", has_text="لم تُرسل").wait_for(state="attached")
    assert measures.too_small(amal.page) == []
    assert measures.barriers(amal.page) == []
    amal.page.locator("#words").fill(LONG)
    amal.page.locator("#composer .primary").click()
    amal.page.locator(".line-state", has_text="وقد يضيع").wait_for()
    assert amal.page.locator("#words").input_value() == LONG
    amal.page.locator("#words").fill("")
    amal.page.locator(".failed button >> nth=1").click()
    assert amal.page.locator("#words").input_value() == NOT_TAKEN
    amal.page.locator("#words").fill(LONG)
    amal.send("#composer .primary")
    sees(basil, 2, "حكاية طويلة")
    sees(amal, 2)
    assert order(amal) == order(basil) == [1, 2]
    measures.double_the_letters(amal.page)
    assert measures.sticking_out(amal.page) == []


def test_one_who_was_taken_out_is_told_that_nothing_comes_any_more(
    arrive: Arrive, house: House, group: Group
) -> None:
    basil = sit_down(arrive, house, group, 1)
    connect(basil)
    basil.context.set_offline(True)
    say(basil, "ما زلت هنا")
    group.take_out(1, is_told=False)
    basil.context.set_offline(False)
    basil.page.locator(".failed").wait_for()
    assert "حمّلوا" in basil.page.locator(".line-state").inner_text()
    talkers.forgive_broken_lines(basil)


def test_what_waits_goes_through_the_door_when_the_sign_in_has_ended(
    arrive: Arrive, house: House, group: Group
) -> None:
    amal = sit_down(arrive, house, group, 0)
    connect(amal)
    amal.context.set_offline(True)
    amal.page.wait_for_function("() => document.querySelector('main').dataset.line === 'broken'")
    say(amal, "أولًا", "ثانيًا")
    amal.context.clear_cookies()
    amal.context.set_offline(False)
    amal.send(".line-state a[href='/sign-in']")
    amal.fill(login=group.people[0].login, passphrase=WORDS)
    amal.send()
    assert "أولًا\n\nثانيًا" in amal.page.content().replace("\r", "")
    talkers.forgive_broken_lines(amal)
