"""What happened, told only after it is committed."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened; subclasses are named in the past tense."""


@dataclass(frozen=True, slots=True)
class AccountJoined(Event):
    """An account was made. It names nobody."""


@dataclass(frozen=True, slots=True)
class SignInsEnded(Event):
    """Sign-ins of one owner ended, by the store's tag; `keep` is the one that goes on."""

    owner: bytes
    keep: bytes | None = None


@dataclass(frozen=True, slots=True)
class EpochTurned(Event):
    """A circle's key turned: what follows the old epoch is silent from now on."""

    circle: bytes
    epoch: int


@dataclass(frozen=True, slots=True)
class MessagePosted(Event):
    """A message stands in a conversation; `epoch` is the circle's at that moment.

    `channel` is the circle's keyed tag in that epoch, under which other workers hear of it; `key`
    is the epoch of the key that sealed `ct`, 0 for an opened thread.
    """

    circle: bytes
    conversation: int
    seq: int
    epoch: int
    channel: bytes = field(repr=False)
    key: int
    ct: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class MessageChanged(Event):
    """A message was said anew or withdrawn; the other columns are as in `MessagePosted`."""

    circle: bytes
    conversation: int
    seq: int
    epoch: int
    channel: bytes = field(repr=False)
    key: int
    ct: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class BlocksChanged(Event):
    """Somebody in a circle has blocked another, or took that back. It names nobody."""

    circle: bytes


@dataclass(frozen=True, slots=True)
class MemberLeft(Event):
    """A member has gone from a circle, or was taken out: he reads nothing there from now on."""

    circle: bytes
    member: bytes


@dataclass(frozen=True, slots=True)
class MemberHeld(Event):
    """A member was put on hold in a circle: until it ends he reads nothing there."""

    circle: bytes
    member: bytes


@dataclass(frozen=True, slots=True)
class CircleErased(Event):
    """A circle is gone, with all that hung on it."""

    circle: bytes


Listener = Callable[[Event], None]
_listeners: dict[type[Event], list[Listener]] = {}
_held: ContextVar[list[Event] | None] = ContextVar("held_events", default=None)


def listen(kind: type[Event], listener: Listener) -> None:
    """Have `listener` called with every committed event of `kind`."""
    listeners = _listeners.setdefault(kind, [])
    if listener not in listeners:
        listeners.append(listener)


def announce(event: Event) -> None:
    """Tell an event: held until the running transaction commits, dropped if it does not."""
    held = _held.get()
    if held is None:
        _tell(event)
    else:
        held.append(event)


@contextlib.contextmanager
def held_until_commit() -> Iterator[None]:
    """Hold what is announced inside; tell it when the block ends well."""
    held: list[Event] = []
    mark = _held.set(held)
    try:
        yield
    finally:
        _held.reset(mark)
    for event in held:
        _tell(event)


def _tell(event: Event) -> None:
    for listener in _listeners.get(type(event), ()):
        listener(event)
