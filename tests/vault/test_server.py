"""Pepper, boot key, sign-ins, masked tokens and carried state."""

from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.errors import TooLarge, Unopenable
from forum.vault import server

PEPPER, BOOT, TOKEN, COOKIE = b"p" * 32, b"b" * 32, b"t" * 32, b"c" * 32
ALPHABET = string.ascii_letters + string.digits + "-_"
TOKENS = st.binary(min_size=32, max_size=32)


def test_the_check_knows_the_pepper_and_does_not_tell_it() -> None:
    assert server.pepper_check(PEPPER) == server.pepper_check(PEPPER)
    assert server.pepper_check(PEPPER) != server.pepper_check(BOOT)
    assert PEPPER not in server.pepper_check(PEPPER)


def test_a_row_is_marked_with_its_table_and_every_column() -> None:
    marks = {
        server.row_mac(PEPPER, "member", b"id", b"active"),
        server.row_mac(PEPPER, "member", b"id", b"held"),
        server.row_mac(PEPPER, "member", b"idactive"),
        server.row_mac(PEPPER, "member", b"id", b"", b"active"),
        server.row_mac(PEPPER, "circle", b"id", b"active"),
        server.row_mac(BOOT, "member", b"id", b"active"),
    }
    assert len(marks) == 6


def test_the_commons_secret_comes_back() -> None:
    assert server.commons_unwrap(PEPPER, server.commons_wrap(PEPPER, TOKEN)) == TOKEN


def test_a_sign_in_keeps_root_account_and_opened_epochs() -> None:
    content = {"root": b"r" * 32, "account_id": b"a" * 16, "epochs": {b"c" * 20: b"s" * 32}}
    assert server.open_sign_in(BOOT, TOKEN, server.seal_sign_in(BOOT, TOKEN, content)) == content


def test_the_tags_of_the_boot_key_differ_by_purpose() -> None:
    tags = {
        server.owner_tag(BOOT, TOKEN),
        server.root_tag(BOOT, TOKEN),
        server.stranger_csrf(BOOT, TOKEN),
        server.rate_tag(BOOT, "owner", TOKEN),
        server.rate_tag(BOOT, "csrf", TOKEN),
        server.rate_tag(BOOT, "owner"),
        server.token_key(TOKEN),
    }
    assert len(tags) == 7


@given(TOKENS)
def test_a_masked_token_comes_back(token: bytes) -> None:
    masked = server.mask_token(token)
    assert server.unmask_token(masked) == token
    assert set(masked) <= set(ALPHABET)


def test_a_masked_token_never_looks_the_same() -> None:
    masked = [server.mask_token(TOKEN) for _ in range(500)]
    assert len(set(masked)) == 500
    assert len({text[:8] for text in masked} | {text[-8:] for text in masked}) > 990


@given(st.text(max_size=100))
def test_any_text_is_unmasked_without_an_error(text: str) -> None:
    token = server.unmask_token(text)
    assert token is None or len(token) == 32


def test_a_masked_token_has_one_spelling() -> None:
    masked = server.mask_token(TOKEN)
    for text in ("", masked[:-1], masked + "A", masked + "=", masked + " ", "\u0661" * 86):
        assert server.unmask_token(text) is None
    for last in ALPHABET:
        if last != masked[-1]:
            assert server.unmask_token(masked[:-1] + last) != TOKEN


@given(st.dictionaries(st.text(max_size=10), st.text(max_size=20), max_size=5))
def test_carried_state_comes_back_until_it_is_too_old(value: dict[str, str]) -> None:
    text = server.seal_carried(BOOT, COOKIE, "join", value, 1000)
    assert set(text) <= set(ALPHABET)
    assert server.open_carried(BOOT, COOKIE, "join", text, 999) == value
    with pytest.raises(Unopenable):
        server.open_carried(BOOT, COOKIE, "join", text, 1000)


def test_carried_state_tells_nothing_by_its_size() -> None:
    texts = {len(server.seal_carried(BOOT, COOKIE, "join", {"a": "x" * n}, 9)) for n in range(200)}
    assert len(texts) == 1


def test_too_much_to_carry_is_refused() -> None:
    with pytest.raises(TooLarge):
        server.seal_carried(BOOT, COOKIE, "join", {"a": "x" * 65536}, 9)


def test_text_that_is_not_ours_is_not_carried() -> None:
    for text in ("", "A", "AAAA", "=" * 400, "\u0661\u0662", "A" * 380, "!" * 380):
        with pytest.raises(Unopenable):
            server.open_carried(BOOT, COOKIE, "join", text, 0)


def test_the_device_guess_is_read_by_its_own_root() -> None:
    guess = "هاتف · Firefox"
    assert server.open_device(TOKEN, server.seal_device(TOKEN, guess)) == guess
    assert len(server.seal_device(TOKEN, "")) == len(server.seal_device(TOKEN, guess))
