"""Help: reachable from every page and before sign-in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint

from forum import languages
from forum.help import countries, oldest_check
from forum.views.pages import page

if TYPE_CHECKING:
    from forum.views.pages import Page

help = Blueprint("help", __name__)  # noqa: A001 - the noun of the address


@help.get("/help")
def show() -> Page:
    """Crisis lines by country, a grounding exercise, the way out and its limits."""
    dated = languages.day(oldest_check())
    return page(
        "help/show.html", countries=countries(languages.language()), dated=dated, place="help"
    )


@help.get("/help/limits")
def limits() -> Page:
    """What this house protects and what it cannot."""
    return page("help/limits.html", place="help")
