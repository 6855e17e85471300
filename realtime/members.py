"""Who may still hear a conversation: asked of the database, which decides."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

from sqlalchemy import bindparam, select

from forum.models.members import Member
from forum.reads.statements import LENGTHS, Query, Statement, fill, listed

if TYPE_CHECKING:
    from realtime.lines import Line
    from realtime.live import Live
    from realtime.place import Place

SECONDS: Final = 1.0


def _active(length: int) -> Query:
    wanted = listed("member", length)
    return select(Member.id).where(Member.id.in_(wanted), Member.status == bindparam("status"))


ACTIVE = Statement(_active)


def active(wanted: set[bytes]) -> set[bytes]:
    """Those of the member ids whose members are active today."""
    found: set[bytes] = set()
    ordered, most = sorted(wanted), LENGTHS[-1]
    for start in range(0, len(ordered), most):
        length, values = fill(ordered[start : start + most], "member")
        found.update(row[0] for row in ACTIVE.rows(length, status="active", **values))
    return found


def look_again(live: Live, place: Place) -> None:
    """Before telling, once a second: cut whoever is no member any more.

    Where the key turns it silences whom an eviction missed; but it does not turn for who is put on
    hold, for anybody in the commons, nor in a lobby for the group's members.
    """
    now = time.monotonic()
    if now - place.looked_at >= SECONDS:
        place.looked_at = now
        cut_strangers(live, [place])


def cut_strangers(live: Live, places: list[Place]) -> None:
    """Cut every line that came into one of these places by a membership that is over."""
    still = active({way for place in places for seat in place.seats.values() for way in seat.ways})
    for place in places:
        for sid, seat in list(place.seats.items()):
            if not still.issuperset(seat.ways):
                live.cut(sid)


def look_at_homes(live: Live, channel: bytes, lines: list[Line]) -> None:
    """The same before these lines' homes are told that something is new in a circle."""
    now = time.monotonic()
    if now - live.looked_at.get(channel, -SECONDS) >= SECONDS:
        live.looked_at[channel] = now
        cut_guests(live, lines, channel)


def cut_guests(live: Live, lines: list[Line], channel: bytes | None = None) -> None:
    """Cut every line whose home hears of a circle (of this one) by a membership that is over."""
    heard = {
        line.sid: {home.member for home in line.homes if channel in (None, home.channel)}
        for line in lines
    }
    still = active(set().union(*heard.values()))
    for sid, members in heard.items():
        if not still.issuperset(members):
            live.cut(sid)
