"""Derivation, sealing and padding."""

from __future__ import annotations

import hashlib
import hmac

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.errors import TooLarge, Unopenable
from forum.vault import primitives
from forum.vault.primitives import (
    SIZES,
    Deriver,
    Places,
    aad,
    derive,
    pad,
    pad_large,
    pad_to,
    unpad,
)

KEYS = st.binary(min_size=32, max_size=32)
CONTEXTS = st.lists(st.binary(max_size=40), max_size=4)
LABELS = st.text("abcdefghijklmnopqrstuvwxyz-", min_size=1, max_size=12)

# RFC 5869, appendix A, test cases 1, 2 and 3: PRK, info, OKM.
RFC_5869 = [
    (
        "077709362c2e32df0ddc3f0dc47bba6390b6c73bb50f9c3122ec844ad7c2b3e5",
        bytes(range(0xF0, 0xFA)),
        "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865",
    ),
    (
        "06a6b88c5853361a06104c9ceb35b45cef760014904671014a193f40c15fc244",
        bytes(range(0xB0, 0x100)),
        (
            "b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c"
            "59045a99cac7827271cb41c65e590e09da3275600c2f09b8367793a9aca3db71"
            "cc30c58179ec3e87c14c01d5c1f3434f1d87"
        ),
    ),
    (
        "19ef24a32c717b167f33a91d6f648bdf96596776afdb6377ac434c1c293ccb04",
        b"",
        "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8",
    ),
]


def expand(key: bytes, info: bytes, length: int) -> bytes:
    """HKDF-Expand written from the RFC, to compare with."""
    out = block = b""
    while len(out) < length:
        block = hmac.digest(key, block + info + bytes([len(out) // 32 + 1]), "sha256")
        out += block
    return out[:length]


def info_of(label: str, ctx: list[bytes]) -> bytes:
    return b"riwaq/1/" + label.encode() + b"".join(len(c).to_bytes(4, "big") + c for c in ctx)


@pytest.mark.parametrize(("prk", "info", "okm"), RFC_5869)
def test_our_expand_gives_the_answers_of_rfc_5869(prk: str, info: bytes, okm: str) -> None:
    assert expand(bytes.fromhex(prk), info, len(okm) // 2).hex() == okm


@given(KEYS, LABELS, CONTEXTS, st.sampled_from([16, 32, 64, 100]))
def test_derive_is_that_expand_over_label_and_context(
    key: bytes, label: str, ctx: list[bytes], length: int
) -> None:
    assert derive(key, label, *ctx, length=length) == expand(key, info_of(label, ctx), length)


@given(LABELS, CONTEXTS)
def test_aad_is_derived_from_zeros_table_and_ids(table: str, ids: list[bytes]) -> None:
    assert aad(table, *ids) == derive(bytes(32), "aad", table.encode(), *ids)


@given(KEYS, LABELS, CONTEXTS, CONTEXTS)
def test_what_is_made_ready_once_derives_the_same(
    key: bytes, label: str, common: list[bytes], own: list[bytes]
) -> None:
    own = [*own, bytes(5_000)]  # longer than any id
    assert Deriver(key, label, *common)(*own) == derive(key, label, *common, *own)
    assert Places(label, *common)(*own) == aad(label, *common, *own)


@given(KEYS, CONTEXTS, CONTEXTS)
def test_two_contexts_never_give_one_key(key: bytes, a: list[bytes], b: list[bytes]) -> None:
    assert (derive(key, "label", *a) == derive(key, "label", *b)) == (a == b)


@given(KEYS, st.binary(max_size=600), st.binary(max_size=40))
def test_what_was_sealed_opens(key: bytes, content: bytes, place: bytes) -> None:
    made = primitives.seal(key, content, place)
    assert primitives.open_(key, made, place) == content
    assert len(made) == len(content) + 28


def test_no_two_seals_share_a_nonce() -> None:
    made = {primitives.seal(bytes(32), b"same", b"place")[:12] for _ in range(2000)}
    assert len(made) == 2000


def test_what_was_sealed_to_a_key_opens_with_its_secret() -> None:
    secret = primitives.random_secret()
    made = primitives.seal_to(primitives.public_key_of(secret), bytes(32), b"info")
    assert primitives.open_from(secret, made, b"info") == bytes(32)
    assert len(made) == 1168


@pytest.mark.parametrize("size", [0, 32, 1184, 1215, 1217])
def test_nothing_is_sealed_to_a_key_of_a_wrong_length(size: int) -> None:
    with pytest.raises(Unopenable):
        primitives.seal_to(bytes(size), b"x", b"info")


@pytest.mark.parametrize(
    "public_key", [b"\xff" * 1216, primitives.public_key_of(b"k" * 32)[:-32] + bytes(32)]
)
def test_nothing_is_sealed_to_bytes_that_are_no_key(public_key: bytes) -> None:
    with pytest.raises(Unopenable):
        primitives.seal_to(public_key, b"x", b"info")


@given(st.binary(max_size=3000))
def test_padding_comes_off_again(content: bytes) -> None:
    assert unpad(pad(content)) == content
    assert unpad(pad_large(content)) == content


@pytest.mark.parametrize("size", SIZES)
def test_a_pad_is_the_next_size_and_no_other(size: int) -> None:
    assert len(pad(bytes(size - 4))) == size
    assert len(pad_large(bytes(size - 4))) == size
    if size < SIZES[-1]:
        assert len(pad(bytes(size - 3))) == 2 * size


def test_an_empty_content_is_padded_too() -> None:
    assert pad(b"") == bytes(256)
    assert unpad(bytes(256)) == b""


def test_more_than_the_largest_pad_is_refused() -> None:
    with pytest.raises(TooLarge):
        pad(bytes(65533))
    with pytest.raises(TooLarge):
        pad_to(bytes(509), 512)


def test_large_things_grow_in_whole_steps() -> None:
    content = bytes(65533)
    assert len(pad_large(content)) == 2 * 65536
    assert unpad(pad_large(content)) == content


@given(st.binary(max_size=252))
def test_every_changed_zero_and_length_is_refused(content: bytes) -> None:
    padded = pad(content)
    for at in range(4 + len(content), len(padded)):
        changed = padded[:at] + b"\1" + padded[at + 1 :]
        with pytest.raises(Unopenable):
            unpad(changed)
    for length in (253, 256, 65536, 2**32 - 1):
        with pytest.raises(Unopenable):
            unpad(length.to_bytes(4, "big") + padded[4:])


def test_a_length_that_hides_content_is_refused() -> None:
    padded = pad(b"salam")
    with pytest.raises(Unopenable):
        unpad((4).to_bytes(4, "big") + padded[4:])


@pytest.mark.parametrize("size", [0, 1, 4, 255, 257, 384, 65535, 65537, 98304])
def test_a_size_that_is_no_pad_is_refused(size: int) -> None:
    with pytest.raises(Unopenable):
        unpad(bytes(size))


def test_digest_is_sha256_of_the_parts_together() -> None:
    assert primitives.digest(b"a", b"b") == hashlib.sha256(b"ab").digest()


def test_ids_and_secrets_are_random_and_of_their_size() -> None:
    assert len({primitives.random_id() for _ in range(100)}) == 100
    assert {len(primitives.random_id()), len(primitives.random_secret())} == {16, 32}
