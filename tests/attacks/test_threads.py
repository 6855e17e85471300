"""In a thread: what a fellow member, a newcomer and a flood would try."""

from __future__ import annotations

import pytest

from forum.access import reach_conversation
from forum.actions import posts, rates
from forum.actions.posts import Words
from forum.errors import NotFound
from tests.circles import begin, bring, found_group, open_circle, reply
from tests.people import Page, Person


def test_nobody_changes_or_withdraws_the_words_of_another(elias: Person) -> None:
    address = found_group(elias)
    begin(elias, address)
    karim, there = bring(elias, "karim", address)
    reply(elias, address, 1, "mine")
    before = karim.get(f"{there}t/1").text
    token = Page(before).form(f"{there}t/1/posts").fields["csrf_token"]
    for verb in ("edit", "withdrawal"):
        way = f"{there}t/1/posts/2/{verb}"
        assert karim.get(way).status_code == 404
        assert karim.post(way, {"csrf_token": token, "words": "his"}).status_code == 404
    with elias.app.app_context():
        talk = reach_conversation(open_circle(karim, there, 1), 1)
        with pytest.raises(NotFound):
            posts.edit(talk, 2, "his")
        with pytest.raises(NotFound):
            posts.withdraw(talk, 2)
    assert "mine" in elias.get(f"{address}t/1").text


def test_a_newcomer_reaches_nothing_from_before_his_admission(elias: Person) -> None:
    address = found_group(elias)
    begin(elias, address, title="canary-title", words="canary-words")
    begin(elias, address, title="second", words="canary-second")
    karim, there = bring(elias, "karim", address)
    reply(elias, address, 2, "after")
    pages = ["", "t/1", "t/2", "t/2?post=1", "t/2?page=1", "t/2/posts/1/menu", "t/1/posts/1/menu",
             "t/2/posts?reply_to=1", "t/1/head", "t/2/posts/1/pictures/0", "t/3"]  # fmt: skip
    for page in pages:
        assert "canary" not in karim.get(f"{there}{page}").text, page
    assert karim.get(f"{there}t/1").status_code == 404
    assert karim.get(f"{there}t/2").status_code == 200


def test_the_nonce_of_another_does_not_swallow_ones_words(elias: Person) -> None:
    address = found_group(elias)
    begin(elias, address)
    karim, there = bring(elias, "karim", address)
    reply(elias, address, 1, "so that karim can read it")
    with elias.app.app_context():
        words = Words("first", b"n" * 16)
        assert posts.reply(reach_conversation(open_circle(elias, address, 1), 1), words) == 3
        assert posts.reply(reach_conversation(open_circle(karim, there, 1), 1), words) == 4


def test_a_flood_of_posts_is_asked_to_wait_and_keeps_its_words(
    elias: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(rates.LIMITS, "post", (2, 300))
    address = found_group(elias)
    begin(elias, address)
    for word in ("one", "two"):
        assert elias.submit(f"{address}t/1", f"{address}t/1/posts", words=word).status_code == 303
    answer = elias.submit(f"{address}t/1", f"{address}t/1/posts", words="three words")
    assert answer.status_code == 429
    assert "three words" in answer.text
    assert int(answer.headers["Retry-After"]) > 0


def test_numbers_that_no_column_holds_find_nothing(elias: Person) -> None:
    address = found_group(elias)
    begin(elias, address)
    huge = "9" * 30
    for way in (f"t/{huge}", f"t/1/posts/{huge}/menu", "t/2147483648", "t/0", "t/1/posts/0/menu"):
        assert elias.get(f"{address}{way}").status_code == 404, way
    for asked in (f"t/1?page={huge}", f"t/1?post={huge}", f"?before={huge}", "t/1?page=-3"):
        assert elias.get(f"{address}{asked}").status_code == 200, asked
