"""Leaving a circle: asked once more, and then quietly."""

from __future__ import annotations

from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

from flask import Blueprint, request

from forum import identity
from forum.access import OpenCircle, Permission
from forum.actions import leavings as actions
from forum.actions import passphrases
from forum.errors import RiwaqError
from forum.forms import PassphraseForm
from forum.views.pages import go, is_taken, page
from forum.views.surroundings import around

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

    from forum.views.pages import Page

leavings = Blueprint("leavings", __name__)


@leavings.route("/c/<alias>/leaving", methods=["GET", "POST"])
def new(alias: str) -> Page | Response:
    """What goes, what stays; then go."""
    opened, form = identity.open_circle(alias), PassphraseForm()
    group, is_last = _group_of(opened), actions.is_last(opened)
    if request.method == "POST" and (not is_last or form.validate()):
        leave = partial(_leave, opened, form, group, is_last=is_last)
        if is_taken(form, "passphrase", leave):
            return go("circles.index")
    shown = {"circle": around(opened), "steps_down": bool(group), "is_last": is_last}
    return page("leavings/new.html", form, place="groups", **shown)


def _leave(opened: OpenCircle, form: PassphraseForm, group: str, *, is_last: bool) -> None:
    if group:
        identity.writing(group, Permission.READ, actions.step_down)
        return
    # Whoever goes last takes everything with him: an open phone alone must not do that.
    if is_last:
        passphrases.prove(opened.visitor, form.passphrase.data or "")
    _let_in(opened)
    act, alias = partial(actions.leave, may_erase=is_last), identity.address_of(opened.circle.id)
    identity.writing(alias, Permission.READ, act)


def _let_in(opened: OpenCircle) -> None:
    """Who waits to moderate is let in first: after the last moderator nobody could do it."""
    council = opened.membership.more.get("moderators")
    if isinstance(council, bytes):
        with suppress(RiwaqError):
            identity.open_circle(identity.address_of(council))


def _group_of(opened: OpenCircle) -> str:
    """Of a group's moderators' circle, the group's address: whoever goes stays a member there."""
    if opened.circle.kind != "moderators" or opened.circle.parent is None:
        return ""
    return identity.address_of(opened.circle.parent)
