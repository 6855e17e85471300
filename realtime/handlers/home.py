"""Home: that something is new, and how much."""

from __future__ import annotations

from typing import TYPE_CHECKING

from forum.opening import homes
from forum.reads.doors import doors
from forum.vault import ring as rings
from forum.vault import sealed, server
from realtime.broadcasts import home_mark, home_room
from realtime.payloads import Nothing
from realtime.protocol import handles

if TYPE_CHECKING:
    from forum.access import OpenCircle
    from realtime.protocol import Answer, Here


@handles("home.watch", Nothing)
def watch(here: Here, sent: Nothing) -> Answer:  # noqa: ARG001 - nothing is sent
    """Hear when something is new in one's circles. Answers `{ok, circles: [[address, mark]]}`."""
    found = []
    for opened in _mine(here):
        channel = sealed.channel_tag(opened.epoch)
        if here.live.relay is not None:
            here.live.relay.want(channel)
        here.live.sio.server.enter_room(here.line.sid, home_room(channel))
        found.append([_address(here, opened), home_mark(channel)])
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
    open_now = [one for one in opened if one is not None and not one.circle.turn_due]
    here.line.homes = tuple(
        (one.circle.id, one.epoch.n, sealed.channel_tag(one.epoch)) for one in open_now
    )
    key = here.live.house.boot_key
    tags = (
        server.live_tag(key, "member", one.circle.id, one.membership.member_id) for one in open_now
    )
    here.live.lines.remember(here.line, frozenset(tags))
    return open_now


def _address(here: Here, opened: OpenCircle) -> str:
    return rings.url_alias(here.visitor.root, opened.circle.id)
