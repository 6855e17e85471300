"""Telling one conversation: in order, without a hole, and nothing that is not stored so."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Final

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from forum.db import db
from forum.errors import RiwaqError
from forum.models.blocks import Block
from forum.reads import messages
from realtime import members
from realtime.frames import KeyTurned, frames_of
from realtime.place import Arrival, Blocks
from realtime.places import stored

if TYPE_CHECKING:
    from collections.abc import Collection

    from realtime.broadcasts import Broadcasts
    from realtime.frames import Frame
    from realtime.place import Place

log = logging.getLogger("riwaq")
POSTED, CHANGED = "message.posted", "message.changed"
AT_ONCE: Final = 50  # messages read for one gap


def tell(to: Broadcasts, place: Place) -> None:
    """Tell what has arrived at a place, until nothing more does; in a greenlet of its own."""
    try:
        with to.live.app.app_context():
            while place.arrivals:
                arrivals, place.arrivals = place.arrivals, []
                _tell_all(to, place, sorted(arrivals, key=lambda one: one.seq))
                db.session.rollback()
    except KeyTurned:
        to.turned(place)
    except (SQLAlchemyError, RiwaqError) as error:
        # The sweep looks again: nothing is lost, it only comes late.
        log.warning("a conversation waits: %s", type(error).__name__)
    finally:
        place.is_telling = False


def _tell_all(to: Broadcasts, place: Place, arrivals: list[Arrival]) -> None:
    members.look_again(to.live, place)
    fresh: list[Arrival] = []
    for one in arrivals:
        following = place.told + len(fresh) + 1
        if one.seq == following and one.ct and not one.is_change:
            fresh.append(one)
        elif one.seq >= following or one.is_change:
            _tell_fresh(to, place, fresh)
            fresh = []
            # What is missing and what has changed is told as it is stored now. What came along may
            # be older: words that were withdrawn meanwhile, or that Redis was made to say again.
            if one.seq > place.told:
                _fill(to, place, one.seq)
            elif one.is_change:
                _tell_change(to, place, one.seq)
    _tell_fresh(to, place, fresh)


def _tell_fresh(to: Broadcasts, place: Place, fresh: list[Arrival]) -> None:
    try:
        _send(to, place, POSTED, fresh)
    except KeyTurned:
        # Under a key that is new here, or not from a worker at all: what is stored decides.
        _fill(to, place, fresh[-1].seq)


def _fill(to: Broadcasts, place: Place, last: int) -> None:
    found = stored(place.where)
    if found is None or found[0] != place.where[1]:
        raise KeyTurned
    # Never beyond what is stored, whatever was said: a hole that is none would swallow words.
    circle, last = place.where[0], min(last, found[1])
    while place.told < last:
        first, end = place.told + 1, min(last, place.told + AT_ONCE)
        rows, _ = messages.page_of(circle, place.where[2], first, end)
        _send(to, place, POSTED, [Arrival(row.seq, row.epoch, row.ct) for row in rows])
        place.told = max(place.told, end)


def _tell_change(to: Broadcasts, place: Place, seq: int) -> None:
    rows, _ = messages.page_of(place.where[0], place.where[2], seq, seq)
    for row in rows:
        if row.ct and 0 < row.epoch < place.where[1] and row.epoch not in place.keys:
            continue  # whoever changes words seals them under today's key: these did not change
        # Said better under today's key, but written before their time: it stays so for them.
        is_bound = row.epoch and row.ct
        early = [sid for sid, seat in place.seats.items() if is_bound and row.stamp <= seat.since]
        _send(to, place, CHANGED, [Arrival(row.seq, row.epoch, row.ct)], early)


def _send(
    to: Broadcasts, place: Place, event: str, arrivals: list[Arrival], skipped: Collection[str] = ()
) -> None:
    if not arrivals or not place.seats:
        return
    frames = frames_of(to.live.house, place, arrivals)
    # After the last wait: nobody may be told unfolded because the blocks are just being read anew.
    blocks = _blocks_of(place)
    for author, frame in frames:
        _send_one(to, place, blocks, event, author, frame, skipped)
        if event == POSTED:
            place.told = frame["seq"]


def _send_one(  # noqa: PLR0913, PLR0917 - one frame, and all that decides who gets which
    to: Broadcasts, place: Place, blocks: Blocks, event: str, author: bytes, frame: Frame,
    skipped: Collection[str],
) -> None:  # fmt: skip
    folded = [
        sid
        for sid, seat in place.seats.items()
        if blocks.tags and sid not in skipped and blocks.is_folded(author, seat.member)
    ]
    to.say(event, frame, place.room, [*folded, *skipped])
    for sid in folded:
        to.say(event, {**frame, "folded": True}, sid)


def _blocks_of(place: Place) -> Blocks:
    """The block tags of a circle, read once until one of them changes."""
    if place.blocks is not None:
        return place.blocks
    before = place.forgotten
    tags = db.session.scalars(select(Block.tag).where(Block.circle == place.where[0]))
    found = Blocks(place.constant, frozenset(tags))
    # One that changed while they were read is read with the next frame.
    if place.forgotten == before:
        place.blocks = found
    return found
