"""The last who moderate the house: without any, nobody could join."""

from __future__ import annotations

from forum.models.departures import Departure
from tests.attacks.departing import RARE, count, gone, leave
from tests.circles import begin, bring, found_group
from tests.people import Person, later


def test_the_last_moderator_of_the_house_does_not_leave_it_without_one(elias: Person) -> None:
    address = found_group(elias)
    begin(elias, address, words=RARE)
    answer = elias.submit("/me/leaving", passphrase=elias.words, words_stay="erase")
    assert answer.status_code == 422
    assert RARE in elias.get(f"{address}t/1").text
    assert count(elias, Departure) == 0
    bring(elias, "karim", address)


def test_when_the_last_two_want_to_leave_the_second_stays_and_newcomers_find_a_house(
    elias: Person, farah: Person
) -> None:
    elias.get(elias.circle())
    karim, there = bring(elias, "karim", found_group(elias))
    leave(elias)
    answer = farah.submit("/me/leaving", passphrase=farah.words, words_stay="stay")
    assert answer.status_code == 422  # he who goes in a week no longer counts
    later(7)
    assert gone(elias) == 1
    karim.sign_in("karim")
    karim.set_second_factor()
    mine = found_group(karim, "Mine", "still here")
    assert karim.get(there).status_code == 200
    bring(karim, "samir", mine)
