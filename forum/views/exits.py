"""The quick exit: signed in or out, with a stale page or none, it always works."""

from __future__ import annotations

from flask import Blueprint, Response, make_response, render_template

from forum import cookies, identity
from forum.actions import sign_ins

exits = Blueprint("exits", __name__)


@exits.route("/exit", methods=["GET", "POST"])
def show() -> Response:
    """End the sign-in, have the browser forget us, show something harmless and leave."""
    settings = identity.house().settings
    leaving = identity.visitor_or_none() or identity.pending()
    response = make_response(render_template("exits/show.html", exit_url=settings.exit_url))
    if leaving is not None:
        sign_ins.end(leaving)
    cookies.take_away(response, settings)
    response.headers["Clear-Site-Data"] = '"cache", "cookies", "storage"'
    response.headers["Cache-Control"] = "no-store"
    return response
