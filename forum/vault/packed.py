"""Sealed structures are msgpack; what does not have the expected form does not open."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar, cast

import msgpack  # type: ignore[import-untyped]  # it brings no types

from forum.errors import Unopenable

if TYPE_CHECKING:
    from collections.abc import Mapping

Kind = TypeVar("Kind")


def pack(value: object) -> bytes:
    """Any structure of maps, lists, bytes, text, whole numbers and floats as msgpack."""
    return cast("bytes", msgpack.packb(value))


def unpack_map(data: bytes) -> dict[str, object]:
    """The packed map, keys as text; Unopenable for anything else."""
    try:
        value = msgpack.unpackb(data, strict_map_key=False)
    except (ValueError, TypeError) as error:
        raise Unopenable("not msgpack") from error
    if not isinstance(value, dict):
        raise Unopenable("not a map")
    return value


def required(mapping: Mapping[str, object], key: str, kind: type[Kind]) -> Kind:
    """The value under `key`, which must be of `kind`; otherwise Unopenable."""
    value = mapping.get(key)
    if not isinstance(value, kind):
        raise Unopenable(f"{key} is missing or of a wrong kind")
    return value


def fields(mapping: Mapping[str, object], kinds: Mapping[str, type]) -> list[Any]:
    """The values under these keys, each of exactly its kind; otherwise Unopenable."""
    found = [*map(mapping.get, kinds)]
    if [*map(type, found)] != [*kinds.values()]:
        raise Unopenable("a field is missing or of a wrong kind")
    return found


def optional(mapping: Mapping[str, object], key: str, kind: type[Kind]) -> Kind | None:
    """The value under `key` if there is one; Unopenable when it is of another kind."""
    value = mapping.get(key)
    return None if value is None else required(mapping, key, kind)
