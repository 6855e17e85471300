"""Home: that something is new, and how much."""

from __future__ import annotations

from typing import TYPE_CHECKING

from forum.errors import NotFound
from forum.opening import homes
from forum.reads.doors import doors
from forum.vault import ring as rings
from forum.vault import sealed, server
from realtime.broadcasts import home_mark, home_room
from realtime.lines import Home
from realtime.payloads import Nothing
from realtime.protocol import handles

if TYPE_CHECKING:
    from forum.access import OpenCircle
    from realtime.protocol import Answer, Here


@handles("home.watch", Nothing)
def watch(here: Here, sent: Nothing) -> Answer:  # noqa: ARG001 - nothing is sent
    """Hear when something is new in one's circles. Answers `{ok, circles: [[address, mark]]}`."""
    opened = _mine(here)
    before, line, live = here.line.homes, here.line, here.live
    line.homes = tuple(_home(one) for one in opened)
    _change_rooms(here, before)
    key = live.house.boot_key
    tags = (server.live_tag(key, "member", home.circle, home.member) for home in line.homes)
    live.lines.remember(line, frozenset(tags))
    if live.relay is not None:
        for home in line.homes:
            live.relay.want(home.channel)
    found = [[_address(here, one), home_mark(_home(one).channel)] for one in opened]
    return {"circles": found}


@handles("home.count", Nothing)
def count(here: Here, sent: Nothing) -> Answer:  # noqa: ARG001 - nothing is sent
    """How much is unread, as home shows it. Answers `{ok, circles: [[address, unread]]}`."""
    return {"circles": [[place.alias, place.unread] for place in homes.places(here.visitor)]}


def _mine(here: Here) -> list[OpenCircle]:
    memberships = here.visitor.ring.memberships[: homes.MOST_SHOWN]
    known = here.visitor.circles()
    links = any(mine.circle not in known for mine in memberships)
    found = doors([mine.member_id for mine in memberships], links=links)
    opened = [
        homes.open_quietly(here.visitor, mine, found[mine.circle])
        for mine in memberships
        if mine.circle in found
    ]
    return [one for one in opened if one is not None and not one.circle.turn_due]


def _home(opened: OpenCircle) -> Home:
    member, channel = opened.membership.member_id, sealed.channel_tag(opened.epoch)
    return Home(opened.circle.id, opened.epoch.n, channel, member)


def _change_rooms(here: Here, before: tuple[Home, ...]) -> None:
    """Into the rooms before anything may wait, and out of those that are his no more."""
    line, rooms = here.line, here.live.sio.server
    if here.live.lines.get(line.sid) is not line:
        raise NotFound("cut meanwhile")
    now = {home.channel for home in line.homes}
    for channel in {home.channel for home in before} - now:
        rooms.leave_room(line.sid, home_room(channel))
    for channel in now:
        rooms.enter_room(line.sid, home_room(channel))


def _address(here: Here, opened: OpenCircle) -> str:
    return rings.url_alias(here.visitor.root, opened.circle.id)
