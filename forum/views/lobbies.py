"""Lobbies: where somebody waits, and where members of the group meet him."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, cast

from flask import Blueprint, request

from forum import identity, languages
from forum.access import OpenCircle, Permission, reach_conversation, reach_lobby
from forum.actions import applications, posts, rates, reading, vouches
from forum.actions import lobbies as actions
from forum.errors import NotFound, Refused
from forum.forms.posts import PostForm
from forum.forms.vetting import NameForm, TakeUpForm, VouchForm
from forum.languages import gettext as _
from forum.opening import lobbies as opening
from forum.vault import ring as rings
from forum.views import composing
from forum.views.pages import go, is_taken, page, refuse
from forum.views.surroundings import around

if TYPE_CHECKING:
    from collections.abc import Mapping

    from werkzeug.wrappers import Response

    from forum.actions.applications import Application
    from forum.opening.threads import Shown
    from forum.views.pages import Page

lobbies = Blueprint("lobbies", __name__)
DAY = 86_400


def waiting_page(opened: OpenCircle) -> Page:
    """Where an applicant stands, in words that name nobody, and his talk with those who came."""
    more, offer = opened.membership.more, _offer(opened)
    arrived, hours = float(offer.get("arrived", 0.0)), int(offer.get("hours", 0))
    return page(
        "lobbies/waiting.html", composing.prepare(PostForm(formdata=None)),
        circle=around(opened), posts=_talk(opened), name=more.get("name", ""),
        arrived=_day(arrived), not_before=_day(arrived + hours * 3600) if hours else "",
        is_closed=opened.profile.state == "closed", place="groups",
    )  # fmt: skip


@lobbies.route("/c/<alias>/wanted", methods=["GET", "POST"])
def alias(alias: str) -> Page | Response:
    """The name that an applicant will have in the group."""
    opened = identity.open_circle(alias)
    if opened.circle.kind != "lobby" or opened.profile.state == "closed":
        raise NotFound("lobby")
    form = TakeUpForm(data={"alias": opened.entry.alias})
    if form.validate_on_submit() and _is_renamed(alias, form):
        return go("circles.show", alias=alias)
    name = opened.membership.more.get("name", "")
    return page("lobbies/alias.html", form, circle=around(opened), name=name, place="groups")


@lobbies.get("/c/<alias>/lobbies")
def index(alias: str) -> Page:
    """Who waits for this group."""
    opened = identity.open_circle(alias, Permission.MEET)
    rows = [(one, _day(one.arrived)) for one in opening.listed(opened)]
    can = {"invite": opened.may(Permission.INVITE)}
    context = {"circle": around(opened), "rows": rows, "can": can}
    return page("lobbies/index.html", None, place="groups", **context)


@lobbies.get("/c/<alias>/lobbies/<lobby>")
def show(alias: str, lobby: str) -> Page:
    """The talk with one who waits, and the way to say something about him."""
    return _show(identity.open_circle(alias, lobby=lobby), PostForm(formdata=None))


@lobbies.post("/c/<alias>/lobbies/<lobby>/posts")
def post(alias: str, lobby: str) -> Page | Response:
    """Talk with him, as a companion."""
    form = PostForm()
    if form.validate_on_submit() and not composing.is_preview():
        try:
            _send(alias, lobby, form)
            return go("lobbies.show", alias=alias, lobby=lobby)
        except Refused as error:
            refuse(form, "words", error)
    return _show(identity.open_circle(alias, lobby=lobby), form)


@lobbies.route("/c/<alias>/lobbies/<lobby>/posts/<int:seq>/withdrawal", methods=["GET", "POST"])
def withdraw(alias: str, lobby: str, seq: int) -> Page | Response:
    """Take one's words away; asked once more before."""
    room = identity.open_circle(alias, lobby=lobby)
    if request.method == "POST":
        identity.writing(alias, Permission.MEET, lambda now: _withdraw(now, seq), 1, lobby)
        return go("lobbies.show", alias=alias, lobby=lobby)
    mine = [one for one in _talk(room) if one[0].seq == seq and _is_mine(one[0])]
    if not mine:
        raise NotFound("message")
    return page("lobbies/withdraw.html", None, posts=mine, place="groups", **_room(room))


