"""Saved messages of all my circles."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, request

from forum import identity, languages
from forum.access import Permission
from forum.actions import saves
from forum.errors import NotFound, RiwaqError
from forum.opening.saves import saved as opening
from forum.views.pages import go, page
from forum.views.surroundings import around

if TYPE_CHECKING:
    from collections.abc import Iterator

    from werkzeug.wrappers import Response

    from forum.views.pages import Page

saved = Blueprint("saved", __name__)
DAY = 86_400


@saved.route("/me/saved", methods=["GET", "POST"])
def index() -> Page | Response:
    """Each by its circle; sent, one is let go."""
    if request.method == "GET":
        return page("saved/index.html", parts=list(_parts()), place="me")
    alias, number, seq = _place(request.form.get("handle", ""))
    identity.writing(alias, Permission.READ, lambda now: saves.let_go(now, number, seq))
    return go("saved.index")


def _parts() -> Iterator[tuple[dict[str, object], list[tuple[object, str]]]]:
    for mine in identity.visitor().ring.memberships:
        if not saves.saved_in(mine):
            continue
        try:
            opened = identity.open_circle(identity.address_of(mine.circle))
        except RiwaqError:
            continue  # he has been taken out there: what he noted opens no more
        rows = [(one, languages.near_day(int(one.time) // DAY)) for one in opening(opened)]
        yield around(opened), list(rows)


def _place(text: str) -> tuple[str, int, int]:
    parts = text.split("/")
    if len(parts) != 3 or not all(part.isascii() and part.isdecimal() for part in parts[1:]):  # noqa: PLR2004 - circle, thread, post
        raise NotFound("place")
    return parts[0], int(parts[1]), int(parts[2])
