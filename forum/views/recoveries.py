"""Coming back with twelve words from paper."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from flask import Blueprint

from forum import identity
from forum.actions import recoveries as actions
from forum.errors import WrongCode
from forum.forms import RecoveryForm
from forum.views.choosing import State, Way, ask_name
from forum.views.pages import go, page, refuse
from forum.words import words_to_code

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

    from forum.views.pages import Page

recoveries = Blueprint("recoveries", __name__)


@recoveries.route("/recover", methods=["GET", "POST"])
def new() -> Page:
    """The code; what it opens is said on the next page only."""
    form = RecoveryForm()
    if form.validate_on_submit():
        code = words_to_code(form.recovery.data or "")
        try:
            actions.check_recovery(identity.house(), code)
        except WrongCode as error:
            refuse(form, "recovery", error)
        else:
            return ask_name(WAY, {"code": code})
    return page("recoveries/new.html", form)


@recoveries.post("/recover/<step>")
def step(step: str) -> Page | Response:
    """A new name, new words, a new code."""
    return WAY.take_step(step)


def _is_free(state: State, login: str) -> bool:
    return actions.is_login_free(identity.house(), login, cast("bytes", state["code"]))


def _finish(state: State) -> Response:
    actions.recover(
        identity.house(),
        cast("bytes", state["code"]),
        str(state["login"]),
        str(state["passphrase"]),
        cast("bytes | None", state["recovery"]),
    )
    return go("sign_ins.new", after="recovery")


WAY = Way("recovering", "recoveries.step", 2, 4, _is_free, _finish)
