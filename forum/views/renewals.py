"""Taking new keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint

from forum import identity
from forum.actions.renewals import renew
from forum.views.passphrases import change

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

    from forum.views.pages import Page

renewals = Blueprint("renewals", __name__)


@renewals.route("/me/renewal", methods=["GET", "POST"])
def new() -> Page | Response:
    """New keys for everything, when somebody may know the old words."""
    return change("renewals/new.html", _renew)


def _renew(current: str, chosen: str) -> None:
    identity.begin(renew(identity.visitor(), current, chosen))