@lobbies.route("/c/<alias>/lobbies/<lobby>/word", methods=["GET", "POST"])
def decide(alias: str, lobby: str) -> Page | Response:
    """Vouch, have doubts, take it back; for moderators, admit or not now."""
    form, kind = VouchForm(), request.form.get("kind", "")
    if request.method == "POST" and (kind != "vouch" or form.validate()):
        identity.writing(alias, Permission.MEET, lambda now: _say(now, lobby, form, kind))
        if kind in ("admit", "refuse"):
            return go("lobbies.index", alias=alias)
        return go("lobbies.show", alias=alias, lobby=lobby)
    return _decide(identity.open_circle(alias, lobby=lobby), form)


@lobbies.route("/c/<alias>/lobbies/<lobby>/name", methods=["GET", "POST"])
def name(alias: str, lobby: str) -> Page | Response:
    """What one is called in this lobby."""
    room = identity.open_circle(alias, lobby=lobby)
    form = NameForm(data={"name": room.entry.alias})
    if form.validate_on_submit() and _is_called(alias, lobby, form):
        return go("lobbies.show", alias=alias, lobby=lobby)
    return page("lobbies/name.html", form, place="groups", **_room(room))


def _offer(opened: OpenCircle) -> Mapping[str, float]:
    group = opened.membership.more.get("group")
    mine = opened.visitor.ring.membership_of(group) if isinstance(group, bytes) else None
    return cast("Mapping[str, float]", mine.more.get("offer", {}) if mine else {})


def _is_renamed(alias: str, form: TakeUpForm) -> bool:
    wanted = form.alias.data or ""
    act = partial(applications.rename, alias=wanted)
    return is_taken(form, "alias", partial(identity.writing, alias, Permission.READ, act))


def _is_called(alias: str, lobby: str, form: NameForm) -> bool:
    called = form.name.data or ""
    act = partial(actions.choose_name, name=called)
    write = partial(identity.writing, alias, Permission.MEET, act, 1, lobby)
    return is_taken(form, "name", write)


def _show(room: OpenCircle, form: PostForm) -> Page:
    preview = composing.preview(form, "")
    return page(
        "lobbies/show.html", composing.prepare(form), posts=_talk(room), preview=preview,
        place="groups", **_room(room),
    )  # fmt: skip


def _decide(room: OpenCircle, form: VouchForm) -> Page:
    return page("lobbies/decide.html", form, place="groups", **_room(room))


def _room(room: OpenCircle) -> dict[str, object]:
    """What every page about one lobby shows to a member of its group."""
    group = room.group or room
    application = vouches.application_for(group, room.circle.id)
    return {
        "circle": around(group),
        "room": {**around(room), "alias_here": room.entry.alias or _("a companion")},
        "lobby": rings.url_alias(group.visitor.root, room.circle.id),
        "can": {one.name.lower(): group.may(one) for one in Permission},
        "called": room.entry.alias,
        **_waits(group, application),
    }


def _waits(group: OpenCircle, application: Application) -> dict[str, object]:
    """Who waits, since when, and what has to happen first."""
    stands = opening.standing(group, application)
    doubted = stands.doubted_until
    return {
        "who": application.entry.alias,
        "arrived": _day(application.arrived),
        "stands": stands,
        "open_from": _day(stands.open_from),
        "doubted_until": _day(doubted) if doubted is not None else "",
    }


def _talk(room: OpenCircle) -> list[tuple[Shown, str]]:
    return [(one, _day(one.time)) for one in opening.open_talk(room)]


def _send(alias: str, lobby: str, form: PostForm) -> None:
    rates.take(identity.visitor(), "post")
    identity.writing(alias, Permission.MEET, lambda now: _reply(now, form), 1, lobby)


def _reply(room: OpenCircle, form: PostForm) -> None:
    talk = reach_conversation(room, 1)
    seq = posts.reply(talk, composing.words_of(form))
    reading.mark_own(room.visitor, talk.row.id, seq)


def _withdraw(room: OpenCircle, seq: int) -> None:
    posts.withdraw(reach_conversation(room, 1), seq)


def _is_mine(one: Shown) -> bool:
    return one.author is not None and one.author.is_me


def _say(group: OpenCircle, lobby: str, form: VouchForm, kind: str) -> None:
    room = reach_lobby(group, lobby)
    if kind == "back":
        vouches.take_back(group, room.circle.id)
    else:
        vouches.say(group, room.circle.id, kind, form.answer.data or "")


def _day(moment: float) -> str:
    return languages.near_day(int(moment // DAY))
