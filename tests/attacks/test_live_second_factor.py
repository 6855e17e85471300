"""A sign-in that owes its one-time code has no line, and gets none by waiting."""

from __future__ import annotations

import pytest

from tests.realtime.ears import Refused
from tests.realtime.groups import Group, settle
from tests.realtime.houses import Served
from tests.realtime.phones import Phone


@pytest.fixture(scope="module")
def group(small: Served) -> Group:
    """Moderators: nobody of them signs in without a code."""
    return settle(small, 2, "moderators", "thread")


def test_a_sign_in_that_owes_its_code_opens_no_line(small: Served, group: Group) -> None:
    half = Phone(small.port)
    assert half.show_words(group.people[0].login)[0] == 200
    with pytest.raises(Refused) as refused:
        half.ear()
    assert refused.value.status == 401


def test_the_token_of_half_a_sign_in_opens_no_line_of_a_whole_one(
    small: Served, group: Group
) -> None:
    whole = Phone(small.port).sign_in(group.people[1].login, group.people[1].secret)
    half = Phone(small.port)
    half.show_words(group.people[1].login)
    with pytest.raises(Refused):
        whole.ear(csrf=half.csrf)
    whole.ear()
