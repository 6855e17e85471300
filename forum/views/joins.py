"""Joining, one question a page: invitation, welcome, name, words, recovery."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from flask import Blueprint

from forum import identity, languages
from forum.actions import accounts as actions
from forum.errors import InvitationRefused
from forum.forms import InvitationForm
from forum.views.choosing import State, Way, ask_name
from forum.views.pages import go, page, refuse

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

    from forum.views.pages import Page

joins = Blueprint("joins", __name__)


@joins.route("/join", methods=["GET", "POST"])
def invitation() -> Page:
    """The first question: the code on the slip and the two words."""
    form = InvitationForm()
    if form.validate_on_submit():
        code, phrase = form.code(), form.phrase.data or ""
        try:
            actions.check_invitation(identity.house(), code, phrase)
        except InvitationRefused as error:
            refuse(form, "invitation", error)
        else:
            return WAY.render("joins/welcome.html", {"code": code, "phrase": phrase}, 2, None)
    return page("joins/invitation.html", form)


@joins.post("/join/<step>")
def step(step: str) -> Page | Response:
    """The questions after it."""
    if step == "welcome":
        return ask_name(WAY, WAY.state())
    return WAY.take_step(step)


def _is_free(state: State, login: str) -> bool:
    return actions.is_login_free(identity.house(), login, cast("bytes", state["code"]))


def _finish(state: State) -> Response:
    joining = actions.Joining(
        code=cast("bytes", state["code"]),
        phrase=str(state["phrase"]),
        login=str(state["login"]),
        passphrase=str(state["passphrase"]),
        recovery=cast("bytes | None", state["recovery"]),
        settings={"language": languages.language()},
    )
    actions.join(identity.house(), joining)
    return go("sign_ins.new", after="joining")


WAY = Way("joining", "joins.step", 3, 5, _is_free, _finish)
