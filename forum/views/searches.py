"""Search, in one circle or in all of mine."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, url_for

from forum import identity, languages
from forum.actions import rates
from forum.forms import choice
from forum.forms.words import SearchForm
from forum.languages import gettext as _
from forum.opening import homes
from forum.opening import searches as opening
from forum.opening.searches import Hit, Result
from forum.opening.walks import Reached
from forum.views.going_on import carried, carry
from forum.views.mine import my_circles
from forum.views.pages import page
from forum.views.surroundings import name_of, named

if TYPE_CHECKING:
    from forum.views.pages import Page

searches = Blueprint("searches", __name__)
PURPOSE = "search"
DAY = 86_400


@searches.route("/search", methods=["GET", "POST"])
def new() -> Page:
    """Ask, and see what was found; a long search goes on by a button."""
    form, found = SearchForm(), None
    places = [choice(place.alias, named(place)) for place in homes.places(identity.visitor())]
    form.where.choices = [choice("", _("In all my circles")), *places]
    if form.validate_on_submit():
        rates.take(identity.visitor(), "search")
        found = _search(form)
    return page("searches/new.html", form, place="groups", found=found, **_context(found))


def _search(form: SearchForm) -> Result:
    circles = [opened for _name, opened in my_circles(form.where.data or "")]
    before = carried(PURPOSE, form.cursor.data) or Reached()
    return opening.search(circles, form.looked_for.data or "", before)


def _context(found: Result | None) -> dict[str, object]:
    if found is None:
        return {"hits": [], "state": ""}
    state = carry(PURPOSE, found.cursor) if found.cursor else ""
    return {"hits": [_hit(hit) for hit in found.hits], "state": state}


def _hit(hit: Hit) -> dict[str, object]:
    alias = identity.address_of(hit.opened.circle.id)
    way = url_for(
        "threads.show", alias=alias, number=hit.number, post=hit.seq, _anchor=f"p{hit.seq}"
    )
    return {
        "href": way, "circle": name_of(hit.opened), "title": hit.title, "line": hit.line,
        "author": hit.author, "day": languages.near_day(int(hit.time) // DAY),
    }  # fmt: skip
