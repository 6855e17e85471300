"""Asking a member to moderate, and answering it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, request

from forum import identity
from forum.access import OpenCircle, Permission
from forum.actions import agreements
from forum.actions import moderators as actions
from forum.errors import NotFound
from forum.opening.letters import reach_letter
from forum.opening.members import reach_member
from forum.views.pages import choose, go, page
from forum.views.surroundings import around

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

    from forum.views.pages import Page

moderators = Blueprint("moderators", __name__)


@moderators.route("/c/<alias>/members/<handle>/moderator", methods=["GET", "POST"])
def new(alias: str, handle: str) -> Page | Response:
    """Ask; among several moderators, a second one must wish it as well."""
    if request.method == "POST":
        identity.writing(alias, Permission.KEEP_ORDER, lambda now: _ask(now, handle))
        return go("moderators.new", alias=alias, handle=handle, asked=1)
    opened = identity.open_circle(alias, Permission.KEEP_ORDER)
    person = reach_member(opened, handle)
    return page(
        "moderators/new.html", circle=around(opened), who=person.author, place="groups",
        is_asked="asked" in request.args, wish=_wish(opened, person.id),
        is_only=len(agreements.moderators_of(opened)) == 1,
    )  # fmt: skip


@moderators.post("/c/<alias>/letters/<letter>/moderator")
def answer(alias: str, letter: str) -> Response:
    """Say yes, or nothing."""
    act = choose(request.form, accept=actions.accept, decline=actions.decline)
    identity.writing(alias, Permission.READ, lambda now: act(now, reach_letter(now, letter).id))
    return go("circles.show", alias=alias)


def _wish(opened: OpenCircle, member_id: bytes) -> str:
    """Whose wish waits for a second: mine, anothers, or nobody's."""
    by = [wish["by"] for wish in agreements.wishes(opened, actions.ACT)
          if wish["what"] == member_id]  # fmt: skip
    return "" if not by else "mine" if by[0] == opened.member_id else "anothers"


def _ask(opened: OpenCircle, handle: str) -> bool:
    place = opened.membership.more.get("moderators")
    if not isinstance(place, bytes):
        raise NotFound("moderators")
    council = identity.open_circle(identity.address_of(place))
    return actions.ask(opened, council, reach_member(opened, handle).id)
