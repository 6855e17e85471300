"""What a review of the circles tried: open phones, puppets, old rows, names of the gone."""

from __future__ import annotations

from threading import Thread

import pytest
from sqlalchemy import select, update

from forum.access import OpenCircle, reach_conversation
from forum.actions import aliases, commons, deletions, leavings, posts
from forum.actions.posts import Words
from forum.actions.threads import change_head, open_to_newcomers
from forum.db import db, transaction
from forum.errors import AliasTaken, NotFound, NotYet, TurnedMeanwhile
from forum.models.circles import Circle
from forum.models.members import Member
from forum.vault.primitives import random_id
from tests.attacks.rows import write
from tests.circles import begin, bring, found, found_group, open_circle
from tests.people import WORDS, Page, Person, later
from tests.together import address, address_in, alias_of, appointed, council, member_of, said_yes
from tests.vetting import lobby_id, room_of, small_group, wait_at

Pair = tuple[Person, str, Person, str]


@pytest.fixture
def two(elias: Person) -> Pair:
    """Elias and Karim, who both moderate a group; Karim since today."""
    here = found(elias)
    karim, there = bring(elias, "karim", here)
    appointed(elias, here, karim, there)
    return elias, here, karim, there


def test_an_open_phone_alone_shortens_no_keeping_and_opens_no_list(elias: Person) -> None:
    here = found_group(elias)
    for change in ({"keep_days": "1"}, {"member_list": "members"}):
        answer = elias.submit(f"{here}settings", **change)
        assert answer.status_code == 422
        assert 'id="passphrase-error"' in answer.text
        wrong = elias.submit(f"{here}settings", passphrase="not these words", **change)
        assert wrong.status_code == 422
    with elias.app.app_context():
        opened = open_circle(elias, here)
        assert (opened.circle.keep_days, opened.profile.member_list) == (90, "hidden")
    assert elias.submit(f"{here}settings", rules="Gently.").status_code == 303


def test_one_moderator_of_two_shortens_no_keeping_alone(two: Pair) -> None:
    elias, here, karim, there = two
    settled = {"keep_days": "1", "passphrase": WORDS}
    assert elias.submit(f"{here}settings", **settled).status_code == 303
    assert "when a second moderator chooses the same" in elias.get(f"{here}settings").text
    with elias.app.app_context():
        assert open_circle(elias, here).circle.keep_days == 90
    # A puppet appointed today is not the second voice; after a week he would be.
    assert karim.submit(f"{there}settings", **settled).status_code == 422
    later(7)
    elias.sign_in("elias-founder")
    karim.sign_in("karim")
    elias.submit(f"{here}settings", **settled)
    assert karim.submit(f"{there}settings", **settled).status_code == 303
    with elias.app.app_context():
        assert open_circle(elias, here).circle.keep_days == 1


def test_a_puppet_moderator_deletes_nothing_with_his_maker(two: Pair) -> None:
    elias, here, karim, there = two
    with elias.app.app_context():
        assert not deletions.delete(open_circle(elias, here))
        with pytest.raises(NotYet):
            deletions.delete(open_circle(karim, there))
    later(7)
    elias.sign_in("elias-founder")
    karim.sign_in("karim")
    with elias.app.app_context():
        assert not deletions.delete(open_circle(elias, here))
        assert deletions.delete(open_circle(karim, there))


def test_who_laid_the_house_down_keeps_no_order_in_the_commons(
    elias: Person, farah: Person
) -> None:
    house = elias.circle()
    elias.get(house)
    found(elias)
    with elias.app.app_context():
        circle = commons.join(elias.visitor(), "quiet mill")
        there = address(elias, circle)
        assert open_circle(elias, there).role == "moderator"
        leavings.leave(open_circle(elias, house))
        assert open_circle(elias, there).role == "member"
    assert farah.get("/home").status_code == 200


def test_words_without_the_mark_of_their_writer_open_for_nobody(elias: Person) -> None:
    here = found_group(elias)
    form = Page(elias.get(f"{here}new").text).form(f"{here}new").fields
    assert form.pop("whose")
    elias.client.delete_cookie("s-local", domain="127.0.0.1")
    refused = elias.post(f"{here}new", {**form, "title": "T", "words": "unmarked words"})
    assert refused.status_code == 401
    answer = elias.submit(refused, "/sign-in", login="elias-founder", passphrase=elias.words)
    assert "unmarked words" not in answer.text


def test_nobody_takes_the_name_of_who_was_taken_out(elias: Person) -> None:
    here = found(elias)
    karim, there = bring(elias, "karim", here)
    gone = alias_of(karim, there)
    with elias.app.app_context():
        opened = open_circle(elias, here)
        _take_out(opened, member_of(opened, gone))
        opened = open_circle(elias, here)
        with pytest.raises(AliasTaken):
            aliases.change_alias(opened, gone)


