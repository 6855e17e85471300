"""Leaving for good, with or without one's words."""

from __future__ import annotations

import time
from functools import partial
from typing import TYPE_CHECKING

from flask import Blueprint

from forum import identity
from forum.access import OpenCircle, Permission
from forum.actions import departures as actions
from forum.actions import erasures
from forum.errors import WrongCredentials
from forum.forms.words import DepartureForm
from forum.opening.walks import LATEST, Walk
from forum.views.mine import my_circles
from forum.views.pages import go, page, refuse

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

    from forum.views.pages import Page

departures = Blueprint("departures", __name__)
SECONDS = 0.8
STEP = 200


@departures.route("/me/leaving", methods=["GET", "POST"])
def new() -> Page | Response:
    """What shall become of the words; then the account goes in seven days."""
    form = DepartureForm()
    if form.validate_on_submit():
        try:
            return _leave(form)
        except WrongCredentials as error:
            refuse(form, "passphrase", error)
    return page("departures/new.html", form, place="me", progress=None)


def _leave(form: DepartureForm) -> Page | Response:
    if form.words_stay.data == "erase" and (progress := _erase()) is not None:
        return page("departures/new.html", form, place="me", progress=progress)
    actions.leave_for_good(identity.visitor(), form.passphrase.data or "")
    return go("walls.show")


def _erase() -> int | None:
    """Erase for a while; gives how many circles are left, or nothing when all is done.

    What was erased is empty and is passed over quickly the next time: no place is kept.
    """
    until, circles = time.monotonic() + SECONDS, my_circles()
    for place, (_name, opened) in enumerate(circles):
        if not _erase_in(opened, until):
            return len(circles) - place
    return None


def _erase_in(opened: OpenCircle, until: float) -> bool:
    alias, walk = identity.address_of(opened.circle.id), Walk(opened, LATEST)
    while time.monotonic() < until:
        before = walk.looked
        mine = [(found.number, found.seq, found.payload) for found in walk.steps(STEP)
                if found is not None and found.payload.author == opened.member_id]  # fmt: skip
        if mine:
            identity.writing(alias, Permission.READ, partial(erasures.erase, mine=mine))
        if walk.looked - before < STEP:
            return True
    return False
