"""Who may still hear a conversation: asked of the database, which decides."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

from sqlalchemy import bindparam, select

from forum.models.members import Member
from forum.reads.statements import LENGTHS, Query, Statement, fill, listed

if TYPE_CHECKING:
    from realtime.live import Live
    from realtime.place import Place

# Nobody's going turns the key of the commons, nor that of a lobby for the group's members in it:
# there the key does not silence whom an eviction missed, and this does.
WITHOUT_TURN: Final = frozenset({"commons", "lobby"})
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
    """Before telling, once a second: cut whoever is no member any more."""
    now = time.monotonic()
    if place.kind in WITHOUT_TURN and now - place.looked_at >= SECONDS:
        place.looked_at = now
        cut_strangers(live, [place])


def cut_strangers(live: Live, places: list[Place]) -> None:
    """Cut every line that came into one of these places by a membership that is over."""
    ways = {way for place in places for these in place.ways.values() for way in these}
    still = active(ways)
    for place in places:
        for sid, these in list(place.ways.items()):
            if not still.issuperset(these):
                live.cut(sid)
