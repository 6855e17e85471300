"""What a circle knows about itself, sealed: name, rules, and how people come in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, field, fields
from typing import Any

from forum.records import record

MEMBER_LISTS = ("hidden", "moderators", "members")
KEEP_DAYS = (1, 7, 90, None)
SMALL_GROUP = 5  # until a group has so many members its founder's word admits at once

# Safe bounds of what a group may settle, each lowest and highest.
BOUNDS = {
    "vouches_needed": (2, 5),
    "objection_hours": (12, 168),
    "probation_days": (7, 180),
    "joins_per_day": (1, 20),
}


@record
class Profile:
    """Read with the epoch's key. Times are seconds since 1970, ids 16 bytes.

    `constant` is the group's own key for tags that outlive an epoch. `due` is when somebody may be
    admitted or refused next: the first active member who comes after it turns the key. `taken`
    holds tags of offers (moderators), `admissions` the times of late ones, `retired` aliases that
    rest, `pending` what one moderator proposed, `names` who is called how in a lobby.
    """

    name: str = ""
    rules: str = ""
    preset: str = "careful"
    constant: bytes = field(default=b"", repr=False)
    founder: bytes = b""
    vouches_needed: int = 2
    objection_hours: int = 48
    probation_days: int = 30
    joins_per_day: int = 3
    member_list: str = "hidden"
    due: float | None = None
    state: str = ""
    taken: list[bytes] = field(default_factory=list)
    admissions: list[float] = field(default_factory=list)
    retired: list[list[Any]] = field(default_factory=list)
    pending: list[dict[str, Any]] = field(default_factory=list)
    names: dict[bytes, str] = field(default_factory=dict)
    more: dict[str, Any] = field(default_factory=dict)

    def written(self) -> dict[str, Any]:
        """As it is sealed; what a newer version wrote is kept."""
        known = asdict(self)
        return {**known.pop("more"), **{key: value for key, value in known.items() if value}}


PRESETS: dict[str, dict[str, Any]] = {
    "open-hearted": {
        "vouches_needed": 2, "objection_hours": 24, "probation_days": 14, "joins_per_day": 5,
        "member_list": "members",
    },
    "careful": {
        "vouches_needed": 2, "objection_hours": 48, "probation_days": 30, "joins_per_day": 3,
        "member_list": "hidden",
    },
    "sealed": {
        "vouches_needed": 3, "objection_hours": 96, "probation_days": 60, "joins_per_day": 1,
        "member_list": "hidden",
    },
}  # fmt: skip
PRESET_KEEP_DAYS: dict[str, int | None] = {"open-hearted": None, "careful": 90, "sealed": 7}

_KNOWN = frozenset(known.name for known in fields(Profile)) - {"more"}


def read(content: Mapping[str, Any]) -> Profile:
    """The profile from what was opened."""
    known: dict[str, Any] = {}
    more: dict[str, Any] = {}
    for key, value in content.items():
        (known if key in _KNOWN else more)[key] = value
    return Profile(**known, more=more)
