"""Asking a member to talk, and answering such an ask."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, request

from forum import identity
from forum.access import OpenCircle, Permission
from forum.actions import directs as actions
from forum.errors import Refused
from forum.forms.people import AskForm
from forum.opening.letters import reach_letter
from forum.opening.members import reach_member
from forum.views.pages import choose, go, page, refuse
from forum.views.surroundings import around

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

    from forum.views.pages import Page

directs = Blueprint("directs", __name__)


@directs.route("/c/<alias>/members/<handle>/ask", methods=["GET", "POST"])
def new(alias: str, handle: str) -> Page | Response:
    """Ask somebody to talk, with a few words if one likes."""
    form = AskForm()
    if form.validate_on_submit():
        try:
            circle = identity.writing(alias, Permission.ASK, lambda now: _ask(now, handle, form))
        except Refused as error:
            refuse(form, "words", error)
        else:
            return go("circles.show", alias=identity.address_of(circle))
    return _page(alias, handle, form)


@directs.post("/c/<alias>/letters/<letter>")
def answer(alias: str, letter: str) -> Response:
    """Say yes, or nothing."""
    act = choose(request.form, accept=_accept, decline=_decline)
    circle = identity.writing(alias, Permission.READ, lambda now: act(now, letter))
    if circle is None:
        return go("letters.index", alias=alias)
    return go("circles.show", alias=identity.address_of(circle))


def _page(alias: str, handle: str, form: AskForm) -> Page:
    opened = identity.open_circle(alias, Permission.ASK)
    who = reach_member(opened, handle).author
    return page("directs/new.html", form, circle=around(opened), who=who, place="groups")


def _ask(opened: OpenCircle, handle: str, form: AskForm) -> bytes:
    return actions.ask(opened, reach_member(opened, handle).id, form.words.data or "")


def _accept(opened: OpenCircle, letter: str) -> bytes | None:
    return actions.accept(opened, reach_letter(opened, letter).id)


def _decline(opened: OpenCircle, letter: str) -> bytes | None:
    actions.decline(opened, reach_letter(opened, letter).id)
    return None
