"""Words that were written to run, arriving in a page that is open: none runs there either."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.browser import talkers
from tests.browser.talkers import connect, say, sees, sit_down
from tests.browser.test_scripts_in_words import LISTEN, hostile, look
from tests.realtime.groups import settle

if TYPE_CHECKING:
    from tests.browser.conftest import Arrive
    from tests.browser.house import House

ROUND = 12  # attacks in one message
# Links say where they lead, not how it is written.
SHOWN = """all => all.map(one => {
  one.querySelectorAll("a").forEach(link => { link.href = link.href })
  return one.innerHTML
})"""


def test_no_script_runs_in_words_that_arrive(arrive: Arrive, house: House) -> None:
    talkers.found_community(house)
    group = settle(house, 2, language="en")
    amal, basil = (sit_down(arrive, house, group, place) for place in (0, 1))
    for guest in (amal, basil):
        guest.page.add_init_script(LISTEN)
        guest.page.reload()
    connect(amal, basil)
    attacks = [one for one in hostile() if one.replace("\n", "").isprintable()]
    rounds = ["\n\n".join(attacks[at : at + ROUND]) for at in range(0, len(attacks), ROUND)]
    # Typed into the page itself: shown at once, before the house has read it.
    for seq, words in enumerate(rounds, start=1):
        say(basil, words)
        sees(amal, seq)
    assert look(amal) >= {"bdi class"} <= look(basil)
    live = amal.page.locator("[data-number] .said").evaluate_all(SHOWN)
    amal.page.reload()
    look(amal)
    assert amal.page.locator("[data-number] .said").evaluate_all(SHOWN) == live
