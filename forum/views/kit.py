"""Every part of the design in both directions; in the demo only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint
from werkzeug.datastructures import MultiDict

from forum import identity
from forum.errors import NotFound
from forum.forms import SignInForm
from forum.views.pages import page

if TYPE_CHECKING:
    from forum.views.pages import Page

kit = Blueprint("kit", __name__)
SIDES = ("rtl", "ltr")


@kit.get("/_kit")
def show() -> Page:
    """The parts. Raises `NotFound` outside the demo."""
    if not identity.house().settings.is_demo:
        raise NotFound("kit")
    return page("kit/show.html", None, directions=list(SIDES), forms={s: _form(s) for s in SIDES})


def _form(side: str) -> SignInForm:
    # Empty, so that its errors can be looked at; the prefix keeps the two sides' names apart.
    form = SignInForm(formdata=MultiDict({f"{side}-code": "1" * 40}), prefix=side)
    form.validate()
    return form
