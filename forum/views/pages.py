"""Rendering: a page with its status; 422 when a form came back with errors."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import redirect as _redirect
from flask import url_for

from forum.errors import Refused
from forum.sayings import SAYINGS
from forum.templating import render

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

    from forum.forms import Form

Page = tuple[str, int]


def page(template: str, form: Form | None = None, **context: object) -> Page:
    """A page; its form stands in it as `form`."""
    status = Refused.status if form is not None and form.errors else 200
    return render(template, form=form, **context), status


def go(endpoint: str, **values: Any) -> Response:  # noqa: ANN401 - as `url_for` takes them
    """Send on to another page, by GET."""
    return _redirect(url_for(endpoint, **values), 303)


def refuse(form: Form, field: str, error: Refused) -> None:
    """Put what an action refused beside the field it is about."""
    form.refuse(field, SAYINGS[error.code].words)
