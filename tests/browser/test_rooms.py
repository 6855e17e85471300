"""A room on two phones: words arrive, keep their order, and wait for a line that is broken."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.browser import talkers
from tests.browser.talkers import connect, fill, order, say, sees, sit_down
from tests.realtime.groups import Group

if TYPE_CHECKING:
    from tests.browser.conftest import Arrive
    from tests.browser.house import House

PENDING = ".pending"
FROM_THE_END = "() => document.scrollingElement.scrollHeight - innerHeight - scrollY"


def test_what_one_says_stands_on_the_others_phone_in_order(
    arrive: Arrive, house: House, group: Group
) -> None:
    amal, basil = (sit_down(arrive, house, group, place) for place in (0, 1))
    connect(amal, basil)
    for count in range(3):
        say(amal, f"كلمة {count}")
        sees(basil, 2 * count + 1, f"كلمة {count}")
        say(basil, f"**ردّ** {count}")
        sees(amal, 2 * count + 2, f"ردّ {count}")
        amal.page.locator(".only-heard", has_text="river 1").wait_for(state="attached")
    for guest, own in ((amal, 1), (basil, 2)):
        assert order(guest) == [1, 2, 3, 4, 5, 6]
        assert guest.page.locator(PENDING).count() == 0
        mine = guest.page.locator(".own[data-number]").evaluate_all(
            "all => all.map(one => Number(one.dataset.number))"
        )
        assert mine == [own, own + 2, own + 4]
        assert guest.page.locator(".day").count() == 1
    assert basil.page.locator("#p1 .who bdi").inner_text() == "river 0"
    assert amal.page.locator("#p2 .said strong").inner_text() == "ردّ"
    assert amal.page.locator("#words").input_value() == ""


def test_what_is_sent_without_a_line_waits_visibly_and_is_said_once(
    arrive: Arrive, house: House, group: Group
) -> None:
    amal, basil = (sit_down(arrive, house, group, place) for place in (0, 1))
    connect(amal, basil)
    amal.context.set_offline(True)
    say(amal, "بلا اتصال", "ثم أخرى")
    amal.page.locator(".line-state", has_text="انقطع الاتصال").wait_for()
    assert amal.page.locator(PENDING).count() == 2
    say(basil, "وأنا هنا")
    sees(basil, 1)
    amal.context.set_offline(False)
    sees(basil, 3, "ثم أخرى")
    sees(amal, 3)
    assert order(amal) == order(basil) == [1, 2, 3]
    amal.page.wait_for_function("() => !document.querySelector('.pending')")
    assert amal.page.locator(".line-state").inner_text() == ""
    talkers.forgive_broken_lines(amal)


def test_new_words_do_not_move_who_reads_further_up(
    arrive: Arrive, house: House, group: Group
) -> None:
    fill(group, 60)
    amal, basil = (sit_down(arrive, house, group, place) for place in (0, 1))
    connect(amal, basil)
    amal.page.evaluate("() => scrollTo(0, 200)")
    say(basil, "جديد")
    sees(amal, 61)
    assert amal.page.evaluate("() => scrollY") == 200
    pill = amal.page.locator(".pill")
    assert "1" in pill.inner_text()
    pill.click()
    assert amal.page.evaluate(FROM_THE_END) < 40
    assert pill.is_hidden()


def test_older_words_come_when_they_are_wanted_and_nothing_jumps(
    arrive: Arrive, house: House, group: Group
) -> None:
    fill(group, 130)
    amal = sit_down(arrive, house, group, 0)
    amal.open(talkers.address(group, 0) + "?page=3")
    connect(amal)
    assert order(amal) == list(range(101, 131))
    first = amal.page.locator("#p101")
    amal.page.evaluate("() => scrollTo(0, 0)")
    before = first.bounding_box()
    amal.page.locator(".older button").click()
    sees(amal, 51)
    after = first.bounding_box()
    assert before is not None
    assert after is not None
    assert abs(before["y"] - after["y"]) < 60
    amal.page.locator(".older button").click()
    sees(amal, 1)
    assert order(amal) == list(range(1, 131))
    amal.page.wait_for_function("() => !document.querySelector('.older')")


def test_an_answer_says_what_it_answers(arrive: Arrive, house: House, group: Group) -> None:
    amal, basil = (sit_down(arrive, house, group, place) for place in (0, 1))
    connect(amal, basil)
    say(amal, "هل من أحد في المركز اليوم؟")
    sees(basil, 1)
    basil.page.locator("#p1 a.answer").click()
    assert "river 0" in basil.page.locator(".answering").inner_text()
    say(basil, "نعم، حتى الرابعة")
    sees(amal, 2)
    quote = amal.page.locator("#p2 .answers")
    assert "هل من أحد" in quote.inner_text()
    assert basil.page.locator(".answering").count() == 0
    amal.page.reload()
    assert "هل من أحد" in amal.page.locator("#p2 .answers").inner_text()


def test_what_is_withdrawn_or_said_better_changes_on_the_others_phone(
    arrive: Arrive, house: House, group: Group
) -> None:
    amal, basil = (sit_down(arrive, house, group, place) for place in (0, 1))
    connect(amal, basil)
    say(amal, "خطأ في الكلام", "يُسحب")
    sees(basil, 2)
    amal.page.locator("#p1 .more").click()
    amal.send("main a[href$='/edit']")
    amal.fill(words="كلام صحيح")
    amal.send()
    assert amal.is_at == "rooms.show"
    sees(basil, 1, "كلام صحيح")
    amal.open(talkers.address(group, 0, "t") + "/posts/2/withdrawal")
    amal.send("main form button >> nth=-1")
    basil.page.locator("#p2 .quiet").wait_for()
    assert "يُسحب" not in basil.page.locator(".bubbles").inner_text()


def test_one_who_has_signed_out_elsewhere_is_told_and_keeps_his_words(
    arrive: Arrive, house: House, group: Group
) -> None:
    amal = sit_down(arrive, house, group, 0)
    connect(amal)
    amal.page.locator("#words").fill("لم أرسل بعد")
    other = amal.context.new_page()
    other.goto(house.origin + "/me")
    other.locator("form[action$='/sign-out'] button").first.click()
    amal.page.locator(".line-state a[href='/sign-in']").wait_for()
    assert amal.page.locator("#words").input_value() == "لم أرسل بعد"
    other.close()


def test_one_whose_sign_in_ended_while_the_line_was_away_is_told(
    arrive: Arrive, house: House, group: Group
) -> None:
    amal = sit_down(arrive, house, group, 0)
    connect(amal)
    amal.context.set_offline(True)
    amal.page.wait_for_function("() => document.querySelector('main').dataset.line === 'broken'")
    amal.context.clear_cookies()
    amal.context.set_offline(False)
    amal.page.locator(".line-state a[href='/sign-in']").wait_for()
    talkers.forgive_broken_lines(amal)
