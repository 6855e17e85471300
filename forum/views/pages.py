"""Rendering: a page with its status; 422 when a form came back with errors."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from flask import redirect as _redirect
from flask import url_for

from forum.errors import BadRequest, Refused
from forum.sayings import SAYINGS
from forum.templating import render

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from werkzeug.wrappers import Response

    from forum.forms import Form

Page = tuple[str, int]
Act = TypeVar("Act")


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


def is_taken(form: Form, field: str, act: Callable[[], object]) -> bool:
    """Whether an action took what was typed; otherwise its refusal stands beside the field."""
    try:
        act()
    except Refused as error:
        refuse(form, field, error)
        return False
    return True


def choose(form: Mapping[str, str], **acts: Act) -> Act:
    """What the pressed button stands for. Raises `BadRequest` for a button that is not there."""
    act = acts.get(form.get("kind", ""))
    if act is None:
        raise BadRequest("button")
    return act
