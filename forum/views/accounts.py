"""Me: the way to everything that is only about me."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint

from forum.views.pages import page

if TYPE_CHECKING:
    from forum.views.pages import Page

accounts = Blueprint("accounts", __name__)


@accounts.get("/me")
def show() -> Page:
    """The list of what can be looked at and changed."""
    return page("accounts/show.html", place="me")
