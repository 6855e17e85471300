"""Blocks, mutes and saved posts."""

from __future__ import annotations

import pytest

from forum.access import reach_conversation
from forum.actions import blocks, mutes, saves
from forum.errors import ListFull, NotFound
from forum.opening.threads import open_page
from tests.circles import begin, bring, found, open_circle, reply
from tests.people import Person
from tests.together import alias_of, member_of


def test_a_block_folds_both_and_can_be_taken_back(elias: Person) -> None:
    here = found(elias)
    karim, there = bring(elias, "karim", here)
    number = begin(elias, here)
    reply(karim, there, number, "a word")
    theirs = alias_of(karim, there)

    def folded(person: Person, at: str) -> list[bool]:
        talk = reach_conversation(open_circle(person, at, number), number)
        return [bool(post.author and post.author.is_folded) for post in open_page(talk, 1, 9, "")]

    with elias.app.app_context():
        group = open_circle(elias, here)
        who = member_of(group, theirs)
        blocks.block(group, who)
        blocks.block(group, who)
        assert blocks.list_blocked(open_circle(elias, here)) == {who: theirs}
        assert folded(elias, here)[1]
        assert folded(karim, there)[0]
        blocks.unblock(open_circle(elias, here), who)
        assert folded(elias, here) == [False, False]
        assert folded(karim, there) == [False, False]
        with pytest.raises(NotFound):
            blocks.block(group, group.member_id)


def test_muted_threads_and_themes_and_saved_posts_lie_in_ones_own_ring(elias: Person) -> None:
    here = found(elias)
    number = begin(elias, here)
    with elias.app.app_context():
        group = open_circle(elias, here)
        mutes.mute(group, number)
        mutes.mute_theme(group, "Prisón ")
        talk = reach_conversation(open_circle(elias, here, number), number)
        saves.save(talk, 1)
        saves.save(talk, 1)
        now = open_circle(elias, here)
        assert now.membership.more["muted"] == [number]
        assert mutes.theme_of("Prisón") in mutes.themes_of(now)
        assert saves.saved_in(now.membership) == [(number, 1)]
        with pytest.raises(NotFound):
            saves.save(talk, 9)
        mutes.unmute(group, number)
        mutes.unmute_theme(group, "prisón")
        saves.let_go(group, number, 1)
        now = open_circle(elias, here)
        assert (now.membership.more["muted"], mutes.themes_of(now)) == ([], frozenset())
        assert saves.saved_in(now.membership) == []


def test_a_list_of_saved_posts_has_its_size(elias: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(saves, "MOST", 1)
    here = found(elias)
    number = begin(elias, here)
    reply(elias, here, number, "second")
    with elias.app.app_context():
        talk = reach_conversation(open_circle(elias, here, number), number)
        saves.save(talk, 1)
        with pytest.raises(ListFull):
            saves.save(talk, 2)
