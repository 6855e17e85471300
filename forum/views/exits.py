"""The quick exit: signed in or out, with a stale page or none, it always works."""

from __future__ import annotations

import contextlib

from flask import Blueprint, Response, make_response, request

from forum import cookies, identity, languages
from forum.actions import sign_ins
from forum.errors import RiwaqError
from forum.templating import render

exits = Blueprint("exits", __name__)


@exits.route("/exit", methods=["GET", "POST"])
def show() -> Response:
    """End the sign-in, have the browser forget us, show something harmless and leave."""
    settings = identity.house().settings
    if _is_ours():
        _end()
    response = make_response(render("exits/show.html", exit_url=settings.exit_url))
    response.headers["Cache-Control"] = "no-store"
    if _is_ours():
        cookies.take_away(response, settings)
        response.headers["Clear-Site-Data"] = '"cache", "cookies", "storage"'
    return response


def _is_ours() -> bool:
    # Another site's picture or frame must not be able to sign people out.
    return request.headers.get("Sec-Fetch-Site", "none") in ("none", "same-origin")


def _end() -> None:
    # With the store away the browser still forgets us, and the way out stays open.
    with contextlib.suppress(RiwaqError):
        languages.language()
        leaving = identity.visitor_or_none() or identity.pending()
        if leaving is not None:
            sign_ins.end(leaving)
    identity.forget()
