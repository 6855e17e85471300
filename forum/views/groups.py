"""Groups: founding one, what it is about, and how it lives."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from flask import Blueprint

from forum import identity, languages
from forum.access import OpenCircle, Permission
from forum.actions import agreements, passphrases
from forum.actions import groups as actions
from forum.actions.admissions import DECIDERS
from forum.aliases import propose_alias
from forum.errors import AliasRefused
from forum.forms.groups import FoundingForm, GroupForm
from forum.vault import ring as rings
from forum.views.pages import go, is_taken, page, refuse
from forum.views.surroundings import around

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

    from forum.views.pages import Page

groups = Blueprint("groups", __name__)


@groups.route("/groups/new", methods=["GET", "POST"])
def new() -> Page | Response:
    """Found a group."""
    visitor = identity.visitor()
    form = FoundingForm(data={"alias": propose_alias(languages.language())})
    if form.validate_on_submit():
        try:
            circle = actions.found(visitor, _founding(form))
        except AliasRefused as error:
            refuse(form, "alias", error)
        else:
            return go("circles.show", alias=rings.url_alias(visitor.root, circle))
    return page("groups/new.html", form, may_found=actions.may_found(visitor), place="groups")


@groups.get("/c/<alias>/about")
def about(alias: str) -> Page:
    """Rules, who reads, who one is here, and the ways on."""
    opened = identity.open_circle(alias)
    return page(
        "groups/about.html", circle=around(opened), rules=opened.profile.rules,
        probation=_probation_end(opened), can=_can(opened), is_alone=_is_alone(opened),
        place="groups",
    )  # fmt: skip


@groups.route("/c/<alias>/settings", methods=["GET", "POST"])
def edit(alias: str) -> Page | Response:
    """How it lives; for moderators."""
    opened = identity.open_circle(alias, Permission.SETTLE)
    form = _form(opened)
    if form.validate_on_submit() and is_taken(form, "passphrase", partial(_settle, opened, form)):
        return go("groups.edit", alias=alias)
    wished = bool(agreements.wishes(opened, actions.ACT))
    return page("groups/edit.html", form, circle=around(opened), is_wished=wished, place="groups")


def _founding(form: FoundingForm) -> actions.Founding:
    name, rules = form.name.data or "", form.rules.data or ""
    return actions.Founding(name.strip(), rules.strip(), form.preset.data, form.alias.data or "")


def _form(opened: OpenCircle) -> GroupForm:
    profile, kept = opened.profile, opened.circle.keep_days
    names = ("name", "rules", "member_list", "vouches_needed", "objection_hours",
             "probation_days", "joins_per_day")  # fmt: skip
    known = {name: getattr(profile, name) for name in names}
    return GroupForm(data={**known, "keep_days": str(kept or "")})


def _settle(opened: OpenCircle, form: GroupForm) -> None:
    values = dict(form.data)
    kept, words = values.pop("keep_days"), values.pop("passphrase") or ""
    days = int(kept) if kept else None
    if actions.is_harsh(opened, days, values["member_list"]):
        passphrases.prove(opened.visitor, words)
    alias = identity.address_of(opened.circle.id)
    identity.writing(alias, Permission.SETTLE, lambda now: actions.settle(now, days, **values))


def _probation_end(opened: OpenCircle) -> int | None:
    if opened.role != "newcomer":
        return None
    return opened.entry.joined_day + opened.profile.probation_days


def _is_alone(opened: OpenCircle) -> bool:
    """Whether one moderator alone keeps this group: then much must wait."""
    council = opened.profile.more.get("council", {})
    return opened.circle.kind == "group" and len(council) < DECIDERS


def _can(opened: OpenCircle) -> dict[str, bool]:
    return {permission.name.lower(): opened.may(permission) for permission in Permission}
