"""Changing the words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, request

from forum import identity, languages, words
from forum.actions import passphrases as actions
from forum.errors import WrongCredentials
from forum.forms import ChangeForm
from forum.views.pages import go, page, refuse

if TYPE_CHECKING:
    from collections.abc import Callable

    from werkzeug.wrappers import Response

    from forum.views.pages import Page

passphrases = Blueprint("passphrases", __name__)


@passphrases.route("/me/passphrase", methods=["GET", "POST"])
def edit() -> Page | Response:
    """New words; the account and its circles stay as they are."""
    return change("passphrases/edit.html", _edit)


def change(template: str, act: Callable[[str, str], None]) -> Page | Response:
    """A page that asks for the words until now and for new ones, and does `act` with both."""
    form = ChangeForm()
    proposed = request.form.get("proposed") or words.propose_passphrase(languages.language())
    if form.validate_on_submit():
        chosen = form.passphrase.data or proposed
        form.refuse_weak(chosen, actions.login_of(identity.visitor()))
        if not form.errors and _has_done(form, act, chosen):
            return go("accounts.show")
    return page(template, form, proposed=proposed, place="me")


def _has_done(form: ChangeForm, act: Callable[[str, str], None], chosen: str) -> bool:
    try:
        act(form.current.data or "", chosen)
    except WrongCredentials as error:
        refuse(form, "current", error)
        return False
    return True


def _edit(current: str, chosen: str) -> None:
    actions.change_passphrase(identity.visitor(), current, chosen)
