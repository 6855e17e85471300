"""Signing in and out; where one is signed in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, request

from forum import devices, identity, languages
from forum.actions import sign_ins as actions
from forum.errors import WrongCode, WrongCredentials
from forum.forms import CodeForm, SignInForm
from forum.languages import gettext as _
from forum.views import carrying
from forum.views.pages import go, page, refuse

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

    from forum.access import Visitor
    from forum.views.pages import Page

sign_ins = Blueprint("sign_ins", __name__)


@sign_ins.route("/sign-in", methods=["GET", "POST"])
def new() -> Page | Response:
    """The door: name and words, then the one-time code where there is one."""
    if identity.visitor_or_none():
        return go("circles.index")
    pending = identity.pending()
    if pending and request.form.keys() <= {"code", "carried", "csrf_token"}:
        return _confirm(pending)
    return _sign_in(SignInForm())


def _sign_in(form: SignInForm) -> Page | Response:
    carried = request.form.get("carried", "")
    if form.validate_on_submit():
        try:
            return _begin(actions.sign_in(identity.house(), _attempt(form)), carried)
        except (WrongCredentials, WrongCode) as error:
            refuse(form, "passphrase" if isinstance(error, WrongCredentials) else "code", error)
    asks_code = bool(form.code.data)
    notice = carrying.notice()
    return page("sign_ins/new.html", form, asks_code=asks_code, carried=carried, notice=notice)


def _confirm(pending: Visitor) -> Page | Response:
    form, carried = CodeForm(), request.form.get("carried", "")
    if form.validate_on_submit():
        try:
            return _begin(
                actions.confirm(pending, languages.western(form.code.data or "")), carried
            )
        except WrongCode as error:
            refuse(form, "code", error)
    return page("sign_ins/code.html", form, carried=carried)


def _begin(opened: actions.Opened, carried: str) -> Page | Response:
    # Opened with the old cookie, sealed again for the new one.
    packed = carrying.unpack(carried)
    identity.begin(opened)
    if not opened.is_pending:
        return carrying.after_sign_in(packed)
    again = carrying.pack_again(packed)
    return page("sign_ins/code.html", CodeForm(formdata=None), carried=again)


def _attempt(form: SignInForm) -> actions.Attempt:
    device = devices.guess(request.user_agent.string)
    code = languages.western(form.code.data or "")
    return actions.Attempt(form.login.data or "", form.passphrase.data or "", code, device)


def _rows(visitor: Visitor) -> list[dict[str, object]]:
    return [
        {
            "handle": listed.handle,
            "device": listed.device or _("A device we cannot guess"),
            "since": languages.moment(listed.since),
            "is_this": listed.is_this,
        }
        for listed in actions.list_sign_ins(visitor)
    ]


@sign_ins.post("/sign-out")
def end() -> Response:
    """End this sign-in."""
    actions.end(identity.visitor())
    return go("walls.show")


@sign_ins.route("/me/sign-ins", methods=["GET", "POST"])
def index() -> Page | Response:
    """The list, and ending one or all the others."""
    visitor = identity.visitor()
    if request.method == "POST":
        if "others" in request.form:
            actions.end_others(visitor)
        else:
            actions.end_sign_in(visitor, request.form.get("handle", ""))
        return go("sign_ins.index")
    return page("sign_ins/index.html", rows=_rows(visitor), place="me")
