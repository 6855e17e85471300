"""Frames as RFC 6455 has them, and everything else refused."""

from __future__ import annotations

import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from realtime.websocket import LIMIT, Broken, Opcode, accept_key, frame, take_frame


def masked(content: bytes, first: int = 0x81) -> bytes:
    """What a browser sends."""
    size, mask = len(content), os.urandom(4)
    short = size <= 125
    head = bytes([first, 0x80 | size]) if short else bytes([first, 0xFE]) + size.to_bytes(2, "big")
    return head + mask + bytes(byte ^ mask[n % 4] for n, byte in enumerate(content))


def test_the_key_of_the_standard_gets_the_answer_of_the_standard() -> None:
    assert accept_key("dGhlIHNhbXBsZSBub25jZQ==") == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="


@pytest.mark.parametrize("key", ["", "x", "dGhlIHNhbXBsZSBub25jZ", "dGhl", "دGhlIHNhbXBsZSBub25jZ"])
def test_what_is_no_key_is_none(key: str) -> None:
    assert accept_key(key) is None


@given(st.binary(max_size=LIMIT), st.integers(1, 400))
def test_a_frame_comes_out_as_it_went_in_however_it_arrives(content: bytes, step: int) -> None:
    data, buffer = masked(content), bytearray()
    found = None
    for start in range(0, len(data), step):
        assert found is None
        buffer += data[start : start + step]
        found = take_frame(buffer)
    assert found is not None
    assert (found.content, found.opcode, found.is_last) == (content, Opcode.TEXT, True)
    assert not buffer


@given(st.binary(max_size=70_000))
def test_what_the_house_sends_says_its_own_length(content: bytes) -> None:
    sent = frame(content)
    at = 2 if len(content) < 126 else 4 if len(content) < 65_536 else 10
    assert sent[0] == 0x81
    assert sent[at:] == content
    said = sent[1] if at == 2 else int.from_bytes(sent[2:at], "big")
    assert said == len(content)


@given(st.binary(min_size=1, max_size=64))
def test_any_bytes_are_a_frame_or_nothing_or_broken(data: bytes) -> None:
    buffer = bytearray(data)
    try:
        found = take_frame(buffer)
    except Broken:
        return
    assert found is None or len(found.content) <= len(data)


@pytest.mark.parametrize(
    "data",
    [
        b"\x81\x05hello", b"\xc1\x80", b"\x83\x80", b"\x8b\x80", b"\x09\x80", b"\x89\xfe\x00\x7e",
        b"\x81\xff" + (LIMIT + 1).to_bytes(8, "big"), b"\x81\xff" + b"\xff" * 8,
    ],
)  # fmt: skip
def test_frames_that_no_browser_sends_are_broken(data: bytes) -> None:
    with pytest.raises(Broken):
        take_frame(bytearray(data))
