"""Deleting a group: what goes is shown to both who must want it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, request

from forum import identity, languages
from forum.access import OpenCircle, Permission
from forum.actions import agreements, passphrases
from forum.actions import deletions as actions
from forum.errors import NotFound, Refused, WrongCredentials
from forum.forms import PassphraseForm
from forum.views.pages import go, page, refuse
from forum.views.surroundings import around

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

    from forum.views.pages import Page

deletions = Blueprint("deletions", __name__)
DAY = 86_400


@deletions.route("/c/<alias>/deletion", methods=["GET", "POST"])
def new(alias: str) -> Page | Response:
    """Wish it, share the wish, or take it back."""
    form = PassphraseForm()
    if request.form.get("kind") == "keep":
        identity.writing(alias, Permission.SETTLE, _take_back)
        return go("groups.about", alias=alias)
    if form.validate_on_submit():
        is_done = _delete(alias, form)
        if is_done is not None:
            return go("circles.index") if is_done else go("deletions.new", alias=alias)
    return _page(identity.open_circle(alias, Permission.SETTLE), form)


def _delete(alias: str, form: PassphraseForm) -> bool | None:
    try:
        passphrases.prove(identity.visitor(), form.passphrase.data or "")
        return identity.writing(alias, Permission.SETTLE, actions.delete)
    except (WrongCredentials, Refused) as error:
        refuse(form, "passphrase", error)
        return None


def _page(opened: OpenCircle, form: PassphraseForm) -> Page:
    if opened.circle.kind != "group":
        raise NotFound("group")
    wish = next(iter(agreements.wishes(opened, actions.ACT)), None)
    return page(
        "deletions/new.html", form, circle=around(opened), is_alone=actions.is_alone(opened),
        is_only=len(agreements.moderators_of(opened)) == 1, is_wished=wish is not None,
        is_mine=wish is not None and wish["by"] == opened.member_id,
        until=languages.moment(wish["time"] + agreements.SECONDS) if wish else "", place="groups",
    )  # fmt: skip


def _take_back(opened: OpenCircle) -> None:
    agreements.take_back(opened, actions.ACT, opened.circle.id)
