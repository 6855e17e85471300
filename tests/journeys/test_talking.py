"""Founding a group and talking in it, page by page, without scripts."""

from __future__ import annotations

from tests.circles import bring, found_group, post_numbers
from tests.people import Page, Person


def test_two_people_talk_in_a_thread(elias: Person) -> None:
    address = found_group(elias)
    assert "Nobody has written here yet" in elias.get(address).text
    answer = elias.submit(f"{address}new", title="Sleep", words="How do you *sleep*?")
    thread = answer.headers["Location"]
    assert thread == f"{address}t/1"
    karim, there = bring(elias, "karim", address)
    answer = elias.submit(thread, f"{thread}/posts", words="A **second** word, see #1")
    assert answer.headers["Location"] == f"{thread}?post=2#p2"
    assert "1 new" in karim.get("/home").text
    page = karim.get(f"{there}t/1")
    assert page.status_code == 200
    assert "<strong>second</strong>" in page.text
    assert "before your time" in page.text
    assert "How do you" not in page.text
    assert "1 new" not in karim.get("/home").text
    answer = karim.submit(f"{there}t/1/posts?reply_to=2", f"{there}t/1/posts", words="Badly.")
    assert answer.status_code == 303
    page = elias.get(thread)
    assert post_numbers(page.text) == [1, 2, 3]
    assert "second word" in page.text.split('class="answers"', 1)[1]


def test_a_preview_keeps_what_was_typed_and_sends_nothing(elias: Person) -> None:
    address = found_group(elias)
    answer = elias.submit(f"{address}new", title="T", words="**seen**", preview="yes")
    assert "<strong>seen</strong>" in answer.text
    assert Page(answer.text).form(f"{address}new").fields["title"] == "T"
    assert "Nobody has written" in elias.get(address).text


def test_pages_are_turned_by_number_and_the_first_unread_is_opened(elias: Person) -> None:
    address = found_group(elias)
    thread = elias.submit(f"{address}new", title="T", words="1").headers["Location"]
    karim, there = bring(elias, "karim", address)
    for word in range(2, 46):
        elias.submit(f"{thread}/posts", words=str(word))
    mine = f"{there}t/1"
    first = karim.get(mine)
    assert post_numbers(first.text) == list(range(1, 21))
    assert 'id="unread"' in first.text
    assert post_numbers(karim.get(f"{mine}?page=3").text) == list(range(41, 46))
    assert post_numbers(karim.get(f"{mine}?post=25").text) == list(range(21, 41))
    assert post_numbers(karim.get(f"{mine}?page=99").text) == list(range(41, 46))


def test_what_is_unread_is_counted_exactly_and_can_be_marked_read(elias: Person) -> None:
    address = found_group(elias)
    thread = elias.submit(f"{address}new", title="T", words="1").headers["Location"]
    karim, _ = bring(elias, "karim", address)
    for word in ("2", "3", "4"):
        elias.submit(f"{thread}/posts", words=word)
    assert "3 new" in karim.get("/home").text
    karim.submit("/home")
    assert " new" not in karim.get("/home").text
    elias.submit(f"{thread}/posts", words="5")
    assert "1 new" in karim.get("/home").text
    assert " new" not in elias.get("/home").text


def test_one_changes_withdraws_and_is_with_somebody(elias: Person) -> None:
    address = found_group(elias)
    thread = elias.submit(f"{address}new", title="T", words="first").headers["Location"]
    karim, there = bring(elias, "karim", address)
    elias.submit(f"{thread}/posts", words="hello karim")
    elias.submit(f"{thread}/posts/2/edit", words="hello dear karim")
    assert "hello dear karim" in karim.get(f"{there}t/1").text
    karim.submit(f"{there}t/1/posts/2/menu", f"{there}t/1/posts/2/reaction", kind="with")
    assert "Somebody is with you" in elias.get(thread).text
    assert karim.get(f"{there}t/1/posts/2/edit").status_code == 404
    elias.submit(f"{thread}/posts/2/withdrawal")
    assert "withdrawn" in karim.get(f"{there}t/1").text


def test_a_moderator_settles_how_the_group_lives_and_everybody_is_told(elias: Person) -> None:
    address = found_group(elias)
    answer = elias.submit(f"{address}settings", keep_days="7", vouches_needed="9")
    assert answer.status_code == 422
    assert elias.submit(f"{address}settings", keep_days="7").status_code == 422
    settled = elias.submit(f"{address}settings", keep_days="7", passphrase=elias.words)
    assert settled.status_code == 303
    assert "kept for 7 days" in elias.get(address).text
    assert "Since today" in elias.get(address).text
    karim, there = bring(elias, "karim", address)
    assert karim.get(f"{there}settings").status_code == 404


def test_words_that_waited_at_the_door_open_for_their_writer_alone(elias: Person) -> None:
    address = found_group(elias)
    thread = elias.submit(f"{address}new", title="T", words="first").headers["Location"]
    bring(elias, "karim", address)
    form = Page(elias.get(thread).text).form(f"{thread}/posts").fields
    elias.client.delete_cookie("s-local", domain="127.0.0.1")
    refused = elias.post(f"{thread}/posts", {**form, "words": "for my circle"})
    assert refused.status_code == 401
    answer = elias.submit(refused, "/sign-in", login="karim", passphrase=elias.words)
    assert "for my circle" not in answer.text
    assert answer.headers["Location"] == "/home"
