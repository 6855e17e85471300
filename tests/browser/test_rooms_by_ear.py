"""What is folded away for the eye is not read aloud either."""

from __future__ import annotations

from typing import TYPE_CHECKING

from forum.access import reach_conversation
from forum.actions import blocks, threads
from forum.db import db
from tests.browser import talkers
from tests.browser.talkers import connect, fill, say, sees, sit_down
from tests.realtime.groups import settle

if TYPE_CHECKING:
    from tests.browser.conftest import Arrive
    from tests.browser.house import House

VOICE = ".only-heard"


def test_words_of_somebody_who_is_blocked_are_not_read_aloud(arrive: Arrive, house: House) -> None:
    talkers.found_community(house)
    group = settle(house, 3, language="ar")
    with house.app.app_context():
        blocks.block(group.opened(group.people[0]), group.people[1].seat.member_id)
        db.session.remove()
    amal, basil, karim = (sit_down(arrive, house, group, place) for place in range(3))
    connect(amal, basil, karim)
    say(basil, "لا أريد سماعه")
    sees(amal, 1)
    assert amal.page.locator("#p1 details").count() == 1
    say(karim, "صوت هادئ")
    amal.page.locator(VOICE, has_text="صوت هادئ").wait_for(state="attached")
    assert "لا أريد سماعه" not in amal.page.locator(VOICE).inner_text()


def test_a_thread_under_a_warning_is_neither_read_aloud_nor_taken_for_read(
    arrive: Arrive, house: House
) -> None:
    talkers.found_community(house)
    group = settle(house, 2, talk="thread", language="ar")
    fill(group, 25)
    with house.app.app_context():
        talk = reach_conversation(group.opened(group.people[0]), group.number)
        threads.change_head(talk, warning="ذكرى")
        db.session.remove()
    amal, basil = (sit_down(arrive, house, group, place) for place in (0, 1))
    for place, guest in enumerate((amal, basil)):
        guest.open(talkers.address(group, place, "t") + "?page=2")
        connect(guest)
    assert amal.page.locator(".pager").first.is_visible()
    assert amal.page.evaluate("() => scrollY") == 0
    basil.page.locator("details.warning > summary").click()
    say(basil, "ما حدث هناك")
    sees(amal, 26)
    amal.page.wait_for_timeout(1200)
    assert amal.page.locator(VOICE).inner_text() == ""
    assert amal.page.locator("main").get_attribute("data-read") is None
    amal.page.locator("details.warning > summary").click()
    say(basil, "وما بعده")
    amal.page.locator(VOICE, has_text="وما بعده").wait_for(state="attached")
