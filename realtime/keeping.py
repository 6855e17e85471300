"""Looking after the lines: pings each second, and every 30 s whether all of them may still hear."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

import gevent
from sqlalchemy.exc import SQLAlchemyError

from forum.db import db
from realtime import fanout, homes, members, revoking, sockets
from realtime.places import stored

if TYPE_CHECKING:
    from realtime.live import Live
    from realtime.place import Place

log = logging.getLogger("riwaq")
SWEEP_SECONDS: Final = 30
SILENT_SECONDS: Final = 10  # from opening a socket to saying who one is
AT_ONCE: Final = 100  # sign-ins asked about before others have their turn


def keep(live: Live) -> None:
    """The greenlet of a worker: never over while it serves."""
    heard: dict[str, float] = {}
    second = 0
    while True:
        gevent.sleep(1)
        second += 1
        _try(lambda: fanout.ping(live.sio.server, heard))
        _try(lambda: sockets.cut_slow(live))
        _try(lambda: sockets.cut_silent(live, SILENT_SECONDS))
        if second % SWEEP_SECONDS == 0:
            _try(lambda: look_again(live))


def _try(act: Callable[[], None]) -> None:
    try:
        act()
    except Exception as error:  # noqa: BLE001 - what fails must not keep the others from their turn
        log.warning("the live line waits: %s", type(error).__name__)


def look_again(live: Live) -> None:
    """Ask about every sign-in, membership, key and conversation; cut, and tell what was missed."""
    for count, line in enumerate(live.lines):
        if count % AT_ONCE == AT_ONCE - 1:
            gevent.sleep(0)
        if not revoking.is_signed_in(live, line.key):
            live.cut(line.sid, is_over=True)
    with live.app.app_context():
        try:
            live.places.drop_empty()
            members.cut_strangers(live, list(live.places))
            homes.look_again(live)
            for place in live.places:
                _look_at(live, place)
        except SQLAlchemyError as error:
            log.warning("the live line waits: %s", type(error).__name__)
    live.listen_to_wanted()


def _look_at(live: Live, place: Place) -> None:
    place.forget_blocks()
    found = stored(place.where)
    db.session.rollback()
    if found is None or found[0] != place.where[1]:
        live.broadcasts.turned(place)
    else:
        live.broadcasts.reach(place, found[1])