def test_names_are_not_tried_one_after_the_other(elias: Person) -> None:
    here = found_group(elias)
    tried = [elias.submit(f"{here}alias", alias="olive  branch").status_code for _ in range(11)]
    assert tried[-1] == 429
    assert 429 not in tried[:-1]


def test_a_group_is_not_left_without_the_moderator_who_has_just_said_yes(elias: Person) -> None:
    here = found(elias)
    karim, there = bring(elias, "karim", here)
    said_yes(elias, here, karim, there)
    assert elias.submit(f"{here}leaving").status_code == 303
    with elias.app.app_context():
        group = open_circle(karim, there)
        assert council(karim, group).role == "moderator"


def test_an_old_entry_put_back_makes_nobody_a_moderator_again(two: Pair) -> None:
    elias, _, karim, there = two
    kept = ("roster_ct", "roster_epoch", "row_mac")
    with elias.app.app_context():
        me = open_circle(karim, there).member_id
        row = db.session.get_one(Member, me)
        before = {name: getattr(row, name) for name in kept}
        leavings.step_down(open_circle(karim, there))
        open_circle(karim, there)
    old = update(Member).where(Member.id == me).values(**before)
    write(elias.app, lambda: db.session.execute(old))
    assert karim.get(f"{there}settings").status_code != 200


def test_who_began_a_thread_opens_not_again_what_a_moderator_closed(elias: Person) -> None:
    here = found(elias)
    karim, there = bring(elias, "karim", here)
    number = begin(karim, there)
    with elias.app.app_context():
        change_head(reach_conversation(open_circle(elias, here, number), number), closed=True)
        theirs = reach_conversation(open_circle(karim, there, number), number)
        with pytest.raises(NotFound):
            change_head(theirs, closed=False)
        change_head(reach_conversation(open_circle(elias, here, number), number), closed=False)
        theirs = reach_conversation(open_circle(karim, there, number), number)
        change_head(theirs, closed=True)
        change_head(reach_conversation(open_circle(karim, there, number), number), closed=False)


def test_one_moderator_of_two_opens_no_thread_of_another_to_newcomers(two: Pair) -> None:
    elias, here, karim, there = two
    amal, hers = bring(elias, "amal", here)
    number = begin(amal, hers)
    with elias.app.app_context():
        assert not open_to_newcomers(reach_conversation(open_circle(elias, here, number), number))
        assert not open_to_newcomers(reach_conversation(open_circle(elias, here, number), number))
        assert open_to_newcomers(reach_conversation(open_circle(karim, there, number), number))


def test_an_open_phone_alone_erases_no_circle_by_leaving_it_last(elias: Person) -> None:
    here = found_group(elias)
    assert "You are the last one here" in elias.get(f"{here}leaving").text
    assert elias.submit(f"{here}leaving").status_code == 422
    assert elias.submit(f"{here}leaving", passphrase="not these words").status_code == 422
    assert elias.get(here).status_code == 200
    assert elias.submit(f"{here}leaving", passphrase=WORDS).status_code == 303
    with elias.app.app_context():
        assert "group" not in db.session.scalars(select(Circle.kind)).all()


def test_who_waits_takes_no_name_of_who_talks_to_him(elias: Person) -> None:
    host = small_group(elias)
    guest = wait_at(host)
    room = room_of(host, lobby_id(host))
    assert elias.submit(room, f"{room}/posts", words="Welcome.").status_code == 303
    elias.submit(f"{room}/name", name="grey heron")
    answer = guest.person.submit(f"{guest.lobby}wanted", alias="Grey  Heron")
    assert answer.status_code == 422


@transaction
def _take_out(opened: OpenCircle, member: bytes) -> None:
    leavings.take_out(opened.visitor.house, db.session.get_one(Member, member))


@pytest.mark.parametrize("settings", ["postgresql"], indirect=True)  # SQLite has one writer
def test_who_is_taken_out_of_the_commons_while_his_post_waits_writes_it_no_more(
    elias: Person,
) -> None:
    karim, _ = bring(elias, "karim", found(elias))
    with elias.app.app_context():
        circle = commons.join(elias.visitor(), "quiet mill")
        commons.join(karim.visitor(), "grey heron")
    number = begin(elias, address_in(elias, circle))
    with elias.app.app_context():
        theirs = open_circle(karim, address(karim, circle), number)
        talk = reach_conversation(theirs, number)
    told: list[type[BaseException]] = []

    def post() -> None:
        with elias.app.app_context():
            try:
                posts.reply(talk, Words("I am still here.", random_id()))
            except Exception as error:  # noqa: BLE001 - which it is, is asked below
                told.append(type(error))

    waiting = Thread(target=post)

    @transaction
    def take_out() -> None:
        member = db.session.get_one(Member, theirs.member_id)
        leavings.take_out(theirs.visitor.house, member)
        db.session.flush()
        waiting.start()
        waiting.join(0.5)

    with elias.app.app_context():
        take_out()
    waiting.join(10)
    assert not waiting.is_alive()
    assert told == [TurnedMeanwhile]
