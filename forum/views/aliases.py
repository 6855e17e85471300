"""Being called something else in one circle."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from flask import Blueprint

from forum import identity, languages
from forum.access import Permission
from forum.actions import rates
from forum.actions.aliases import change_alias
from forum.errors import NotFound
from forum.forms.people import AliasForm
from forum.views.pages import go, is_taken, page
from forum.views.surroundings import around
from forum.words import two_words

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

    from forum.views.pages import Page

aliases = Blueprint("aliases", __name__)
KINDS = ("group", "commons", "moderators")


@aliases.route("/c/<alias>/alias", methods=["GET", "POST"])
def edit(alias: str) -> Page | Response:
    """Choose a name here; whoever has none yet is led here."""
    opened = identity.open_circle(alias)
    if opened.circle.kind not in KINDS:
        raise NotFound("alias")
    form = AliasForm(data={"alias": opened.entry.alias or two_words(languages.language())})
    if form.validate_on_submit() and _has_changed(alias, form):
        return go("circles.show", alias=alias)
    return page("aliases/edit.html", form, circle=around(opened), place="groups")


def _has_changed(alias: str, form: AliasForm) -> bool:
    rates.take(identity.visitor(), "alias")
    wanted = form.alias.data or ""
    act = partial(change_alias, wanted=wanted)
    return is_taken(form, "alias", partial(identity.writing, alias, Permission.READ, act))
