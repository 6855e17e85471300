"""Leaving: what goes, and what stays."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from forum import events
from forum.access import Permission, enter_membership, reach_conversation
from forum.actions import aliases, blocks, councils, leavings, letters
from forum.db import db
from forum.errors import AliasTaken, NotFound, NotYet
from forum.models.blocks import Block
from forum.models.circles import Circle, Grant
from forum.models.members import Member
from forum.opening.threads import open_page
from tests.circles import begin, bring, found, invite, join_with, open_circle, reply
from tests.people import Person
from tests.together import address, alias_of, asked, member_of


def test_who_leaves_a_group_leaves_nothing_but_his_words(elias: Person) -> None:
    here = found(elias)
    karim, there = bring(elias, "karim", here)
    number = begin(elias, here)
    reply(karim, there, number, "I was here.")
    theirs = alias_of(karim, there)
    told: list[events.Event] = []
    asked(elias, here, karim, there)
    events.listen(events.MemberLeft, told.append)
    with elias.app.app_context():
        group = open_circle(karim, there)
        blocks.block(group, member_of(group, "olive branch"))
        leavings.leave(open_circle(karim, there))
        with pytest.raises(NotFound):
            open_circle(karim, there)
        grants = select(func.count()).where(Grant.grantee == group.member_id)
        assert db.session.scalar(grants) == 0
        assert db.session.scalars(select(Block)).all() == []
        assert letters.counts([group.membership]) == {}
        now = open_circle(elias, here, number)
        assert now.epoch.n == group.epoch.n + 1
        shown = open_page(reach_conversation(now, number), 1, 20, "")
        assert shown[1].plain == "I was here."
        assert shown[1].author is not None
        assert shown[1].author.is_gone
        with pytest.raises(AliasTaken):
            aliases.change_alias(now, theirs)
    assert events.MemberLeft(group.circle.id, group.member_id) in told
    events._listeners[events.MemberLeft].remove(told.append)


def test_the_last_one_out_takes_the_group_with_him(elias: Person) -> None:
    here = found(elias)
    karim, there = bring(elias, "karim", here)
    with elias.app.app_context():
        before = db.session.scalar(select(func.count()).select_from(Circle)) or 0
        leavings.leave(open_circle(elias, here))
        # Nobody moderates now, and invitations still have a key to be sealed to.
        left = db.session.scalars(select(Circle.kind)).all()
        assert sorted(left) == ["group", "moderators", "moderators"]
        with pytest.raises(NotYet):
            councils.write_to_moderators(open_circle(karim, there), "anybody?")
        with pytest.raises(NotYet):
            leavings.leave(open_circle(karim, there))
        leavings.leave(open_circle(karim, there), may_erase=True)
        assert db.session.scalars(select(Circle.kind)).all() == ["moderators"]
        assert before == 3


def test_the_last_moderator_of_the_community_cannot_leave_it(elias: Person) -> None:
    with elias.app.app_context():
        mine = elias.visitor().ring.memberships[0]
        opened = enter_membership(elias.visitor(), mine, Permission.READ)
        with pytest.raises(NotYet):
            leavings.leave(opened)


def test_who_waits_in_a_lobby_can_go_again(elias: Person) -> None:
    here = found(elias)
    karim = Person(elias.app)
    join_with(karim, invite(elias, here), "karim")
    with elias.app.app_context():
        lobby = next(m for m in karim.visitor().ring.memberships if "group" in m.more)
        leavings.leave(open_circle(karim, address(karim, lobby.circle)))
        assert karim.visitor().ring.memberships == ()
        assert db.session.get(Circle, lobby.circle) is None
        waiting = select(Member.id).where(Member.status == "waiting")
        assert db.session.scalars(waiting).all() == []
