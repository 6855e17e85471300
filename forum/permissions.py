"""What a role may do inside a circle of each kind: the table, and nothing beside it."""

from __future__ import annotations

from enum import Enum, auto


class Permission(Enum):
    """What a role may allow inside a circle."""

    READ = auto()
    POST = auto()
    BEGIN = auto()
    OPEN_ROOM = auto()
    REACT = auto()
    ASK = auto()
    INVITE = auto()
    VOUCH = auto()
    MEET = auto()
    KEEP_ORDER = auto()
    SETTLE = auto()


_TALK = frozenset({Permission.READ, Permission.POST, Permission.REACT})
_NEWCOMER = _TALK | {Permission.BEGIN, Permission.ASK}
_MEMBER = _NEWCOMER | {
    Permission.OPEN_ROOM, Permission.INVITE, Permission.VOUCH, Permission.MEET
}  # fmt: skip
_MODERATOR = _MEMBER | {Permission.KEEP_ORDER, Permission.SETTLE}

PERMISSIONS: dict[tuple[str, str], frozenset[Permission]] = {
    ("group", "newcomer"): _NEWCOMER,
    ("group", "member"): _MEMBER,
    ("group", "moderator"): _MODERATOR,
    ("commons", "member"): _NEWCOMER,
    ("commons", "moderator"): _NEWCOMER | {Permission.OPEN_ROOM, Permission.KEEP_ORDER},
    ("moderators", "moderator"): _TALK
    | {Permission.BEGIN, Permission.OPEN_ROOM, Permission.KEEP_ORDER},
    ("lobby", "applicant"): _TALK,
    ("lobby", "companion"): _TALK | {Permission.MEET},
    ("direct", "member"): _TALK,
}

NEEDS_SECOND_FACTOR = frozenset({"moderators", "counsellors"})
# Whoever may do these to others needs a second factor.
POWERS = frozenset({Permission.KEEP_ORDER, Permission.SETTLE})
