"""Moderators of a group: asked, stepping down, deciding together."""

from __future__ import annotations

import time

import pytest
from sqlalchemy import select

from forum import clock
from forum.access import SecondFactorDue
from forum.actions import agreements, deletions, leavings, letters, moderators, rosters
from forum.db import db, transaction
from forum.errors import NotFound, NotYet
from forum.models.circles import Circle
from forum.models.letters import Letter
from forum.opening.homes import places
from tests.circles import begin, bring, found, open_circle, reply
from tests.people import Person
from tests.together import address, alias_of, appointed, asked, council, member_of, the_letter


@pytest.fixture
def moderators_of_long_standing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who has become a moderator today counts as one who became it long ago."""
    monkeypatch.setattr(agreements, "STANDING_DAYS", 0)


def test_a_moderator_who_steps_down_stays_a_member_and_reads_no_later_letter(
    elias: Person,
) -> None:
    here = found(elias)
    karim, there = bring(elias, "karim", here)
    appointed(elias, here, karim, there)
    with elias.app.app_context():
        group = open_circle(karim, there)
        theirs = council(karim, group)
        leavings.step_down(group)
        assert open_circle(karim, there).role == "member"
        with pytest.raises(NotFound):
            open_circle(karim, address(karim, theirs.circle.id))
        group = open_circle(elias, here)
        assert list(group.profile.more["council"]) == [group.member_id]
        assert council(elias, group).epoch.n == theirs.epoch.n + 1


def test_becoming_a_moderator_needs_a_second_factor(elias: Person) -> None:
    here = found(elias)
    karim, there = bring(elias, "karim", here)
    theirs = alias_of(karim, there)
    with elias.app.app_context():
        group = open_circle(elias, here)
        desk = council(elias, group)
        moderators.ask(group, desk, member_of(group, theirs))
        opened, letter = open_circle(karim, there), the_letter(karim, there)
        with pytest.raises(SecondFactorDue):
            moderators.accept(opened, letter)
        moderators.decline(opened, letter)
        assert letters.mine(opened) == []
        with pytest.raises(NotFound):
            moderators.ask(group, desk, group.member_id)


def test_a_measure_takes_a_moderator_out_of_both_circles(elias: Person) -> None:
    here = found(elias)
    karim, there = bring(elias, "karim", here)
    appointed(elias, here, karim, there)
    theirs = alias_of(karim, there)
    with elias.app.app_context():
        group = open_circle(elias, here)
        transaction(leavings.remove)(group, member_of(group, theirs))
        assert [place.kind for place in places(karim.visitor()) if place.state == "open"] == []
        for circle in (here, address(elias, council(elias, open_circle(elias, here)).circle.id)):
            assert len(rosters.roster_of(open_circle(elias, circle))) == 1


@pytest.mark.usefixtures("moderators_of_long_standing")
def test_two_moderators_delete_a_group_with_all_that_hangs_on_it(elias: Person) -> None:
    here = found(elias)
    karim, there = bring(elias, "karim", here)
    appointed(elias, here, karim, there)
    number = begin(elias, here)
    reply(karim, there, number, "a word")
    asked(elias, here, karim, there)
    with elias.app.app_context():
        group = open_circle(elias, here)
        assert not deletions.delete(group)
        [wish] = agreements.wishes(open_circle(karim, there), deletions.ACT)
        assert wish["by"] == group.member_id
        assert deletions.delete(open_circle(karim, there))
        kinds = db.session.scalars(select(Circle.kind)).all()
        assert sorted(kinds) == ["direct", "moderators"]
        assert db.session.scalars(select(Letter)).all() == []
        assert db.session.get(Circle, group.circle.id) is None


@pytest.mark.usefixtures("moderators_of_long_standing")
def test_a_wish_ends_after_three_days_and_can_be_taken_back(elias: Person) -> None:
    here = found(elias)
    karim, there = bring(elias, "karim", here)
    appointed(elias, here, karim, there)
    with elias.app.app_context():
        group = open_circle(elias, here)
        deletions.delete(group)
        agreements.take_back(open_circle(elias, here), deletions.ACT, group.circle.id)
        assert agreements.wishes(open_circle(karim, there), deletions.ACT) == []
        deletions.delete(open_circle(elias, here))
    clock.set_offset(clock.timestamp() - time.time() + agreements.SECONDS + 60)
    assert karim.sign_in("karim").status_code == 303
    with elias.app.app_context():
        assert agreements.wishes(open_circle(karim, there), deletions.ACT) == []
        assert not deletions.delete(open_circle(karim, there))


def test_who_is_alone_in_a_group_deletes_it_and_an_only_moderator_does_not(
    elias: Person,
) -> None:
    here = found(elias)
    bring(elias, "karim", here)
    with elias.app.app_context(), pytest.raises(NotYet):
        deletions.delete(open_circle(elias, here))
    alone = found(elias, "Another circle", "quiet mill")
    with elias.app.app_context():
        assert deletions.delete(open_circle(elias, alone))
