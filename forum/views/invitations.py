"""Invitations: making a slip, taking it back, and taking one up with an account."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from flask import Blueprint, request

from forum import aliases, identity, languages
from forum.access import OpenCircle, Permission
from forum.actions import invitations as actions
from forum.errors import AliasRefused, InvitationRefused, NotYet
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
    if "state" in request.form:
        return _choose()
    form = InvitationForm()
    if form.validate_on_submit():
        try:
            return _ask_name(form)
        except InvitationRefused as error:
            refuse(form, "invitation", error)
    return page("invitations/take_up.html", form, step="code", place="groups")


def _index(opened: OpenCircle, problem: str = "") -> Page:
    rows = [_row(opened, made) for made in actions.list_made(opened)]
    return page(
        "invitations/index.html", None, circle=around(opened), rows=rows, problem=problem,
        place="groups",
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
    opened = identity.open_circle(alias, Permission.INVITE)
    try:
        slip = identity.writing(alias, Permission.INVITE, lambda now: actions.invite(now, language))
    except NotYet:
        return _index(opened, _("Three of your invitations are open. Take one back first."))
    until = languages.moment(slip.expires)
    return page(
        "invitations/made.html", None, circle=around(opened), slip=slip, until=until,
        square=square(slip.code), place="groups",
    )  # fmt: skip


def _take_back(opened: OpenCircle) -> None:
    made = actions.list_made(opened)
    wanted = request.form.get("handle", "")
    root = opened.visitor.root
    tags = [one.tag for one in made if not wanted or rings.url_alias(root, one.tag) == wanted]
    actions.revoke(opened, [one.tag for one in made if one.tag in tags and one.status != "over"])


def _ask_name(form: InvitationForm) -> Page:
    code, phrase = form.code(), form.phrase.data or ""
    offer = actions.look_at(identity.visitor(), code, phrase)
    state = identity.carry(PURPOSE, {"code": code, "phrase": phrase})
    named = TakeUpForm(formdata=None, data={"alias": two_words(languages.language())})
    return _named(named, state, str(offer.get("name", "")))


def _choose() -> Page | Response:
    form, state = TakeUpForm(), request.form["state"]
    kept = identity.carried(PURPOSE, state)
    code, phrase = cast("bytes", kept["code"]), str(kept["phrase"])
    if form.validate_on_submit():
        try:
            alias = aliases.check_alias(form.alias.data or "")
            lobby = actions.take_up(identity.visitor(), code, phrase, alias)
            return go("circles.show", alias=identity.address_of(lobby))
        except AliasRefused as error:
            refuse(form, "alias", error)
    return _named(form, state, "")


def _named(form: TakeUpForm, state: str, name: str) -> Page:
    return page("invitations/take_up.html", form, step="name", state=state, name=name,
                place="groups")  # fmt: skip
