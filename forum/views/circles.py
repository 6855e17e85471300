"""Home, and one circle."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, request

from forum import clock, identity, languages
from forum.access import OpenCircle, StillWaiting
from forum.actions import settings
from forum.languages import gettext as _
from forum.languages import ngettext
from forum.opening import groups, homes
from forum.permissions import NEEDS_SECOND_FACTOR
from forum.reads.conversations import LATEST
from forum.templating import initial, tile_number
from forum.views import lines, lobbies
from forum.views.pages import go, page
from forum.views.surroundings import around, kept_words, named, rounded, size_words

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

    from forum.access import Visitor
    from forum.opening.groups import Talk
    from forum.opening.homes import Place
    from forum.views.pages import Page

circles = Blueprint("circles", __name__)
# Home's parts, in the order in which they stand there.
PARTS = {"group": "groups", "commons": "groups", "lobby": "groups", "direct": "directs",
         "moderators": "work", "counsellors": "work", "live": "groups"}  # fmt: skip
PAIR = 2


@circles.route("/home", methods=["GET", "POST"])
def index() -> Page | Response:
    """My circles, and what to know before going on; sent, everything counts as read."""
    visitor = identity.visitor()
    if request.method == "POST":
        homes.mark_all(visitor)
        return go("circles.index")
    found = homes.places(visitor)
    shown = {"protect": _owes_second_factor(visitor, found), "banner": _banner(visitor),
             "first_visit": _is_first(visitor), "live": lines.home()}  # fmt: skip
    return page("circles/index.html", None, parts=_parts(found), place="groups", **shown)


@circles.get("/c/<alias>/")
def show(alias: str) -> Page | Response:
    """One circle; waiting is shown to who waits."""
    try:
        opened = identity.open_circle(alias)
    except StillWaiting as waiting:
        return _wait(waiting)
    return _elsewhere(opened, alias) or _show(opened)


def _elsewhere(opened: OpenCircle, alias: str) -> Page | Response | None:
    """Where somebody is sent on: a lobby, a talk between two, one who has no alias yet."""
    if opened.circle.kind == "lobby":
        return lobbies.waiting_page(opened)
    if opened.circle.kind == "direct":
        return go("threads.show", alias=alias, number=1)
    if not opened.entry.alias:
        return go("aliases.edit", alias=alias)
    return None


def _owes_second_factor(visitor: Visitor, found: list[Place]) -> bool:
    return visitor.ring.totp is None and any(one.kind in NEEDS_SECOND_FACTOR for one in found)


def _is_first(visitor: Visitor) -> bool:
    first = "seen_exit" not in visitor.ring.settings
    if first:
        settings.change_settings(visitor, seen_exit=True)
    return first


def _show(opened: OpenCircle) -> Page:
    before = min(request.args.get("before", type=int) or LATEST, LATEST)
    found = groups.talks(opened, before)
    if before == LATEST and not any(talk.unread for talk in [*found.pinned, *found.others]):
        homes.all_is_read(opened, found.older is None)
    talks = _talks([*found.pinned, *found.others])
    return page(
        "circles/show.html", circle=around(opened), talks=talks, older=found.older,
        is_first=before == LATEST, can=opened.rights(), kept_since=_kept_since(opened),
        place="groups",
    )  # fmt: skip


def _talks(talks: list[Talk]) -> list[tuple[object, ...]]:
    """Each conversation as its row names the parts, with its counts in words, each made once."""
    days = {day: languages.near_day(day) for day in {talk.day for talk in talks}}
    posts = {count: _posts(count) for count in {talk.posts for talk in talks}}
    unread = {count: _new(count) for count in {talk.unread for talk in talks}}
    return [
        (talk.number, talk.kind, talk.title, talk.warning, days[talk.day], posts[talk.posts],
         *unread[talk.unread], talk.is_pinned, talk.is_closed, talk.is_muted)
        for talk in talks
    ]  # fmt: skip


def _posts(count: int) -> str:
    return ngettext("%(count)s post", "%(count)s posts", count, count=languages.digits(count))


def _new(count: int) -> tuple[str, str]:
    """How many are unread, as a number and in words; nothing for none."""
    if not count:
        return "", ""
    number = languages.digits(count)
    return number, ngettext("%(count)s new", "%(count)s new", count, count=number)


def _wait(waiting: StillWaiting) -> Page | Response:
    lobby = waiting.membership.more.get("lobby")
    if isinstance(lobby, bytes):
        return go("circles.show", alias=identity.address_of(lobby))
    name = _("The community's moderators")
    if waiting.circle.parent is not None:
        name = _("Moderators of %(name)s", name=waiting.membership.more.get("name", ""))
    return page("circles/waiting.html", name=name, mark=waiting.circle.kind, place="groups")


def _kept_since(opened: OpenCircle) -> str:
    """For a week, a change of the keeping is said in the group."""
    change = opened.profile.more.get("kept_since", {})
    if not change or change["day"] < clock.day_number() - 7:
        return ""
    return _(
        "Since %(day)s, words here are %(kept)s.",
        day=languages.near_day(change["day"]), kept=kept_words(change["to"]),
    )  # fmt: skip


def _rows(places: list[Place]) -> list[tuple[object, ...]]:
    """Each circle as its row names the parts, with its counts in words, each made once."""
    sizes = {count: size_words(count) for count in {rounded(place.members) for place in places}}
    unread = {count: _new(count) for count in {place.unread for place in places}}
    names = [named(place) for place in places]
    return [
        (place.alias, f"/c/{place.alias}/", place.kind, place.state, place.role, place.letters,
         name, tile_number(place.alias), initial(name), place.members < PAIR,
         sizes[rounded(place.members)], *unread[place.unread])
        for place, name in zip(places, names, strict=True)
    ]  # fmt: skip


def _parts(places: list[Place]) -> list[tuple[str, list[tuple[object, ...]]]]:
    names = [("groups", ""), ("directs", _("Talks between two")), ("work", _("For moderators"))]
    found = [(title, [one for one in places if PARTS[one.kind] == name]) for name, title in names]
    return [(title, _rows(those)) for title, those in found if those]


def _banner(visitor: Visitor) -> str:
    if visitor.ring.settings.get("leaving"):
        settings.change_settings(visitor, leaving=False)  # said once
        return _("Your account was to be deleted. It stays.")
    until = visitor.ring.settings.get("recovered_until", 0)
    if not isinstance(until, int) or until < clock.day_number():
        return ""
    return _(
        "This account was opened with its recovery code lately."
        " If that was not you, take new keys now."
    )
