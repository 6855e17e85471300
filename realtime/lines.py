"""Who is connected where, in this worker's memory; nobody can ask it whether somebody is there."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from forum.errors import TooMany
from realtime.place import Place

PER_SECOND: Final = 20.0  # events of one line, on the average
AT_ONCE: Final = 60.0
MOST_OVER: Final = 300.0  # so far over it nobody types: the line is cut
MOST_OF_ONE: Final = 8  # lines of one sign-in
MOST_FOLLOWED: Final = 20  # conversations of one line


class Flooding(TooMany):
    """So many events that the line is cut."""


class Home(NamedTuple):
    """A circle of which a home hears: in which epoch, under which tag, by which membership."""

    circle: bytes
    epoch: int
    channel: bytes
    member: bytes


@dataclass(slots=True, eq=False)
class Line:
    """A connected socket: the token of its sign-in, never what that opens.

    `key` and `owner` are the sign-in's names in the volatile store.
    """

    sid: str
    token: bytes = field(repr=False)
    key: bytes = field(repr=False)
    owner: bytes = field(repr=False)
    language: str
    places: dict[str, Place] = field(default_factory=dict)
    homes: tuple[Home, ...] = ()
    members: frozenset[bytes] = frozenset()  # live tags of the memberships it has used
    debt: float = 0.0
    at: float = field(default_factory=time.monotonic)

    def count(self) -> None:
        """Count one event. Raises `TooMany`, `Flooding`."""
        now = time.monotonic()
        self.debt = max(0.0, self.debt - (now - self.at) * PER_SECOND) + 1
        self.at = now
        if self.debt > AT_ONCE + MOST_OVER:
            raise Flooding
        if self.debt > AT_ONCE:
            raise TooMany(retry_after=max(1, int((self.debt - AT_ONCE) / PER_SECOND)))


class Lines:
    """All lines of this worker, by what they are cut by."""

    def __init__(self) -> None:
        self._by_sid: dict[str, Line] = {}
        self._by_owner: defaultdict[bytes, set[Line]] = defaultdict(set)
        self._by_member: defaultdict[bytes, set[Line]] = defaultdict(set)

    def __iter__(self) -> Iterator[Line]:
        return iter(list(self._by_sid.values()))

    def __len__(self) -> int:
        return len(self._by_sid)

    def add(self, line: Line) -> None:
        """A socket has shown who it belongs to. Raises `TooMany` for one too many of a sign-in."""
        same = sum(other.key == line.key for other in self._by_owner.get(line.owner, ()))
        if same >= MOST_OF_ONE:
            raise TooMany
        self._by_sid[line.sid] = line
        self._by_owner[line.owner].add(line)

    def get(self, sid: str) -> Line | None:
        """The line of a socket that is still there."""
        return self._by_sid.get(sid)

    def remember(self, line: Line, members: frozenset[bytes]) -> None:
        """Note by which memberships a line has come in somewhere."""
        for tag in members - line.members:
            self._by_member[tag].add(line)
        line.members |= members

    def of_owner(self, owner: bytes) -> list[Line]:
        """The lines of one owner, by the volatile store's tag."""
        return list(self._by_owner.get(owner, ()))

    def of_member(self, member: bytes) -> list[Line]:
        """The lines that came in by a membership, by its live tag."""
        return list(self._by_member.get(member, ()))

    def remove(self, line: Line) -> None:
        """Forget it everywhere."""
        self._by_sid.pop(line.sid, None)
        _discard(self._by_owner, line.owner, line)
        for tag in line.members:
            _discard(self._by_member, tag, line)
        for place in list(line.places.values()):
            place.leave(line.sid)
        line.places.clear()


def _discard(where: defaultdict[bytes, set[Line]], name: bytes, line: Line) -> None:
    lines = where.get(name)
    if lines is not None:
        lines.discard(line)
        if not lines:
            del where[name]
