"""Taking one's own words along."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, Response, stream_with_context

from forum import identity
from forum.actions import passphrases
from forum.errors import WrongCredentials
from forum.forms import PassphraseForm
from forum.opening.exports import export
from forum.views.mine import everywhere
from forum.views.pages import page, refuse

if TYPE_CHECKING:
    from forum.views.pages import Page

exports = Blueprint("exports", __name__)


@exports.route("/me/export", methods=["GET", "POST"])
def show() -> Page | Response:
    """Asked with one's words, since an open phone alone must not give everything away."""
    form = PassphraseForm()
    if form.validate_on_submit():
        try:
            passphrases.prove(identity.visitor(), form.passphrase.data or "")
            return _send()
        except WrongCredentials as error:
            refuse(form, "passphrase", error)
    return page("exports/show.html", form, place="me")


def _send() -> Response:
    stream = stream_with_context(export(everywhere()))
    answer = Response(stream, mimetype="application/zip")
    answer.headers["Content-Disposition"] = 'attachment; filename="words.zip"'
    return answer
