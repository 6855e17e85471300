"""Who is in a circle, and one of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint

from forum import identity
from forum.opening import members as opening
from forum.views.pages import page
from forum.views.surroundings import around

if TYPE_CHECKING:
    from forum.views.pages import Page

members = Blueprint("members", __name__)


@members.get("/c/<alias>/members")
def index(alias: str) -> Page:
    """The list of members, for whom the group lets see it."""
    opened = identity.open_circle(alias)
    people = opening.listed(opened) if opening.may_list(opened) else None
    return page("members/index.html", circle=around(opened), people=people, place="groups")


@members.get("/c/<alias>/members/<handle>")
def show(alias: str, handle: str) -> Page:
    """One member, and what one can do: talk, block, ask him to moderate."""
    opened = identity.open_circle(alias)
    person = opening.reach_member(opened, handle)
    can, circle = opening.ways_to(opened, person), around(opened)
    return page("members/show.html", circle=circle, who=person.author, can=can, place="groups")
