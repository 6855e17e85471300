"""Coming into the commons."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint

from forum import identity, languages
from forum.actions import commons as actions
from forum.actions import groups, rates
from forum.aliases import propose_alias
from forum.errors import Refused
from forum.forms.people import AliasForm
from forum.views.pages import go, page, refuse

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

    from forum.views.pages import Page

commons = Blueprint("commons", __name__)


@commons.route("/commons", methods=["GET", "POST"])
def join() -> Page | Response:
    """Choose a name and come in; whoever is there already is led on."""
    visitor = identity.visitor()
    mine = actions.commons_of(visitor)
    if mine is not None:
        return go("circles.show", alias=identity.address_of(mine.circle))
    form = AliasForm(data={"alias": propose_alias(languages.language())})
    if form.validate_on_submit():
        circle = _join(form)
        if circle is not None:
            return go("circles.show", alias=identity.address_of(circle))
    return page("commons/join.html", form, may_join=groups.may_found(visitor), place="groups")


def _join(form: AliasForm) -> bytes | None:
    rates.take(identity.visitor(), "alias")
    try:
        return actions.join(identity.visitor(), form.alias.data or "")
    except Refused as error:
        refuse(form, "alias", error)
        return None
