"""Who is in a circle, and one of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint

from forum import identity
from forum.access import Permission
from forum.actions import agreements, blocks, directs, moderators
from forum.opening import members as opening
from forum.views.pages import page
from forum.views.surroundings import around

if TYPE_CHECKING:
    from forum.access import OpenCircle
    from forum.opening.members import Person
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
    return page(
        "members/show.html", circle=around(opened), who=person.author, can=_can(opened, person),
        place="groups",
    )  # fmt: skip


def _can(opened: OpenCircle, person: Person) -> dict[str, object]:
    who, author = person.id, person.author
    is_other = not author.is_me
    is_here = is_other and not author.is_gone
    talk = directs.talk_with(opened, who) if is_here else None
    keeps_order = opened.circle.kind == "group" and opened.may(Permission.KEEP_ORDER)
    wishes = agreements.wishes(opened, moderators.ACT) if keeps_order else []
    return {
        "ask": is_here and opened.may(Permission.ASK),
        "talk": identity.address_of(talk) if talk else "",
        "block": is_other and opened.circle.kind in blocks.KINDS,
        "is_blocked": who in blocks.list_blocked(opened),
        "appoint": is_here and keeps_order and author.role == "member",
        "is_wished": any(wish["what"] == who for wish in wishes),
    }
