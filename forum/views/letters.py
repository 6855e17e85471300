"""Letters: to me, to the moderators, and their answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, request

from forum import identity, languages
from forum.access import OpenCircle, Permission
from forum.actions import councils
from forum.errors import NotFound
from forum.forms.people import LetterForm
from forum.opening import letters as opening
from forum.opening.letters import reach_letter
from forum.views.pages import go, is_taken, page
from forum.views.surroundings import around

if TYPE_CHECKING:
    from collections.abc import Callable

    from werkzeug.wrappers import Response

    from forum.opening.letters import Shown
    from forum.views.pages import Page

letters = Blueprint("letters", __name__)
DAY = 86_400


@letters.get("/c/<alias>/letters")
def index(alias: str) -> Page:
    """The letters to me here; among moderators, also what members wrote to them."""
    opened = identity.open_circle(alias)
    mine, desk = _dated(opening.my_letters(opened)), _dated(opening.desk(opened))
    return page(
        "letters/index.html", circle=around(opened), mine=mine, desk=desk, place="groups",
        has_second_factor=opened.visitor.ring.totp is not None, is_sent="sent" in request.args,
    )  # fmt: skip


@letters.route("/c/<alias>/letters/new", methods=["GET", "POST"])
def new(alias: str) -> Page | Response:
    """Write to the moderators; nobody is reported by it."""
    form = LetterForm()
    if _is_done(form, alias, councils.write_to_moderators):
        return go("letters.index", alias=alias, sent=1)
    opened = identity.open_circle(alias)
    if opened.circle.kind not in ("group", "commons"):
        raise NotFound("moderators")
    return page("letters/new.html", form, circle=around(opened), place="groups")


@letters.route("/c/<alias>/letters/<letter>/reply", methods=["GET", "POST"])
def reply(alias: str, letter: str) -> Page | Response:
    """Answer a member in the moderators' name."""
    form = LetterForm()
    if _is_done(form, alias, lambda now, words: _reply(now, letter, words)):
        return go("letters.index", alias=alias)
    opened = identity.open_circle(alias, Permission.KEEP_ORDER)
    [asked] = _dated([opening.shown(opened, letter)])
    return page("letters/reply.html", form, circle=around(opened), asked=asked, place="groups")


@letters.post("/c/<alias>/letters/<letter>/deletion")
def delete(alias: str, letter: str) -> Response:
    """Throw a letter to me away."""
    opened = identity.open_circle(alias)
    councils.delete(opened, reach_letter(opened, letter).id)
    return go("letters.index", alias=alias)


def _is_done(form: LetterForm, alias: str, act: Callable[[OpenCircle, str], None]) -> bool:
    if not form.validate_on_submit():
        return False
    words = form.words.data or ""

    def write() -> None:
        identity.writing(alias, Permission.READ, lambda now: act(now, words))

    return is_taken(form, "words", write)


def _reply(council: OpenCircle, letter: str, words: str) -> None:
    found = reach_letter(council, letter)
    place = found.content.get("circle")
    if not isinstance(place, bytes):
        raise NotFound("circle")
    circle = identity.open_circle(identity.address_of(place))
    councils.reply(council, circle, found.id, words)


def _dated(found: list[Shown]) -> list[tuple[Shown, str]]:
    return [(one, languages.near_day(int(one.time) // DAY)) for one in found]
