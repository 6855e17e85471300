"""Erasing one's own words in one circle."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, request

from forum import identity
from forum.actions import passphrases
from forum.errors import WrongCredentials
from forum.forms import PassphraseForm
from forum.opening.walks import Reached
from forum.views import erasing
from forum.views.going_on import carried, carry
from forum.views.pages import page, refuse
from forum.views.surroundings import around

if TYPE_CHECKING:
    from forum.access import OpenCircle
    from forum.views.pages import Page

erasures = Blueprint("erasures", __name__)


@erasures.route("/c/<alias>/erasure", methods=["GET", "POST"])
def new(alias: str) -> Page:
    """Asked with one's words, since an open phone alone must not erase everything."""
    opened, form = identity.open_circle(alias), PassphraseForm()
    reached = carried(f"erasure {alias}", request.form.get("state"))
    if reached is None and form.validate_on_submit():
        reached = _proven(form)
    if reached is not None:
        return _go_on(opened, alias, reached)
    return page("erasures/new.html", form, circle=around(opened), place="groups", progress=None)


def _proven(form: PassphraseForm) -> Reached | None:
    try:
        passphrases.prove(identity.visitor(), form.passphrase.data or "")
    except WrongCredentials as error:
        refuse(form, "passphrase", error)
        return None
    return Reached()


def _go_on(opened: OpenCircle, alias: str, reached: Reached) -> Page:
    progress = erasing.go_on([opened], reached)
    state = carry(f"erasure {alias}", progress.reached)
    shown = {"circle": around(opened), "progress": progress, "state": state}
    return page("erasures/new.html", None, place="groups", **shown)
