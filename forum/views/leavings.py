"""Leaving a circle: asked once more, and then quietly."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, request

from forum import identity
from forum.access import OpenCircle, Permission
from forum.actions import leavings as actions
from forum.views.pages import go, page
from forum.views.surroundings import around

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

    from forum.views.pages import Page

leavings = Blueprint("leavings", __name__)


@leavings.route("/c/<alias>/leaving", methods=["GET", "POST"])
def new(alias: str) -> Page | Response:
    """What goes, what stays; then go."""
    opened = identity.open_circle(alias)
    group = _group_of(opened)
    if request.method == "GET":
        circle = around(opened)
        return page("leavings/new.html", circle=circle, steps_down=bool(group), place="groups")
    if group:
        identity.writing(group, Permission.READ, actions.step_down)
    else:
        identity.writing(alias, Permission.READ, actions.leave)
    return go("circles.index")


def _group_of(opened: OpenCircle) -> str:
    """Of a group's moderators' circle, the group's address: whoever goes stays a member there."""
    if opened.circle.kind != "moderators" or opened.circle.parent is None:
        return ""
    return identity.address_of(opened.circle.parent)
