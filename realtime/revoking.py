"""What is over is cut: here at once, in the other workers by a word through the relay.

The word names nobody: tags under the boot key. Should it be lost, the key has turned all the same,
and the sweep looks again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from flask import current_app

from forum import clock, events
from forum.errors import VolatileGone
from forum.vault import server
from realtime import homes
from realtime.payloads import LARGEST
from realtime.place import Arrival

if TYPE_CHECKING:
    from forum.events import Event
    from realtime.live import Live
    from realtime.place import Place


def listen() -> None:
    """Have the house tell us; asked again, it tells once."""
    events.listen(events.MessagePosted, _posted)
    events.listen(events.MessageChanged, _changed)
    events.listen(events.SignInsEnded, _sign_ins_ended)
    events.listen(events.MemberLeft, _member_left)
    events.listen(events.MemberHeld, _member_left)
    events.listen(events.EpochTurned, _epoch_turned)
    events.listen(events.CircleErased, _circle_erased)
    events.listen(events.BlocksChanged, _blocks_changed)


def hear(live: Live, tag: bytes, told: dict[str, object]) -> None:
    """What another worker has told: of a message, or of something that is over."""
    if tag == b"revokes":
        what, about = told.get("what"), told.get("tag")
        if isinstance(what, str) and isinstance(about, bytes):
            _ACTS.get(what, _nothing)(live, about, told)
        return
    live.broadcasts.touched(tag)
    number, seq, key, ct = (told.get(name) for name in ("number", "seq", "key", "ct"))
    if not (isinstance(seq, int) and isinstance(key, int) and isinstance(ct, bytes)):
        return
    if not 0 < seq <= LARGEST:
        return
    for place in live.places.on_channel(tag):
        if place.where[2] == number:
            live.broadcasts.arrive(place, Arrival(seq, key, ct, bool(told.get("is_change"))))


def cut_ended(live: Live, owner: bytes) -> None:
    """Cut those lines of an owner whose sign-in is gone; all of them while nobody can be asked."""
    for line in live.lines.of_owner(owner):
        if not is_signed_in(live, line.key):
            live.cut(line.sid, is_over=True)


def is_signed_in(live: Live, key: bytes) -> bool:
    """Whether a sign-in goes on; no, when the store cannot be asked."""
    try:
        row = live.house.volatile.read_sign_in(key, clock.timestamp())
    except VolatileGone:
        return False
    return row is not None and not row.is_pending


def _live() -> Live:
    return cast("Live", current_app.extensions["live"])


def _posted(event: Event) -> None:
    _live().broadcasts.posted(cast("events.MessagePosted", event), is_change=False)


def _changed(event: Event) -> None:
    _live().broadcasts.posted(cast("events.MessageChanged", event), is_change=True)


def _sign_ins_ended(event: Event) -> None:
    owner = cast("events.SignInsEnded", event).owner
    _revoke("owner", owner)


def _member_left(event: Event) -> None:
    left = cast("events.MemberLeft | events.MemberHeld", event)
    _revoke("member", _tag("member", left.circle, left.member))


def _epoch_turned(event: Event) -> None:
    turned = cast("events.EpochTurned", event)
    _revoke("turned", _tag("circle", turned.circle), epoch=turned.epoch)


def _circle_erased(event: Event) -> None:
    _revoke("erased", _tag("circle", cast("events.CircleErased", event).circle))


def _blocks_changed(event: Event) -> None:
    _revoke("blocks", _tag("circle", cast("events.BlocksChanged", event).circle))


def _tag(kind: str, *parts: bytes) -> bytes:
    return server.live_tag(_live().house.boot_key, kind, *parts)


def _revoke(what: str, tag: bytes, **more: object) -> None:
    live = _live()
    # The others first: whatever happens here must not keep them from hearing it.
    if live.relay is not None:
        live.relay.revoke(what=what, tag=tag, **more)
    _ACTS[what](live, tag, more)


def _end_owner(live: Live, tag: bytes, _: object) -> None:
    cut_ended(live, tag)


def _end_member(live: Live, tag: bytes, _: object) -> None:
    for line in live.lines.of_member(tag):
        live.cut(line.sid)


def _end_epoch(live: Live, tag: bytes, told: dict[str, object]) -> None:
    epoch = told.get("epoch")
    for place in _of_circle(live, tag):
        if isinstance(epoch, int) and place.where[1] < epoch:
            live.broadcasts.turned(place)
    homes.turn(live, tag, epoch)


def _end_circle(live: Live, tag: bytes, _: object) -> None:
    for place in _of_circle(live, tag):
        live.broadcasts.turned(place)


def _read_blocks_again(live: Live, tag: bytes, _: object) -> None:
    for place in _of_circle(live, tag):
        place.forget_blocks()


def _nothing(live: Live, tag: bytes, told: object) -> None:
    """A word of a newer or an older house."""


def _of_circle(live: Live, tag: bytes) -> list[Place]:
    key = live.house.boot_key
    return [p for p in live.places if server.live_tag(key, "circle", p.where[0]) == tag]


_ACTS = {
    "owner": _end_owner, "member": _end_member, "turned": _end_epoch, "erased": _end_circle,
    "blocks": _read_blocks_again,
}  # fmt: skip
