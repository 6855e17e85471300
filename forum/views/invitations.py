"""Invitations: making a slip, taking it back, and taking one up with an account."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from flask import Blueprint, request

from forum import identity, languages
from forum.access import OpenCircle, Permission
from forum.actions import invitations as actions
from forum.errors import AliasRefused, BadRequest, InvitationRefused, NotFound, NotYet, Unopenable
from forum.forms import InvitationForm
from forum.forms.vetting import TakeUpForm
from forum.languages import gettext as _
from forum.vault import ring as rings
from forum.views.pages import go, page, refuse
from forum.views.squares import square
from forum.views.surroundings import around
from forum.words import two_words

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

    from forum.actions.invitations import Made
    from forum.views.pages import Page

invitations = Blueprint("invitations", __name__)
PURPOSE = "taking up"
LIVING = ("open", "waiting")  # what can still be taken back


@invitations.route("/c/<alias>/invitations", methods=["GET", "POST"])
def index(alias: str) -> Page | Response:
    """My invitations to this group; sent, a new one, or some taken back."""
    if request.method == "GET":
        return _index(identity.open_circle(alias, Permission.INVITE))
    if "handle" in request.form or "others" in request.form:
        identity.writing(alias, Permission.INVITE, _take_back)
        return go("invitations.index", alias=alias)
    return _make(alias)


@invitations.route("/me/invitation", methods=["GET", "POST"])
def take_up() -> Page | Response:
    """Come into a further group: code and words, then the name one will have there."""
    form = InvitationForm()
    try:
        if "state" in request.form:
            return _choose(request.form["state"])
        if form.validate_on_submit():
            return _ask_name(form)
    except InvitationRefused as error:
        refuse(form, "invitation", error)
    return page("invitations/take_up.html", form, step="code", place="groups")


def _index(opened: OpenCircle, problem: str = "") -> Page:
    rows = [_row(opened, made) for made in actions.list_made(opened)]
    has_some = any(row["status"] in LIVING for row in rows)
    return page(
        "invitations/index.html", None, circle=around(opened), rows=rows, problem=problem,
        has_some=has_some, place="groups",
    )  # fmt: skip


def _row(opened: OpenCircle, made: Made) -> dict[str, object]:
    return {
        "handle": rings.url_alias(opened.visitor.root, made.tag),
        "status": made.status,
        "made": languages.near_day(int(made.made // 86_400)),
        "expires": languages.moment(made.expires),
    }


def _make(alias: str) -> Page:
    language = languages.language()
    try:
        slip = identity.writing(alias, Permission.INVITE, lambda now: actions.invite(now, language))
    except NotYet:
        opened = identity.open_circle(alias, Permission.INVITE)
        return _index(opened, _("Three of your invitations are open. Take one back first."))
    return page(
        "invitations/made.html", None, slip=slip, square=square(slip.code), place="groups",
        circle=around(identity.open_circle(alias)), hours=actions.HOURS,
        until=languages.moment(slip.expires),
    )  # fmt: skip


def _take_back(opened: OpenCircle) -> None:
    living = [made.tag for made in actions.list_made(opened) if made.status in LIVING]
    if "others" in request.form:
        actions.revoke(opened, living)
        return
    root, wanted = opened.visitor.root, request.form["handle"]
    found = [tag for tag in living if rings.url_alias(root, tag) == wanted]
    if not found:
        raise NotFound("invitation")
    actions.revoke(opened, found)


def _ask_name(form: InvitationForm) -> Page:
    code, phrase = form.code(), form.phrase.data or ""
    offer = actions.look_at(identity.visitor(), code, phrase)
    name = offer.get("name", "")
    state = identity.carry(PURPOSE, {"code": code, "phrase": phrase, "name": name})
    named = TakeUpForm(formdata=None, data={"alias": two_words(languages.language())})
    return _named(named, state, str(name))


def _choose(state: str) -> Page | Response:
    form, kept = TakeUpForm(), _carried(state)
    code, phrase = cast("bytes", kept["code"]), str(kept["phrase"])
    if form.validate_on_submit():
        wanted = form.alias.data or ""
        try:
            lobby = actions.take_up(identity.visitor(), code, phrase, wanted)
            return go("circles.show", alias=identity.address_of(lobby))
        except AliasRefused as error:
            refuse(form, "alias", error)
    return _named(form, state, str(kept["name"]))


def _carried(state: str) -> dict[str, object]:
    try:
        return identity.carried(PURPOSE, state)
    except Unopenable as error:
        raise BadRequest("state") from error


def _named(form: TakeUpForm, state: str, name: str) -> Page:
    return page(
        "invitations/take_up.html", form, step="name", state=state, name=name, place="groups"
    )
