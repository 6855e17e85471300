"""The place of who reads, and who is said to have said what."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.browser import talkers
from tests.browser.talkers import connect, fill, order, say, sees, sit_down
from tests.realtime.groups import Group

if TYPE_CHECKING:
    from tests.browser.conftest import Arrive
    from tests.browser.house import House

AROUND_THE_MARK = (
    "() => [document.querySelector('#unread').previousElementSibling.className,"
    " document.querySelector('#unread').nextElementSibling.id]"
)
MARK_IN_SIGHT = """() => {
  const { top } = document.querySelector('#unread').getBoundingClientRect()
  return top >= 0 && top < innerHeight
}"""

HIDDEN = """() => document.querySelector('.bubbles > :last-child').getBoundingClientRect().bottom
  - document.querySelector('#composer').getBoundingClientRect().top"""


def test_a_quote_names_who_said_it_and_loses_what_is_withdrawn(
    arrive: Arrive, house: House, group: Group
) -> None:
    amal, basil = (sit_down(arrive, house, group, place) for place in (0, 1))
    connect(amal, basil)
    say(basil, "من هناك؟")
    sees(amal, 1)
    amal.page.locator("#p1 a.answer").click()
    say(amal, "أنا هنا")
    sees(basil, 2)
    basil.page.locator("#p2 a.answer").click()
    say(basil, "أهلًا")
    sees(amal, 3)
    quotes = [guest.page.locator("#p3 .answers") for guest in (amal, basil)]
    assert [quote.inner_text() for quote in quotes] == ["river 0: أنا هنا"] * 2
    basil.page.locator("#words").fill("لم أنته بعد")
    basil.page.locator("#p3 .answers a").click()
    assert basil.page.url.endswith("#p2")
    assert basil.page.locator("#words").input_value() == "لم أنته بعد"
    amal.open(talkers.address(group, 0, "t") + "/posts/2/withdrawal")
    amal.send("main form button >> nth=-1")
    basil.page.locator("#p2 .quiet").wait_for()
    assert quotes[1].inner_text() == "#2"


def test_the_mark_of_what_is_new_stays_where_it_is_while_older_and_newer_words_come(
    arrive: Arrive, house: House, group: Group
) -> None:
    fill(group, 50)
    amal = sit_down(arrive, house, group, 0)
    fill(group, 60)
    amal.open(talkers.address(group, 0))
    connect(amal)
    assert order(amal) == list(range(51, 111))
    assert amal.page.evaluate(MARK_IN_SIGHT)
    amal.page.locator(".older button").click()
    sees(amal, 1)
    assert order(amal) == list(range(1, 111))
    assert amal.page.evaluate(AROUND_THE_MARK) == ["bubble", "p51"]
    assert amal.page.locator(".day").count() == 1


def test_a_page_that_ends_with_the_first_unread_one_stays_there(
    arrive: Arrive, house: House, group: Group
) -> None:
    fill(group, 49)
    amal = sit_down(arrive, house, group, 0)
    fill(group, 30)
    amal.open(talkers.address(group, 0))
    connect(amal)
    assert order(amal)[-1] == 79
    assert amal.page.evaluate(MARK_IN_SIGHT)


def test_what_is_said_on_another_phone_of_ones_own_moves_nobody(
    arrive: Arrive, house: House, group: Group
) -> None:
    fill(group, 60)
    amal, again = (sit_down(arrive, house, group, 0) for _ in range(2))
    connect(amal, again)
    again.page.evaluate("() => scrollTo(0, 100)")
    say(amal, "من هاتفي الآخر")
    sees(again, 61)
    assert again.page.locator("#p61.own").count() == 1
    assert again.page.evaluate("() => scrollY") == 100


def test_the_field_grows_beside_the_last_words_and_a_look_at_them_goes_with_them(
    arrive: Arrive, house: House, group: Group
) -> None:
    fill(group, 20)
    amal = sit_down(arrive, house, group, 0)
    connect(amal)
    amal.page.evaluate("() => scrollTo(0, document.scrollingElement.scrollHeight)")
    amal.page.locator("#words").fill("سطر\n" * 8)
    assert amal.page.evaluate(HIDDEN) <= 0
    amal.page.locator("#composer summary").click()
    amal.send("#composer button[name=preview]")
    assert amal.page.locator("#composer .preview").count() == 1
    connect(amal)
    amal.page.locator("#composer .primary").click()
    sees(amal, 21, "سطر")
    assert amal.page.locator("#composer .preview").count() == 0
    assert amal.page.url.endswith(talkers.address(group, 0))
