"""Whom I blocked in a circle, and what I do not want counted there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, request

from forum import identity
from forum.access import OpenCircle, Permission
from forum.actions import blocks as actions
from forum.opening.authors import authors_of
from forum.opening.members import reach_member
from forum.vault import ring as rings
from forum.views.pages import choose, go, page
from forum.views.surroundings import around

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

    from forum.views.pages import Page

blocks = Blueprint("blocks", __name__)


@blocks.route("/c/<alias>/blocks", methods=["GET", "POST"])
def index(alias: str) -> Page | Response:
    """The list; sent, somebody is blocked or not any more."""
    if request.method == "GET":
        opened = identity.open_circle(alias)
        people = _people(opened)
        return page("blocks/index.html", circle=around(opened), people=people, place="groups")
    identity.writing(alias, Permission.READ, _change)
    return go("blocks.index", alias=alias)


def _people(opened: OpenCircle) -> list[tuple[str, str]]:
    """Address and alias of each: of now, or of the day when he still had one."""
    kept = actions.list_blocked(opened)
    now = authors_of(opened, kept)
    root = opened.visitor.root
    return [(rings.url_alias(root, who), now[who].alias or alias) for who, alias in kept.items()]


def _change(opened: OpenCircle) -> None:
    who = reach_member(opened, request.form.get("handle", "")).id
    choose(request.form, block=actions.block, unblock=actions.unblock)(opened, who)
