"""The worker that serves: gunicorn's, but silent about who asked and what he sent."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any, cast

import gevent.events
from gunicorn.http.errors import ParseException
from gunicorn.workers.ggevent import GeventWorker

if TYPE_CHECKING:
    from socket import socket

    from forum.serving import Server


class Worker(GeventWorker):
    """Answers what is no HTTP without repeating it."""

    def patch(self) -> None:
        """As gunicorn's, and without plugins.

        Gevent looks for them in each installed package, 25 times: a tenth of the start. And what
        happens to be installed has nothing to say about the worker's locks.
        """
        events: Any = gevent.events  # its types leave these two out
        asking = events.notify_and_call_entry_points
        events.notify_and_call_entry_points = events.notify
        try:
            super().patch()
        finally:
            events.notify_and_call_entry_points = asking

    def handle_error(self, req: Any, client: socket, addr: Any, exc: BaseException) -> None:  # noqa: ANN401, ARG002 - gunicorn's hook
        """One short answer, with the headers of all others.

        Gunicorn's own writes address, request line and broken headers into the log: a cookie, too.
        """
        # Late: the supervisor knows this class, and must not load the house for it.
        from forum.headers import common

        is_theirs = isinstance(exc, ParseException)
        status = "400 Bad Request" if is_theirs else "500 Internal Server Error"
        if not is_theirs:
            self.log.error("%s while serving", type(exc).__name__)
        with contextlib.suppress(OSError):
            client.sendall(_answer(status, common(cast("Server", self.app).settings)))


def _answer(status: str, headers: list[tuple[str, str]]) -> bytes:
    own = [("Content-Type", "text/plain"), ("Cache-Control", "no-store"), ("Connection", "close"),
           ("Content-Length", "0")]  # fmt: skip
    lines = [f"HTTP/1.1 {status}", *(f"{name}: {text}" for name, text in own + headers)]
    return "\r\n".join([*lines, "", ""]).encode("latin-1")
