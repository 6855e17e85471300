"""Every event goes one way: who, how often, what, may he, act, acknowledge.

A handler is three lines over the same action as a page. The circle is entered again at every
event; errors become acknowledgements and never details.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, TypeVar

from flask import g

from forum import clock, identity, languages
from forum.access import OpenCircle, OpenConversation, StillWaiting, reach_conversation
from forum.actions import rates, sign_ins
from forum.errors import BadRequest, ConfigError, NotFound, NotSignedIn, RiwaqError, Unopenable
from forum.sayings import saying
from forum.visitors import Visitor
from realtime.lines import Flooding
from realtime.payloads import Talk, parse
from realtime.policies import EVENTS, Policy

if TYPE_CHECKING:
    from forum.house import House
    from realtime.lines import Line
    from realtime.live import Live

log = logging.getLogger("riwaq")
P = TypeVar("P")
Answer = Mapping[str, object]
ERROR: Final = RiwaqError()


@dataclass(frozen=True, slots=True)
class Here:
    """Who sends, on which line; and what he has opened, for an event about a circle."""

    live: Live
    line: Line
    visitor: Visitor
    circle: OpenCircle | None = None
    number: int = 0

    @property
    def opened(self) -> OpenCircle:
        """The circle, entered for this event."""
        if self.circle is None:
            raise NotFound("circle")
        return self.circle

    @property
    def talk(self) -> OpenConversation:
        """The conversation in it. Raises `NotFound`."""
        return reach_conversation(self.opened, self.number)


@dataclass(frozen=True, slots=True)
class Handling:
    """One event: its row, what it brings, and what it does."""

    name: str
    policy: Policy
    payload: type
    act: Callable[[Here, Any], Answer]


_HANDLINGS: dict[str, Handling] = {}
Act = Callable[[Here, P], Answer]


def handles(name: str, payload: type[P]) -> Callable[[Act[P]], Act[P]]:
    """Make a function the handler of an event; its docstring goes into docs/protocol.md.

    Raises `ConfigError` for an event without a row in the table.
    """
    if name not in EVENTS:
        raise ConfigError(f"No policy for {name}.")

    def keep(act: Act[P]) -> Act[P]:
        _HANDLINGS[name] = Handling(name, EVENTS[name], payload, act)
        return act

    return keep


def handlings() -> Mapping[str, Handling]:
    """All events by name. Raises `ConfigError` when one has no handler."""
    # Late: the handlers stand on this file.
    from realtime import handlers  # noqa: PLC0415 - as said above

    handlers.load()
    if missing := EVENTS.keys() - _HANDLINGS.keys():
        raise ConfigError(f"No handler for {', '.join(sorted(missing))}.")
    return _HANDLINGS


def who(house: House, token: bytes) -> Visitor | None:
    """Who holds this sign-in now; nobody when it is over, owes its code, or opens nothing.

    Raises `VolatileGone`. Looking is no sign of life.
    """
    try:
        found = sign_ins.find_sign_in(house, token)
    except Unopenable:
        return None
    return None if found is None or found.row.is_pending else found


def answer(live: Live, sid: str, name: str, sent: tuple[object, ...]) -> Answer:
    """Handle one event of a socket and acknowledge it."""
    line = live.lines.get(sid)
    if line is None:
        return refused(NotSignedIn(), languages.fallback())
    try:
        line.count()
        return {"ok": True, **_handle(live, line, _HANDLINGS[name], sent)}
    except Flooding:
        live.cut(sid)
        return refused(ERROR, line.language)
    except NotSignedIn as error:
        live.cut(sid, is_over=True)
        return refused(error, line.language)
    except RiwaqError as error:
        return refused(error, line.language)
    except Exception as error:  # noqa: BLE001 - never a detail to the other side, nor a value to the log
        log.error("%s in %s", type(error).__name__, name)  # noqa: TRY400 - a trace repeats what was sent
        return refused(ERROR, line.language)


def unknown(live: Live, sid: str) -> Answer:
    """An event that is not there costs as much as one that is."""
    line = live.lines.get(sid)
    try:
        if line is not None:
            line.count()
    except Flooding:
        live.cut(sid)
    except RiwaqError:
        pass
    return refused(BadRequest(), line.language if line else languages.fallback())


def refused(error: RiwaqError, language: str) -> Answer:
    """The acknowledgement of an error: its code, and words for a person."""
    if isinstance(error, (StillWaiting, NotFound)):
        error = NotFound()
    elif isinstance(error, Unopenable):
        error = ERROR
    # Set before anything asks: the house's own way would count as a sign of life.
    g.language = language
    found: dict[str, object] = {"error": error.code, "message": str(saying(error.code).words)}
    return found | ({"retry_after": error.retry_after} if error.retry_after else {})


def _handle(live: Live, line: Line, handling: Handling, sent: tuple[object, ...]) -> Answer:
    payload: object = parse(handling.payload, sent)
    visitor = who(live.house, line.token)
    if visitor is None or not _has_ring(visitor):
        raise NotSignedIn
    if handling.policy.rate:
        rates.take(visitor, handling.policy.rate)
    if handling.policy.is_sign_of_life:
        live.house.volatile.touch_sign_in(line.key, clock.timestamp())
    may = handling.policy.may
    if may is None or not isinstance(payload, Talk):
        return handling.act(Here(live, line, visitor), payload)

    def act(asking: Visitor) -> Answer:
        where = (payload.circle, may, payload.conversation, payload.lobby)
        opened = identity.open_for(asking, *where)
        return handling.act(Here(live, line, asking, opened, payload.conversation), payload)

    return identity.write_for(visitor, act)


def _has_ring(visitor: Visitor) -> bool:
    try:
        return bool(visitor.ring)
    except (NotFound, Unopenable):
        return False
