"""Letters to the moderators, and their answers."""

from __future__ import annotations

import pytest

from forum.actions import councils, letters, rates
from forum.errors import NotFound, Refused, TooMany
from tests.circles import bring, found, open_circle
from tests.people import Person
from tests.together import appointed, council


def test_who_writes_too_many_letters_waits_a_little(elias: Person) -> None:
    here = found(elias)
    with elias.app.app_context():
        group = open_circle(elias, here)
        for _ in range(rates.LIMITS["letter"][0]):
            councils.write_to_moderators(group, "a word")
        with pytest.raises(TooMany):
            councils.write_to_moderators(group, "one more")


def test_a_word_to_the_moderators_is_answered_in_their_name(elias: Person) -> None:
    here = found(elias)
    karim, there = bring(elias, "karim", here)
    with elias.app.app_context():
        theirs = open_circle(karim, there)
        councils.write_to_moderators(theirs, "  I worry about the tone.  ")
        with pytest.raises(Refused):
            councils.write_to_moderators(theirs, " ")
        group = open_circle(elias, here)
        desk = council(elias, group)
        [letter] = letters.inbox(desk)
        assert letter.content["words"] == "I worry about the tone."
        assert letter.content["alias"] == theirs.entry.alias
        councils.reply(desk, group, letter.id, "We see it, too.")
        [answer] = letters.mine(open_circle(karim, there))
        assert (answer.kind, answer.content["words"]) == ("reply", "We see it, too.")
        assert "olive branch" not in str(answer.content)
        assert {one.kind for one in letters.inbox(desk)} == {"words", "answered"}
        with pytest.raises(NotFound):
            councils.delete(desk, letter.id)
        counted = letters.counts(karim.visitor().ring.memberships)
        assert counted == {theirs.circle.id: 1}
        councils.delete(theirs, answer.id)
        assert letters.mine(theirs) == []


def test_a_second_moderator_reads_the_letters_from_before_his_time(elias: Person) -> None:
    here = found(elias)
    karim, there = bring(elias, "karim", here)
    with elias.app.app_context():
        councils.write_to_moderators(open_circle(karim, there), "before")
    appointed(elias, here, karim, there)
    with elias.app.app_context():
        councils.write_to_moderators(open_circle(karim, there), "after")
        desk = council(karim, open_circle(karim, there))
        assert {one.content["words"] for one in letters.inbox(desk)} == {"before", "after"}
        assert open_circle(karim, there).role == "moderator"
        assert desk.role == "moderator"
