"""The second factor: a square to scan, a secret to type, a code to prove it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, cast

from flask import Blueprint, request

from forum import identity, languages
from forum.actions import passphrases
from forum.actions import second_factors as actions
from forum.errors import BadRequest, Refused, Unopenable, WrongCredentials
from forum.forms import SecondFactorForm
from forum.views.pages import go, page, refuse
from forum.views.squares import square

if TYPE_CHECKING:
    from collections.abc import Callable

    from werkzeug.wrappers import Response

    from forum.access import Visitor
    from forum.views.pages import Page

second_factors = Blueprint("second_factors", __name__)
PURPOSE = "one-time secret"


@second_factors.route("/me/second-factor", methods=["GET", "POST"])
def show() -> Page | Response:
    """Set it, or see that it is set and take it away where no role needs it."""
    visitor = identity.visitor()
    is_required = actions.is_required(visitor)
    if visitor.ring.totp is not None:
        return _set(visitor, is_required=is_required)
    return _unset(visitor, is_required=is_required)


def _set(visitor: Visitor, *, is_required: bool) -> Page | Response:
    form = SecondFactorForm()
    if _has_done(form, partial(actions.remove_second_factor, visitor)):
        return go("second_factors.show")
    return page("second_factors/show.html", form, is_set=True, is_required=is_required, place="me")


def _unset(visitor: Visitor, *, is_required: bool) -> Page | Response:
    form, secret = SecondFactorForm(), _secret()
    if _has_done(form, partial(actions.set_second_factor, visitor, secret)):
        return go("second_factors.show")
    shown = {
        "qr": square(actions.address(secret, identity.house().settings.site_name)),
        "secret": _grouped(secret),
        "is_required": is_required,
    }
    state = identity.carry(PURPOSE, {"it": secret})
    return page("second_factors/show.html", form, is_set=False, state=state, place="me", **shown)


def _has_done(form: SecondFactorForm, act: Callable[[str], None]) -> bool:
    if not form.validate_on_submit():
        return False
    # The words first: an open phone alone must not be able to lock its owner out.
    try:
        passphrases.prove(identity.visitor(), form.passphrase.data or "")
        act(languages.western(form.code.data or ""))
    except Refused as error:
        refuse(form, "passphrase" if isinstance(error, WrongCredentials) else "code", error)
        return False
    return True


def _secret() -> str:
    if request.method == "GET":
        return actions.propose_secret()
    try:
        return cast("str", identity.carried(PURPOSE, request.form.get("state", ""))["it"])
    except Unopenable as error:
        raise BadRequest("secret") from error


def _grouped(secret: str) -> str:
    return " ".join(secret[i : i + 4] for i in range(0, len(secret), 4))
