"""Messages, heads, profiles, threads, blobs, letters and tags."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.errors import TooLarge, Unopenable
from forum.vault import epoch, primitives, sealed
from forum.vault.sealed import OpenedThread, Payload, Reader

CIRCLE, AMAL, TALK = b"c" * 16, b"a" * 16, b"t" * 16
FIRST = epoch.Epoch(CIRCLE, 1, b"1" * 32)
SECOND = epoch.Epoch(CIRCLE, 2, b"2" * 32)
PAYLOADS = st.builds(
    Payload,
    st.binary(min_size=16, max_size=16),
    st.floats(0, 1e11),
    st.none() | st.integers(1, 2**40),
    st.text(max_size=700),
    st.none() | st.text(max_size=300),
)


@given(PAYLOADS, st.integers(0, 2**63))
def test_a_message_comes_back_as_it_was_said(payload: Payload, seq: int) -> None:
    made = sealed.seal_message(FIRST, TALK, seq, payload)
    assert sealed.open_message(FIRST, TALK, seq, made) == payload


def test_short_messages_are_all_of_one_size_and_long_ones_of_the_next() -> None:
    def size(words: int) -> int:
        payload = Payload(AMAL, 1.5, None, "x" * words)
        return len(sealed.seal_message(FIRST, TALK, 1, payload)) - 28

    assert {size(words) for words in range(0, 440, 11)} == {512}
    assert size(600) == 1024
    assert size(60_000) == 65536
    with pytest.raises(TooLarge):
        size(65_536)


def test_the_content_key_alone_reads_and_writes_messages() -> None:
    reader = Reader(CIRCLE, 1, FIRST.content)
    payload = Payload(AMAL, 1.5, None, "salam")
    made = sealed.seal_message(FIRST, TALK, 1, payload)
    assert sealed.open_message(reader, TALK, 1, made) == payload
    assert "salam" not in repr(payload)
    assert repr(FIRST.content) not in repr(reader)


def test_a_newcomer_reads_an_opened_thread_from_its_beginning() -> None:
    thread = OpenedThread(CIRCLE, primitives.random_secret())
    payload = Payload(AMAL, 1.5, None, "welcome")
    made = sealed.seal_message(thread, TALK, 1, payload)
    wrapped = sealed.seal_thread(
        SECOND, TALK, sealed.open_thread(FIRST, TALK, sealed.seal_thread(FIRST, TALK, thread))
    )
    assert sealed.open_message(sealed.open_thread(SECOND, TALK, wrapped), TALK, 1, made) == payload
    assert thread.n == 0
    assert repr(thread.secret) not in repr(thread)


def test_a_wrapped_thread_that_holds_no_secret_is_refused() -> None:
    made = sealed.seal_thread(FIRST, TALK, OpenedThread(CIRCLE, b"short"))
    with pytest.raises(Unopenable):
        sealed.open_thread(FIRST, TALK, made)


def test_a_message_with_a_part_of_a_wrong_kind_is_refused() -> None:
    place = primitives.aad("message", CIRCLE, TALK, epoch.number(1), (1).to_bytes(8, "big"))
    for content in (b"\x80", b"\x90", b"\x81\xa6author\x01", b""):
        made = primitives.seal(FIRST.content, primitives.pad(content), place)
        with pytest.raises(Unopenable):
            sealed.open_message(FIRST, TALK, 1, made)


def test_heads_profiles_and_letters_come_back_and_short_ones_are_of_one_size() -> None:
    head, profile = {"title": "خبز", "pinned": True}, {"name": "the tuesday circle", "k": b"k" * 32}
    made = sealed.seal_head(FIRST, TALK, head)
    assert sealed.open_head(FIRST, TALK, made) == head
    assert len(made) == 256 + 28
    assert sealed.open_profile(FIRST, sealed.seal_profile(FIRST, profile)) == profile
    secret = primitives.random_secret()
    letter = sealed.seal_letter(primitives.public_key_of(secret), AMAL, TALK, {"words": "yes"})
    assert sealed.open_letter(secret, AMAL, TALK, letter) == {"words": "yes"}
    assert len(letter) == 256 + 1136


@pytest.mark.parametrize(
    ("size", "stored"),
    [(0, 256), (252, 256), (65_532, 65_536), (65_533, 131_072), (300_000, 327_680)],
)
def test_a_blob_comes_back_and_shows_its_size_in_steps(size: int, stored: int) -> None:
    made = sealed.seal_blob(FIRST, TALK, b"x" * size)
    assert sealed.open_blob(FIRST, TALK, made) == b"x" * size
    assert len(made) == stored + 28


def test_tags_differ_by_epoch_label_and_parts() -> None:
    tags = {
        sealed.keyed_tag(FIRST, "alias", b"amal"),
        sealed.keyed_tag(FIRST, "alias", b"basma"),
        sealed.keyed_tag(FIRST, "old-alias", b"amal"),
        sealed.keyed_tag(SECOND, "alias", b"amal"),
        sealed.channel_tag(FIRST),
        sealed.channel_tag(SECOND),
    }
    assert len(tags) == 6


def test_ballots_and_branches_are_told_apart_and_not_joined() -> None:
    assert sealed.ballot_id(b"i" * 32, TALK) != sealed.ballot_id(b"j" * 32, TALK)
    assert sealed.ballot_id(b"i" * 32, TALK) != sealed.ballot_id(b"i" * 32, AMAL)
    assert sealed.branch_tag(b"k" * 32, TALK) != sealed.branch_tag(b"l" * 32, TALK)


def test_letters_are_found_by_member() -> None:
    assert sealed.letter_tag(AMAL) == primitives.derive(bytes(32), "letter", AMAL)
