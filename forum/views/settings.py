"""How the pages look and read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint

from forum import identity, languages
from forum.actions.settings import change_settings
from forum.forms import SettingsForm, choice
from forum.languages import gettext as _
from forum.views.pages import go, page

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

    from forum.views.pages import Page

settings = Blueprint("settings", __name__)


@settings.route("/me/settings", methods=["GET", "POST"])
def edit() -> Page | Response:
    """Language, size of letters, digits, time zone, calm mode."""
    form = _form()
    if form.validate_on_submit():
        change_settings(identity.visitor(), **form.data)
        return go("settings.edit")
    return page("settings/edit.html", form, place="me")


def _form() -> SettingsForm:
    kept = dict(identity.visitor().ring.settings)
    form = SettingsForm(data={"language": languages.language(), "text_size": "normal", **kept})
    offered = identity.house().settings.languages
    form.language.choices = [choice(code, languages.OWN_NAMES[code]) for code in offered]
    zones = [choice(zone, languages.zone_name(zone)) for zone in languages.TIME_ZONES]
    form.time_zone.choices = [choice("", _("Not chosen (world time)")), *zones]
    return form
