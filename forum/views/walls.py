"""The front page: a plain wall that says nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, request

from forum import identity
from forum.views.pages import go, page

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

    from forum.views.pages import Page

walls = Blueprint("walls", __name__)


@walls.get("/")
def show() -> Page | Response:
    """The front page; `?language=` is remembered in a stranger's cookie."""
    chosen = request.args.get("language")
    if chosen in identity.house().settings.languages:
        identity.choose_language(chosen)
        return go("walls.show")
    return page("walls/show.html")
