"""Lobbies: where somebody waits, and where members of the group meet him."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, request

from forum import identity, languages
from forum.access import OpenCircle, Permission, reach_conversation
from forum.actions import applications, posts, rates, vouches
from forum.actions import lobbies as actions
from forum.actions.admissions import Council
from forum.actions.rosters import roster_of
from forum.errors import AliasRefused, NotFound, Refused
from forum.forms.posts import PostForm
from forum.forms.vetting import NameForm, TakeUpForm, VouchForm
from forum.opening.threads import open_page
from forum.vault import ring as rings
from forum.views import composing
from forum.views.pages import go, page, refuse
from forum.views.surroundings import around

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

    from forum.actions.applications import Application
    from forum.views.pages import Page

lobbies = Blueprint("lobbies", __name__)
MOST = 200  # messages of a talk at the door: all on one page
DAY = 86_400


def waiting_page(opened: OpenCircle, form: PostForm | None = None) -> Page:
    """Where an applicant stands, in words that name nobody, and his talk with those who came."""
    group = opened.membership.more.get("group")
    mine = opened.visitor.ring.membership_of(group) if isinstance(group, bytes) else None
    more = mine.more.get("offer", {}) if mine else {}
    arrived = more.get("arrived", 0.0) if isinstance(more, dict) else 0.0
    return page(
        "lobbies/waiting.html", composing.prepare(form or PostForm(formdata=None)),
        circle=around(opened), posts=_posts(opened), arrived=_day(arrived),
        alias=mine.alias if mine else "", name=opened.membership.more.get("name", ""),
        is_closed=opened.profile.state == "closed", place="groups",
    )  # fmt: skip


@lobbies.route("/c/<alias>/wanted", methods=["GET", "POST"])
def alias(alias: str) -> Page | Response:
    """The name that an applicant will have in the group."""
    opened = identity.open_circle(alias)
    group = opened.membership.more.get("group")
    if opened.circle.kind != "lobby" or not isinstance(group, bytes):
        raise NotFound("lobby")
    mine = opened.visitor.ring.membership_of(group)
    form = TakeUpForm(data={"alias": mine.alias if mine else ""})
    if form.validate_on_submit() and _rename(opened, group, form):
        return go("circles.show", alias=alias)
    return page("lobbies/alias.html", form, circle=around(opened), place="groups")


@lobbies.get("/c/<alias>/lobbies")
def index(alias: str) -> Page:
    """Who waits for this group."""
    opened = identity.open_circle(alias, Permission.MEET)
    waiting = vouches.waiting_in(opened)
    rows = [_row(opened, one) for one in sorted(waiting, key=lambda one: one.arrived)]
    return page("lobbies/index.html", None, circle=around(opened), rows=rows, place="groups")


@lobbies.get("/c/<alias>/lobbies/<lobby>")
def show(alias: str, lobby: str) -> Page:
    """The talk with one who waits, and what one can say about him."""
    return _show(identity.open_circle(alias, lobby=lobby), PostForm(formdata=None))


@lobbies.post("/c/<alias>/lobbies/<lobby>/posts")
def post(alias: str, lobby: str) -> Page | Response:
    """Talk with him, as a companion."""
    form = PostForm()
    if form.validate_on_submit():
        rates.take(identity.visitor(), "post")
        identity.writing(alias, Permission.POST, lambda now: _reply(now, form), 1, lobby)
        return go("lobbies.show", alias=alias, lobby=lobby)
    return _show(identity.open_circle(alias, lobby=lobby), form)


@lobbies.route("/c/<alias>/lobbies/<lobby>/word", methods=["GET", "POST"])
def decide(alias: str, lobby: str) -> Page | Response:
    """Vouch, have doubts, take it back; for moderators, admit or not now."""
    room = identity.open_circle(alias, lobby=lobby)
    form, kind = VouchForm(), request.form.get("kind", "")
    if request.method == "POST":
        try:
            identity.writing(alias, Permission.MEET, lambda now: _say(now, room, form, kind))
            return go("lobbies.index", alias=alias)
        except Refused as error:
            refuse(form, "answer", error)
    return _decide(room, form)


@lobbies.route("/c/<alias>/lobbies/<lobby>/name", methods=["GET", "POST"])
def name(alias: str, lobby: str) -> Page | Response:
    """What one is called in this lobby."""
    room = identity.open_circle(alias, lobby=lobby)
    form = NameForm(data={"name": room.entry.alias})
    if form.validate_on_submit():
        called = (form.name.data or "").strip()
        identity.writing(
            alias, Permission.MEET, lambda now: actions.choose_name(now, called), 1, lobby
        )
        return go("lobbies.show", alias=alias, lobby=lobby)
    return page("lobbies/name.html", form, place="groups", **_room(room))


def _rename(opened: OpenCircle, group: bytes, form: TakeUpForm) -> bool:
    try:
        applications.rename(opened.visitor, group, form.alias.data or "")
    except AliasRefused as error:
        refuse(form, "alias", error)
        return False
    return True


def _show(room: OpenCircle, form: PostForm) -> Page:
    return page(
        "lobbies/show.html", composing.prepare(form), posts=_posts(room), place="groups",
        **_room(room),
    )  # fmt: skip


def _decide(room: OpenCircle, form: VouchForm) -> Page:
    group = room.group or room
    application = vouches.application_for(group, room.circle.id)
    mine = vouches.my_word(group, application.member.id)
    council = Council(group.profile, roster_of(group))
    return page(
        "lobbies/decide.html", form, place="groups", mine=mine.kind if mine else "",
        is_word_enough=council.is_small and group.member_id in council.founders,
        from_day=_day(application.arrived + group.profile.objection_hours * 3600),
        needed=group.profile.vouches_needed, **_room(room),
    )  # fmt: skip


def _room(room: OpenCircle) -> dict[str, object]:
    group = room.group or room
    application = vouches.application_for(group, room.circle.id)
    alias = identity.address_of(group.circle.id)
    lobby = rings.url_alias(group.visitor.root, room.circle.id)
    can = {one.name.lower(): group.may(one) for one in Permission}
    shown = {"who": application.entry.alias, "arrived": _day(application.arrived)}
    return {"circle": around(group), "alias": alias, "lobby": lobby, "can": can, **shown,
            "called": room.entry.alias}  # fmt: skip


def _row(opened: OpenCircle, one: Application) -> dict[str, object]:
    alias = rings.url_alias(opened.visitor.root, one.lobby)
    return {"alias": one.entry.alias, "lobby": alias, "arrived": _day(one.arrived)}


def _posts(room: OpenCircle) -> list[tuple[object, str]]:
    talk = reach_conversation(room, 1)
    last = talk.row.last_seq
    found = open_page(talk, max(1, last - MOST + 1), last, "")
    return [(one, languages.near_day(int(one.time) // DAY)) for one in found]


def _reply(room: OpenCircle, form: PostForm) -> None:
    posts.reply(reach_conversation(room, 1), composing.words_of(form))


def _say(group: OpenCircle, room: OpenCircle, form: VouchForm, kind: str) -> None:
    if kind == "back":
        vouches.take_back(group, room.circle.id)
    else:
        vouches.say(group, room.circle.id, kind, form.answer.data or "")


def _day(moment: float) -> str:
    return languages.near_day(int(moment // DAY))
