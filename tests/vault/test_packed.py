"""What was sealed but does not have the expected form does not open."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.errors import Unopenable
from forum.vault.packed import optional, pack, required, unpack_map


def test_a_map_comes_back_with_bytes_and_text_apart() -> None:
    value = {"a": b"x", "b": "x", "c": [1, 2.5, None, True], "d": {b"k": 1}}
    assert unpack_map(pack(value)) == value


@given(st.binary(max_size=60))
def test_any_bytes_are_a_map_or_unopenable(data: bytes) -> None:
    with contextlib.suppress(Unopenable):
        assert isinstance(unpack_map(data), dict)


@pytest.mark.parametrize(
    "data", [b"", b"\xc1", pack([1]), pack(1), pack({}) + b"\0", b"\x81\x90\x01"]
)
def test_what_is_no_map_is_unopenable(data: bytes) -> None:
    with pytest.raises(Unopenable):
        unpack_map(data)


@given(st.integers(1, 3000))
def test_deep_nests_are_unopenable_and_not_a_crash(depth: int) -> None:
    with pytest.raises(Unopenable):
        unpack_map(b"\x91" * depth + b"\x01")


def test_a_value_must_be_there_and_of_its_kind() -> None:
    assert required({"a": b"x"}, "a", bytes) == b"x"
    assert optional({"a": None}, "a", bytes) is None
    assert optional({}, "a", bytes) is None
    for mapping in ({}, {"a": None}, {"a": "x"}):
        with pytest.raises(Unopenable):
            required(mapping, "a", bytes)
    with pytest.raises(Unopenable):
        optional({"a": "x"}, "a", bytes)
