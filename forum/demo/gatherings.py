"""The demo's rooms: people who sit down together some evenings, and how far each has read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from forum.access import reach_conversation
from forum.actions import reading, rooms
from forum.demo import talk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from forum.demo.cast import Cast
    from forum.demo.talk import Said

MINUTES = 24 * 60


def room(cast: Cast, group: bytes, told: dict[str, Any]) -> int:
    """A room with all its lines, each at its time; gives its number."""
    cast.live_on(told["sitting"][0]["day"])
    number = rooms.open_room(cast.enter(told["by"], group), told["title"])
    for seq, said in enumerate(_lines(told), 1):
        cast.live_on(said["day"])
        talk.say(cast, group, number, seq, said)
    for who, seq in told["read"].items():
        near = reach_conversation(cast.enter(who, group, number), number)
        visitor = near.opened.visitor
        reading.mark(visitor, {near.row.id: seq}, reading.marks_of(visitor))
    return number


def _lines(told: dict[str, Any]) -> Iterator[Said]:
    seq = 0
    for sitting in told["sitting"]:
        for place, line in enumerate(sitting["lines"]):
            seq += 1
            said = {**line, "day": sitting["day"] - place * sitting["minutes"] / MINUTES}
            if "back" in line:
                said["reply_to"] = seq - line["back"]
            yield said
