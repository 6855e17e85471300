"""What clients send, and the strict reading of it: no further field, no other kind, no more."""

from __future__ import annotations

from dataclasses import MISSING, dataclass, field, fields
from typing import Any, TypeVar

from forum.errors import BadRequest

P = TypeVar("P")
LARGEST = 2**31 - 1


def text(most: int, meaning: str, default: str | None = None) -> Any:  # noqa: ANN401 - as `field`
    """A text of at most `most` characters."""
    return _field(str, most, meaning, default)


def count(meaning: str, default: int | None = None) -> Any:  # noqa: ANN401 - as `field`
    """A whole number from 0."""
    return _field(int, LARGEST, meaning, default)


def _field(kind: type, most: int, meaning: str, default: object) -> Any:  # noqa: ANN401 - as above
    about = {"kind": kind, "most": most, "meaning": meaning}
    return field(default=MISSING if default is None else default, metadata=about)


@dataclass(frozen=True, slots=True, kw_only=True)
class Nothing:
    """No fields."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Talk:
    """A conversation, as its page's address names it."""

    circle: str = text(64, "the circle's address, as in `/c/<circle>/`")
    conversation: int = count("the conversation's number in the circle")
    lobby: str = text(64, "the lobby's address, when a group's member is in one", "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Following(Talk):
    """From where to go on."""

    after: int = count("the last seq that is there already; 0 for none", 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading(Talk):
    """Which messages."""

    first: int = count("the first seq that is wanted")


@dataclass(frozen=True, slots=True, kw_only=True)
class Marking(Talk):
    """How far."""

    seq: int = count("the last seq that was read")


@dataclass(frozen=True, slots=True, kw_only=True)
class Posting(Talk):
    """Words, sent once or again."""

    words: str = text(20_000, "what is said, in the small markup of posts")
    nonce: str = text(64, "chosen by the client; the same one is the same message")
    reply_to: int = count("the seq that is answered; 0 for none", 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaving:
    """What was followed."""

    mark: str = text(64, "the conversation's mark, as `conversation.follow` gave it")


def parse(kind: type[P], sent: tuple[object, ...]) -> P:
    """The payload of an event, which brings one object or nothing. Raises `BadRequest`."""
    content = sent[0] if sent else {}
    if len(sent) > 1 or not isinstance(content, dict):
        raise BadRequest("payload")
    known = {one.name: one for one in fields(kind)}  # type: ignore[arg-type]  # each is a dataclass
    if content.keys() - known.keys():
        raise BadRequest("field")
    for name, one in known.items():
        if name in content:
            _check(content[name], one.metadata["kind"], one.metadata["most"])
        elif one.default is MISSING:
            raise BadRequest("missing")
    return kind(**content)


def _check(value: object, kind: type, most: int) -> None:
    # `True` is a number to Python.
    if type(value) is not kind:
        raise BadRequest("kind")
    if isinstance(value, int) and not 0 <= value <= most:
        raise BadRequest("number")
    if isinstance(value, str) and len(value) > most:
        raise BadRequest("length")
