"""Writing in a conversation: once, in order, under the newest key."""

from __future__ import annotations

import pytest

from forum import clock
from forum.access import reach_conversation
from forum.actions import epochs, posts, threads
from forum.actions.posts import Words
from forum.db import db
from forum.errors import NotFound, Refused, ThreadClosed, TooLate
from forum.models.messages import Message
from forum.opening.threads import open_page
from tests.circles import begin, bring, found, open_circle, reply
from tests.people import Person


def test_a_member_reads_what_another_wrote_and_newcomers_begin_at_their_admission(
    elias: Person,
) -> None:
    address = found(elias)
    number = begin(elias, address, words="before")
    karim, there = bring(elias, "karim", address)
    with elias.app.app_context(), pytest.raises(NotFound):
        reach_conversation(open_circle(karim, there, number), number)
    assert reply(elias, address, number, "after") == 2
    with elias.app.app_context():
        talk = reach_conversation(open_circle(karim, there, number), number)
        shown = open_page(talk, 1, 20, "/t")
        assert [post.state for post in shown] == ["before", "said"]
        assert shown[1].plain == "after"
        assert shown[1].author is not None
        assert shown[1].author.alias == "olive branch"


def test_the_same_sending_twice_is_one_post(elias: Person) -> None:
    address = found(elias)
    number = begin(elias, address)
    with elias.app.app_context():
        talk = reach_conversation(open_circle(elias, address, number), number)
        words = Words("once", b"n" * 16)
        assert posts.reply(talk, words) == posts.reply(talk, words) == 2


def test_words_can_be_changed_for_a_quarter_of_an_hour_and_withdrawn_always(elias: Person) -> None:
    address = found(elias)
    number = begin(elias, address)
    with elias.app.app_context():
        talk = reach_conversation(open_circle(elias, address, number), number)
        posts.edit(talk, 1, "better")
        shown = open_page(talk, 1, 20, "")[0]
        assert (shown.plain, shown.is_edited) == ("better", True)
        clock.set_offset(16 * 60)
        with pytest.raises(TooLate):
            posts.edit(talk, 1, "too late")
        posts.withdraw(talk, 1)
        assert open_page(talk, 1, 20, "")[0].state == "withdrawn"
        db.session.rollback()
        assert db.session.query(Message).one().ct == b""


def test_a_closed_thread_takes_no_words(elias: Person) -> None:
    address = found(elias)
    number = begin(elias, address)
    with elias.app.app_context():
        talk = reach_conversation(open_circle(elias, address, number), number)
        threads.change_head(talk, closed=True)
        with pytest.raises(ThreadClosed):
            posts.reply(talk, Words("late", b"x" * 16))
        with pytest.raises(Refused):
            posts.reply(talk, Words("  ", b"y" * 16))


def test_being_with_somebody_is_given_once_and_taken_back(elias: Person) -> None:
    address = found(elias)
    number = begin(elias, address)
    with elias.app.app_context():
        talk = reach_conversation(open_circle(elias, address, number), number)
        posts.react(talk, 1, "with")
        assert open_page(talk, 1, 20, "")[0].mine == "with"
        posts.react(talk, 1, "thanks")
        assert open_page(talk, 1, 20, "")[0].kindness == {"thanks"}
        posts.react(talk, 1, "thanks")
        assert open_page(talk, 1, 20, "")[0].kindness == frozenset()


def test_an_opened_thread_is_read_from_its_beginning_by_who_comes_later(elias: Person) -> None:
    address = found(elias)
    number = begin(elias, address, words="for all who come")
    karim, there = bring(elias, "karim", address)
    with elias.app.app_context():
        talk = reach_conversation(open_circle(elias, address, number), number)
        threads.open_to_newcomers(talk)
    assert reply(karim, there, number, "thank you") == 2
    with elias.app.app_context():
        talk = reach_conversation(open_circle(karim, there, number), number)
        assert [post.plain for post in open_page(talk, 1, 20, "")] == [
            "for all who come",
            "thank you",
        ]


def test_what_is_answered_is_shown_though_it_was_said_under_another_key(elias: Person) -> None:
    address = found(elias)
    number = begin(elias, address, words="long ago")
    with elias.app.app_context():
        epochs.turn(open_circle(elias, address))
        for place in range(25):
            reply(elias, address, number, f"since then {place}")
        talk = reach_conversation(open_circle(elias, address, number), number)
        seq = posts.reply(talk, Words("an answer", b"q" * 16, 1))
        [shown] = open_page(talk, seq, seq, "")
        assert shown.quote is not None
        assert shown.quote.line == "long ago"
