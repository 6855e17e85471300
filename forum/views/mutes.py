"""Themes that one does not want to meet."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from flask import Blueprint, request

from forum import identity
from forum.access import Permission
from forum.actions import mutes as actions
from forum.forms.people import ThemeForm
from forum.views.pages import go, is_taken, page
from forum.views.surroundings import around

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

    from forum.views.pages import Page

mutes = Blueprint("mutes", __name__)


@mutes.route("/c/<alias>/themes", methods=["GET", "POST"])
def index(alias: str) -> Page | Response:
    """Themes that I do not want to meet."""
    form = ThemeForm()
    if request.form.get("kind") == "unmute":
        theme = request.form.get("theme", "")
        identity.writing(alias, Permission.READ, lambda now: actions.unmute_theme(now, theme))
        return go("mutes.index", alias=alias)
    if form.validate_on_submit() and _is_muted(alias, form):
        return go("mutes.index", alias=alias)
    opened = identity.open_circle(alias)
    themes = sorted(actions.themes_of(opened))
    return page("mutes/index.html", form, circle=around(opened), themes=themes, place="groups")


def _is_muted(alias: str, form: ThemeForm) -> bool:
    theme = form.theme.data or ""
    act = partial(actions.mute_theme, theme=theme)
    return is_taken(form, "theme", partial(identity.writing, alias, Permission.READ, act))
