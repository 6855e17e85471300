"""Leaving for good, with or without one's words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, request

from forum import identity
from forum.actions import departures as actions
from forum.actions import passphrases
from forum.errors import NotYet, WrongCredentials
from forum.forms.words import DepartureForm
from forum.opening.walks import Reached
from forum.views import erasing
from forum.views.going_on import carried, carry
from forum.views.mine import everywhere
from forum.views.pages import go, page, refuse

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

    from forum.views.pages import Page

departures = Blueprint("departures", __name__)
PURPOSE = "departure"


@departures.route("/me/leaving", methods=["GET", "POST"])
def new() -> Page | Response:
    """What shall become of the words; then the account goes in seven days."""
    form, reached = DepartureForm(), carried(PURPOSE, request.form.get("state"))
    try:
        if reached is not None:
            return _erase(reached)
        if form.validate_on_submit():
            return _leave(form)
    except (NotYet, WrongCredentials) as error:
        refuse(form, "passphrase", error)
    return page("departures/new.html", form, place="me", progress=None)


def _leave(form: DepartureForm) -> Page | Response:
    # First of all: who may not go yet, or does not know the words, has nothing erased.
    actions.refuse_last(identity.visitor())
    passphrases.prove(identity.visitor(), form.passphrase.data or "")
    return _erase(Reached()) if form.words_stay.data == "erase" else _go()


def _erase(reached: Reached) -> Page | Response:
    progress = erasing.go_on([opened for _name, opened in everywhere()], reached)
    if progress.is_over:
        return _go()
    state = carry(PURPOSE, progress.reached)
    return page("departures/new.html", place="me", progress=progress, state=state)


def _go() -> Response:
    actions.leave_for_good(identity.visitor())
    return go("walls.show")
