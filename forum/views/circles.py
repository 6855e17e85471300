"""Home, and one circle."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint

from forum import clock, identity
from forum.access import OpenCircle, StillWaiting
from forum.actions import second_factors, settings
from forum.errors import NotFound
from forum.languages import gettext as _
from forum.reads.circles import Place, count_members, places
from forum.views.pages import page

if TYPE_CHECKING:
    from forum.access import Visitor
    from forum.views.pages import Page

circles = Blueprint("circles", __name__)


@circles.get("/home")
def index() -> Page:
    """My circles, and what to know before going on."""
    visitor = identity.visitor()
    protect = visitor.ring.totp is None and second_factors.is_required(visitor)
    rows = [_row(place) for place in places(visitor)]
    first = "seen_exit" not in visitor.ring.settings
    if first:
        settings.change_settings(visitor, seen_exit=True)
    return page(
        "circles/index.html", circles=rows, protect=protect, banner=_banner(visitor),
        first_visit=first, place="groups",
    )  # fmt: skip


@circles.get("/c/<alias>/")
def show(alias: str) -> Page:
    """One circle; waiting is shown to who waits."""
    try:
        opened = identity.open_circle(alias)
    except StillWaiting as waiting:
        return page("circles/show.html", circle=_waited_at(waiting), waiting=True, place="groups")
    return page("circles/show.html", circle=_shown(opened), waiting=False, place="groups")


def name_of(kind: str) -> str:
    """What a circle of the community is called; a group's own name comes with the groups."""
    if kind != "moderators":
        raise NotFound("circle without a name")
    return _("The community's moderators")


def _row(place: Place) -> dict[str, object]:
    return {
        "name": name_of(place.kind),
        "mark": place.kind,
        "alias": place.alias,
        "status": place.status,
        # In this kind everybody has the one role; a group's comes from its roster.
        "role": "moderator" if place.kind == "moderators" else "",
        "members": place.members,
    }


def _shown(opened: OpenCircle) -> dict[str, object]:
    return {
        "name": name_of(opened.circle.kind),
        "mark": opened.circle.kind,
        "members": count_members(opened),
        "role": opened.entry.role,
        "alias_here": opened.entry.alias,
    }


def _waited_at(waiting: StillWaiting) -> dict[str, object]:
    kind = waiting.circle.kind
    return {"name": name_of(kind), "mark": kind, "alias_here": waiting.membership.alias}


def _banner(visitor: Visitor) -> str:
    until = visitor.ring.settings.get("recovered_until", 0)
    if not isinstance(until, int) or until < clock.day_number():
        return ""
    return _(
        "This account was opened with its recovery code lately."
        " If that was not you, take new keys now."
    )
