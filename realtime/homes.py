"""Homes that hear when something is new: let go and asked again when a circle has turned."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from forum.db import db
from forum.models.circles import Circle
from forum.vault import server
from realtime import members

if TYPE_CHECKING:
    from realtime.live import Live

AT_ONCE = 500  # circles asked about in one statement


def turn(live: Live, tag: bytes, epoch: object) -> None:
    """Tell homes whose circle has turned to ask for its new mark; `tag` is the circle's."""
    key = live.house.boot_key
    circles = {home.circle for line in live.lines for home in line.homes}
    for circle in circles:
        if isinstance(epoch, int) and server.live_tag(key, "circle", circle) == tag:
            _turn(live, {circle: epoch})


def look_again(live: Live) -> None:
    """Cut whose membership is over, and turn what no word of a turn has reached."""
    live.looked_at.clear()
    lines = [line for line in live.lines if line.homes]
    members.cut_guests(live, lines)
    circles = sorted({home.circle for line in lines for home in line.homes})
    for start in range(0, len(circles), AT_ONCE):
        some = circles[start : start + AT_ONCE]
        found = db.session.execute(select(Circle.id, Circle.epoch).where(Circle.id.in_(some)))
        epochs = {row[0]: row[1] for row in found}
        db.session.rollback()
        _turn(live, epochs)


def _turn(live: Live, epochs: dict[bytes, int]) -> None:
    ways: dict[bytes, dict[str, tuple[bytes, ...]]] = {}
    for line in live.lines:
        over = {home for home in line.homes if home.epoch < epochs.get(home.circle, 0)}
        if over:
            # Told once: it is in that room no more.
            line.homes = tuple(home for home in line.homes if home not in over)
        for home in over:
            ways.setdefault(home.channel, {})[line.sid] = (home.member,)
    for channel, these in ways.items():
        live.broadcasts.home_turned(these, channel)
