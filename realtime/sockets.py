"""Where Socket.IO's server meets the house: its handlers, its sockets, and the way they end."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, Final

import gevent
import socketio
from flask import request
from flask_socketio import ConnectionRefusedError as Refuse

from forum import cookies, languages
from forum.errors import NotSignedIn, RiwaqError
from forum.vault import server as vault
from forum.vault.primitives import equal
from realtime import fanout, plain, protocol, revoking
from realtime.lines import Line

if TYPE_CHECKING:
    from forum.visitors import Visitor
    from realtime.live import Live

# What a handler needs to know of the request that opened the line; the rest is let go.
KEPT: Final = ("REQUEST_METHOD", "SCRIPT_NAME", "PATH_INFO", "SERVER_NAME", "SERVER_PORT",
               "SERVER_PROTOCOL", "HTTP_HOST", "HTTP_COOKIE", "HTTP_ACCEPT_LANGUAGE",
               "wsgi.url_scheme", "flask.app")  # fmt: skip


def manager(*, is_ours: bool) -> socketio.Manager:
    """Ours, or the library's."""
    return fanout.Manager() if is_ours else socketio.Manager()


def prepare(live: Live) -> None:
    """Hang the handlers in. Raises `ConfigError` when the libraries are others than expected."""
    server = live.sio.server
    if live.house.settings.fanout:
        fanout.attach(server)
    else:
        plain.attach(server)
    keep_environment = server.eio.handlers["connect"]

    def knock(eio_sid: str, environ: dict[str, Any]) -> object:
        live.knocks[eio_sid] = time.monotonic()
        return keep_environment(eio_sid, {name: environ[name] for name in KEPT if name in environ})

    server.eio.handlers["connect"] = knock
    live.sio.on_event("connect", lambda auth=None: _connect(live, auth))
    live.sio.on_event("disconnect", lambda *_: _disconnect(live))
    for name in protocol.handlings():
        live.sio.on_event(name, _answering(live, name))
    live.sio.on_event("*", lambda *_: protocol.unknown(live, _sid()))


def end(live: Live, sid: str, *, is_over: bool) -> None:
    """End a socket at once: first it is told nothing more, then it is closed."""
    server = live.sio.server
    eio_sid = server.manager.eio_sid_from_sid(sid, "/")
    if is_over and eio_sid is not None:
        server.disconnect(sid)
    plain.close(server.eio.sockets.get(eio_sid))


def cut_slow(live: Live) -> None:
    """In the library's own way nobody counts what waits for a receiver: cut who takes nothing."""
    for found in list(live.sio.server.eio.sockets.values()):
        if plain.is_slow(found):
            plain.close(found)


def cut_silent(live: Live, seconds: float) -> None:
    """Close what was opened and never said who it is."""
    now, sockets = time.monotonic(), live.sio.server.eio.sockets
    for eio_sid, since in list(live.knocks.items()):
        if eio_sid not in sockets:
            live.knocks.pop(eio_sid, None)
        elif now - since > seconds:
            live.knocks.pop(eio_sid, None)
            plain.close(sockets[eio_sid])


def _connect(live: Live, auth: object) -> None:
    """Take a socket in that shows the csrf token of its own sign-in."""
    try:
        visitor = _visitor(live)
        if visitor is None or not _is_own(visitor, auth):
            raise NotSignedIn
        line = Line(_sid(), visitor.token, visitor.key, visitor.row.owner, _language(visitor))
        live.lines.add(line)
        # Once more, now that a revoke would find it: one that came on the way has cut nothing.
        if not revoking.is_signed_in(live, line.key):
            live.lines.remove(line)
            raise NotSignedIn
    except RiwaqError as error:
        _let_go(live)
        raise Refuse(error.code) from None
    live.knocks.pop(_eio_sid(live), None)


def _let_go(live: Live) -> None:
    """Close it at the next look: one that was refused has nothing more to say."""
    live.knocks[_eio_sid(live)] = 0.0


def _eio_sid(live: Live) -> str:
    return str(live.sio.server.manager.eio_sid_from_sid(_sid(), "/"))


def _visitor(live: Live) -> Visitor | None:
    brought = cookies.read(request.cookies.get(cookies.name(live.house.settings)))
    return None if brought is None else protocol.who(live.house, brought.value)


def _language(visitor: Visitor) -> str:
    chosen = str(visitor.ring.settings.get("language", ""))
    offered = visitor.house.settings.languages
    return chosen if chosen in offered else languages.fallback()


def _is_own(visitor: Visitor, auth: object) -> bool:
    sent = auth.get("csrf") if isinstance(auth, dict) and len(auth) == 1 else None
    token = vault.unmask_token(sent) if isinstance(sent, str) else None
    return token is not None and equal(token, visitor.row.csrf)


def _disconnect(live: Live) -> None:
    line = live.lines.get(_sid())
    if line is not None:
        live.lines.remove(line)
    live.places.drop_empty()
    # To say who one is again and again on one socket would be counted nowhere.
    found = live.sio.server.eio.sockets.get(_eio_sid(live))
    if found is not None and not found.closing:
        gevent.spawn(plain.close, found)


def _answering(live: Live, name: str) -> Any:  # noqa: ANN401 - Flask-SocketIO's handler
    return lambda *sent: protocol.answer(live, _sid(), name, sent)


def _sid() -> str:
    return str(request.sid)  # type: ignore[attr-defined]  # Flask-SocketIO puts it there
