"""Three founders become moderators in one circle, without any two being online together."""

from __future__ import annotations

import pytest
from flask import Flask

from forum import access
from forum.access import Permission
from forum.models.circles import Grant
from tests.people import Person


@pytest.fixture
def founders(app: Flask) -> list[Person]:
    """Three people who have come in, one after the other."""
    people = [Person(app) for _ in range(3)]
    for name, person in zip(("elias", "farah", "jude"), people, strict=True):
        person.come_in(f"{name}-founder")
    return people


def open_epochs(person: Person) -> set[int]:
    """The epochs of the first circle that this person's keys open."""
    with person.app.app_context():
        visitor = person.visitor()
        membership = visitor.ring.memberships[0]
        grants = Grant.held_by(membership.circle, membership.member_id)
        opened = access.enter_membership(visitor, membership, Permission.READ)
        return set(access.older_epochs(opened, {grant.n for grant in grants}))


def test_the_first_founder_opens_the_circle_at_once(amal: Person) -> None:
    amal.come_in("elias-founder")
    shown = amal.get(amal.circle())
    assert shown.status_code == 200
    assert "Conversations" in shown.text


def test_a_second_founder_waits_until_the_first_comes_by(amal: Person, basil: Person) -> None:
    amal.come_in("elias-founder")
    basil.come_in("farah-founder")
    assert "You are still waiting here" in basil.get("/home").text
    assert "Still waiting" in basil.get(basil.circle()).text
    amal.get("/home")
    assert "Still waiting" in basil.get(basil.circle()).text
    assert amal.get(amal.circle()).status_code == 200
    shown = basil.get(basil.circle())
    assert "Conversations" in shown.text
    assert "about 2 members" in shown.text


def test_two_who_wait_are_admitted_in_one_turn(founders: list[Person]) -> None:
    elias, farah, jude = founders
    elias.get(elias.circle())
    assert open_epochs(elias) == {1, 2}
    for person in (farah, jude):
        assert "Conversations" in person.get(person.circle()).text
        assert "about 3 members" in person.get(person.circle()).text


def test_history_is_handed_on_to_who_is_admitted(amal: Person, basil: Person, app: Flask) -> None:
    amal.come_in("elias-founder")
    basil.come_in("farah-founder")
    amal.get(amal.circle())
    jude = Person(app)
    jude.come_in("jude-founder")
    basil.get(basil.circle())
    jude.get(jude.circle())
    assert open_epochs(jude) == open_epochs(amal) == open_epochs(basil) == {1, 2, 3}


def test_a_founder_without_a_second_factor_is_asked_for_it_first(amal: Person) -> None:
    amal.join("elias-founder")
    amal.sign_in("elias-founder")
    answer = amal.get(amal.circle())
    assert (answer.status_code, answer.location) == (303, "/me/second-factor")


def test_in_a_role_the_second_factor_stays(amal: Person) -> None:
    amal.come_in("elias-founder")
    page = amal.get("/me/second-factor")
    assert "has to stay" in page.text
    sent = {"csrf_token": amal.page("/me").forms[0].fields["csrf_token"], "code": amal.code()}
    sent["passphrase"] = "olive tree by the quiet river"
    assert amal.post("/me/second-factor", sent).status_code == 422
    assert "has to stay" in amal.get("/me/second-factor").text


def test_each_founder_has_an_address_of_the_circle_that_means_nothing_to_the_others(
    founders: list[Person],
) -> None:
    elias, farah, _ = founders
    elias.get(elias.circle())
    assert elias.circle() != farah.circle()
    assert elias.get(farah.circle()).status_code == 404
    assert farah.get(elias.circle()).status_code == 404


def test_no_fourth_founder_is_printed(founders: list[Person]) -> None:
    with pytest.raises(IndexError):
        founders[0].slip()
