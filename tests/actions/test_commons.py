"""The commons."""

from __future__ import annotations

import pytest

from forum.actions import commons, leavings
from forum.errors import AliasTaken
from forum.opening.homes import places
from tests.circles import begin, bring, found, open_circle
from tests.people import WORDS, Person
from tests.together import address, address_in


def test_full_members_meet_in_the_commons_and_the_key_is_kept_for_who_comes_next(
    elias: Person,
) -> None:
    here = found(elias)
    karim, _ = bring(elias, "karim", here)
    with elias.app.app_context():
        circle = commons.join(elias.visitor(), "quiet mill")
        assert commons.join(elias.visitor(), "another one") == circle
        opened = open_circle(elias, address(elias, circle))
        assert (opened.circle.kind, opened.role) == ("commons", "moderator")
    number = begin(elias, address_in(elias, circle), words="Welcome.")
    # New keys turn the commons as well: who comes next is given the newest.
    new = {"current": WORDS, "passphrase": "seven grey herons fly"}
    assert elias.submit("/me/renewal", **new).status_code == 303
    with elias.app.app_context():
        with pytest.raises(AliasTaken):
            commons.join(karim.visitor(), "Quiet  Mill")
        assert commons.join(karim.visitor(), "grey heron") == circle
        theirs = open_circle(karim, address(karim, circle), number)
        assert (theirs.role, theirs.epoch.n) == ("member", 2)
        unread = {place.kind: place.unread for place in places(karim.visitor())}
        assert unread["commons"] == 0
        leavings.leave(theirs)
        assert open_circle(elias, address(elias, circle)).epoch.n == 2
        leavings.leave(open_circle(elias, address(elias, circle)), may_erase=True)
        assert commons.join(karim.visitor(), "grey heron") != circle
