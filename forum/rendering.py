"""What every template may call, and how errors become pages."""

from __future__ import annotations

import logging
import traceback
from pathlib import Path
from typing import TYPE_CHECKING

from flask import g, redirect, request, url_for
from werkzeug.exceptions import HTTPException, MethodNotAllowed, NotFound, RequestEntityTooLarge

from forum import assets, errors, guards, identity, languages, templating
from forum.access import SecondFactorDue
from forum.errors import RiwaqError
from forum.policies import is_frame
from forum.sayings import saying
from forum.views import carrying

if TYPE_CHECKING:
    from flask import Flask
    from werkzeug.wrappers import Response

log = logging.getLogger("riwaq")
# The door's own forms have nothing to carry through the door.
DOORS = frozenset(
    {"sign_ins.new", "joins.invitation", "joins.step", "recoveries.new", "recoveries.step"}
)
FRAME_SECONDS = 15  # a frame that could not be shown looks again, and not before
# Errors that are only a step on the way.
LEADS_TO: dict[type[RiwaqError], str] = {
    errors.NotSignedIn: "sign_ins.new",
    SecondFactorDue: "second_factors.show",
}
Answer = tuple[str, int, dict[str, str]]

FROM_HTTP: dict[type[HTTPException], type[RiwaqError]] = {
    NotFound: errors.NotFound,
    MethodNotAllowed: errors.MethodNotAllowed,
    RequestEntityTooLarge: errors.TooLarge,
}


def init_app(app: Flask, static: Path) -> None:
    """Give the templates their words; macros are imported without context, so these are globals."""
    app.extensions["built"] = static / assets.BUILT
    names = assets.manifest(static)
    helpers: dict[str, templating.Global] = {
        "asset": lambda name: f"/static/{names[name]}",
        "csrf_token": identity.csrf_token,
        "digits": languages.digits,
        # None in a house that was set up without npm: its pages work, and nothing moves in them.
        "bundle": lambda name: f"/static/{names[name]}" if name in names else None,
        "whose": identity.whose,
    }
    templating.init_app(app, helpers)
    app.register_error_handler(RiwaqError, _on_riwaq_error)
    app.register_error_handler(HTTPException, _on_http_error)
    app.register_error_handler(Exception, _on_failure)


def _on_riwaq_error(error: RiwaqError) -> Answer | Response | tuple[str, int]:
    if is_frame(request.endpoint):
        return _page(error)
    if type(error) in LEADS_TO and request.method == "GET":
        return redirect(url_for(LEADS_TO[type(error)]), 303)
    if isinstance(error, (errors.NotSignedIn, errors.StaleForm)) and request.endpoint not in DOORS:
        return _carried(error)
    if error.status >= 500 and not isinstance(error, errors.Busy):  # noqa: PLR2004 - HTTP
        _note(error)
    return _page(error)


def _carried(error: RiwaqError) -> Answer | tuple[str, int]:
    if identity.visitor_or_none():
        typed = guards.typed()
        return (carrying.resume(request.path, typed)[0], error.status) if typed else _page(error)
    try:
        body, _ = carrying.door()
    except errors.TooLarge as too_large:
        return _page(too_large)  # with the words, to be copied
    return body, error.status


def _on_http_error(error: HTTPException) -> Answer | Response | tuple[str, int]:
    kind = FROM_HTTP.get(type(error))
    if kind is None:
        kind = errors.BadRequest if (error.code or 500) < 500 else RiwaqError  # noqa: PLR2004 - HTTP
    return _on_riwaq_error(kind())


def _on_failure(error: Exception) -> Answer:
    _note(error)
    return _page(RiwaqError())


def _note(error: Exception) -> None:
    # Where it broke and of which kind, never with which values: they may name people.
    ours = [p for p in traceback.extract_tb(error.__traceback__) if "/forum/" in p.filename]
    way = " < ".join(f"{Path(p.filename).name}:{p.lineno}" for p in reversed(ours[-6:]))
    log.error("%s at %s", type(error).__name__, way)


def _page(error: RiwaqError) -> Answer:
    said = saying(error.code)
    headers = {"Retry-After": str(error.retry_after)} if error.retry_after else {}
    try:
        body = _render(said.title, said.words, error.retry_after)
    except Exception as second:  # noqa: BLE001 - the store may be away: say it to a stranger
        _note(second)
        identity.forget()
        g.csrf, g.language = "", languages.fallback()
        body = _render(said.title, said.words, error.retry_after)
    return body, error.status, headers


def _render(title: object, words: object, retry_after: int | None) -> str:
    if is_frame(request.endpoint):
        every = max(retry_after, FRAME_SECONDS) if retry_after else None
        said = {"title": title, "words": words, "every": every}
        return templating.render("errors/frame.html", **said)
    typed = guards.written(guards.typed())
    return templating.render(
        "errors/show.html", title=title, words=words, retry_after=retry_after, typed=typed
    )
