"""People in a room: what one says the others hear, once and in order."""

from __future__ import annotations

from forum.vault import ring as rings
from tests.realtime.conftest import follow, following, phones, post
from tests.realtime.groups import settle
from tests.realtime.houses import Served


def test_what_one_says_all_others_hear_in_order(house: Served) -> None:
    group = settle(house, 3)
    ears = [following(group, phone, place) for place, phone in enumerate(phones(group, 3))]
    for count in range(12):
        answer = post(group, ears[count % 3], count % 3, f"word {count}")
        assert answer == {"ok": True, "seq": count + 1}
    for ear in ears:
        ear.pump(1.0)
        assert [told["seq"] for told in ear.told()] == list(range(1, 13))
        assert [told["alias"] for told in ear.told()] == [f"river {n % 3}" for n in range(12)]
        assert ear.told()[4]["html"] == '<p dir="auto">word 4</p>'


def test_words_that_are_sent_again_are_the_same_message(house: Served) -> None:
    group = settle(house, 2)
    amal, basil = phones(group, 2)
    speaker, listener = following(group, amal, 0), following(group, basil, 1)
    assert post(group, speaker, 0, "once", "n")["seq"] == 1
    speaker.close()
    again = amal.ear()
    assert post(group, again, 0, "once", "n")["seq"] == 1
    path = f"/c/{group.people[0].alias}/r/{group.number}/messages"
    assert amal.ask("POST", path, words="once", nonce="n", reply_to="")[0] == 303
    assert post(group, again, 0, "twice", "m")["seq"] == 2
    listener.pump(1.0)
    assert [told["seq"] for told in listener.told()] == [1, 2]


def test_after_a_broken_line_nothing_is_missing(house: Served) -> None:
    group = settle(house, 2)
    amal, basil = phones(group, 2)
    speaker, listener = following(group, amal, 0), following(group, basil, 1)
    post(group, speaker, 0, "one")
    listener.wait_for("message.posted")
    listener.close()
    for count in range(2, 123):
        post(group, speaker, 0, f"word {count}")
    back, seen, more = basil.ear(), [1], True
    while more:
        answer = follow(group, back, 1, seen[-1])
        messages = answer["messages"]
        assert isinstance(messages, list)
        assert len(messages) <= 50
        seen += [message["seq"] for message in messages]
        more = bool(answer["more"])
    assert seen == list(range(1, 123))
    post(group, speaker, 0, "and on")
    assert back.wait_for("message.posted")["seq"] == 123


def test_what_is_said_and_withdrawn_on_a_page_is_heard_on_the_line(house: Served) -> None:
    group = settle(house, 2)
    amal, basil = phones(group, 2)
    listener = following(group, basil, 1)
    way = f"/c/{group.people[0].alias}"
    assert "Evenings" in amal.ask("GET", f"{way}/r/{group.number}")[1]
    path = f"{way}/r/{group.number}/messages"
    assert amal.ask("POST", path, words="**from** a page", nonce="p", reply_to="")[0] == 303
    assert "<strong>from</strong>" in listener.wait_for("message.posted")["html"]
    amal.ask("GET", f"{way}/t/{group.number}/posts/1/withdrawal")
    assert amal.ask("POST", f"{way}/t/{group.number}/posts/1/withdrawal")[0] == 303
    changed = listener.wait_for("message.changed")
    assert (changed["seq"], changed["state"], "html" in changed) == (1, "withdrawn", False)


def test_a_block_folds_for_the_two_alone(house: Served) -> None:
    group = settle(house, 3)
    people = phones(group, 3)
    ears = [following(group, phone, place) for place, phone in enumerate(people)]
    way = f"/c/{group.people[0].alias}/blocks"
    handle = rings.url_alias(group.people[0].root, group.people[1].seat.member_id)
    people[0].ask("GET", way)
    assert people[0].ask("POST", way, handle=handle, kind="block")[0] == 303
    for place in range(3):
        post(group, ears[place], place, f"by {place}")
    for place, ear in enumerate(ears):
        ear.pump(1.0)
        folded = [told["seq"] for told in ear.told() if told.get("folded")]
        assert folded == {0: [2], 1: [1], 2: []}[place]
