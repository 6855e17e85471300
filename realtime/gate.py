"""Who may knock: a websocket from our own pages, with a sign-in. Everything else fails closed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qs, urlsplit

from werkzeug.http import parse_cookie

from forum import cookies
from forum.actions import rates
from forum.errors import BadRequest, Busy, ForeignOrigin, NotSignedIn, RiwaqError
from realtime import protocol
from realtime.websocket import accept_key

if TYPE_CHECKING:
    from collections.abc import Iterable
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

    from realtime.live import Live

MOST_LINES: Final = 10_000  # of one worker
WAYS: Final = ("/live", "/live/")
ASKED: Final = {"EIO": ["4"], "transport": ["websocket"]}


class Gate:
    """Stands before Socket.IO; whatever is not for `/live` goes to the house, past Socket.IO.

    That one takes whatever is below `/live/`, too: it must never see an address that was not
    checked here.
    """

    def __init__(
        self, live: Live, inner: WSGIApplication, house: WSGIApplication,
        headers: list[tuple[str, str]],
    ) -> None:  # fmt: skip
        """`inner` is Socket.IO's own middleware, `house` what answers everything else."""
        self.live, self.inner, self.house = live, inner, house
        own = [("Cache-Control", "no-store"), ("Content-Type", "text/plain")]
        self.headers = own + headers

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Let through, or answer with a status alone."""
        if environ.get("PATH_INFO", "") not in WAYS:
            return self.house(environ, start_response)
        try:
            self._check(environ)
        except RiwaqError as error:
            again = [("Retry-After", str(error.retry_after))] if error.retry_after else []
            start_response(f"{error.status} -", [("Content-Length", "0"), *again, *self.headers])
            return []
        environ["PATH_INFO"] = "/live/"
        # Compressed frames of secrets beside words that somebody chose tell by their length.
        environ.pop("HTTP_SEC_WEBSOCKET_EXTENSIONS", None)
        environ["flask.app"] = self.live.app
        self.live.start()
        return self.inner(environ, start_response)

    def _check(self, environ: WSGIEnvironment) -> None:
        settings = self.live.house.settings
        if environ.get("HTTP_HOST", "").lower() != urlsplit(settings.origin).netloc:
            raise BadRequest("host")
        # A browser always says where a websocket comes from: without it, it is none of ours.
        if environ.get("HTTP_ORIGIN", "").lower() != settings.origin:
            raise ForeignOrigin
        if environ.get("HTTP_SEC_FETCH_SITE", "same-origin") != "same-origin":
            raise ForeignOrigin
        _check_request(environ)
        if len(self.live.sio.server.eio.sockets) >= MOST_LINES:
            raise Busy
        brought = cookies.read(_cookie(environ, cookies.name(settings)))
        visitor = None if brought is None else protocol.who(self.live.house, brought.value)
        if visitor is None:
            raise NotSignedIn
        rates.take(visitor, "live")


def _check_request(environ: WSGIEnvironment) -> None:
    asked = parse_qs(environ.get("QUERY_STRING", ""), keep_blank_values=True)
    asked.pop("t", None)  # some clients add a time
    if environ["REQUEST_METHOD"] != "GET" or asked != ASKED:
        raise BadRequest("request")
    upgrade = environ.get("HTTP_UPGRADE", "").lower()
    connection = [part.strip() for part in environ.get("HTTP_CONNECTION", "").lower().split(",")]
    if upgrade != "websocket" or "upgrade" not in connection:
        raise BadRequest("upgrade")
    key, version = (environ.get(f"HTTP_SEC_WEBSOCKET_{name}", "") for name in ("KEY", "VERSION"))
    if accept_key(key) is None or version != "13":
        raise BadRequest("key")


def _cookie(environ: WSGIEnvironment, name: str) -> str | None:
    return parse_cookie(environ.get("HTTP_COOKIE", "")).get(name)
