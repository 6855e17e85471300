"""A recovery code, made anew after the words were typed once more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint

from forum import identity, languages, words
from forum.actions import passphrases, recoveries
from forum.errors import WrongCredentials
from forum.forms import PassphraseForm
from forum.vault.account import new_recovery_code
from forum.views.pages import page, refuse

if TYPE_CHECKING:
    from forum.views.pages import Page

recovery_codes = Blueprint("recovery_codes", __name__)


@recovery_codes.route("/me/recovery-code", methods=["GET", "POST"])
def show() -> Page:
    """Whether there is a code; a new one is shown once."""
    visitor, form = identity.visitor(), PassphraseForm()
    if form.validate_on_submit():
        try:
            passphrases.prove(visitor, form.passphrase.data or "")
            return _made()
        except WrongCredentials as error:
            refuse(form, "passphrase", error)
    has_code = visitor.ring.recovery_tag is not None
    return page("recovery_codes/show.html", form, has_code=has_code, place="me")


def _made() -> Page:
    code = new_recovery_code()
    recoveries.replace_code(identity.visitor(), code)
    shown = words.code_to_words(code, languages.language())
    direction = languages.words_direction()
    return page("recovery_codes/made.html", words=shown, words_dir=direction, place="me")
