"""Rooms as pages: opening one, reading it, saying something without a script."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, redirect, request, url_for

from forum import identity
from forum.access import OpenConversation, Permission, reach_room
from forum.actions import posts, rates, reading
from forum.actions import rooms as actions
from forum.errors import Refused
from forum.forms.posts import PostForm, RoomForm
from forum.opening import threads as opening
from forum.views import bubbles, composing, leaves, lines, threads
from forum.views.pages import go, page, refuse
from forum.views.surroundings import around

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

    from forum.views.pages import Page

rooms = Blueprint("rooms", __name__)
PAGE = 50
FRAME_SECONDS = 15  # between two looks of a page without scripts


@rooms.route("/c/<alias>/rooms/new", methods=["GET", "POST"])
def new(alias: str) -> Page | Response:
    """Open a room."""
    form = RoomForm()
    if form.validate_on_submit():
        rates.take(identity.visitor(), "begin")
        return go("rooms.show", alias=alias, number=_open(alias, form.title.data or ""))
    opened = identity.open_circle(alias, Permission.OPEN_ROOM)
    return page("rooms/new.html", form, circle=around(opened), place="groups")


@rooms.get("/c/<alias>/r/<int:number>")
def show(alias: str, number: int) -> Page:
    """A page of a room: the first unread one, or the one asked for."""
    return _show(reach_room(identity.open_circle(alias, number=number), number))


@rooms.post("/c/<alias>/r/<int:number>/messages")
def post(alias: str, number: int) -> Page | Response:
    """Say something."""
    form = composing.prepare(PostForm())
    if form.validate_on_submit() and not composing.is_preview():
        try:
            return _said(alias, number, form)
        except Refused as error:
            refuse(form, "words", error)
    opened = identity.open_circle(alias, Permission.POST, number)
    return _show(reach_room(opened, number), form)


@rooms.get("/c/<alias>/r/<int:number>/frame")
def frame(alias: str, number: int) -> Page:
    """What was said after `?after=`, for a page without scripts; it looks again by itself."""
    talk = reach_room(identity.open_circle(alias, number=number), number)
    after = min(max(0, request.args.get("after", 0, type=int)), talk.row.last_seq)
    here, way = f"/c/{alias}/r/{number}", f"/c/{alias}/t/{number}"
    said = bubbles.bubbles(opening.open_page(talk, after + 1, after + PAGE, here), way)
    more = talk.row.last_seq > after + PAGE
    return page("rooms/frame.html", None, here=here, said=said, more=more,
                every=FRAME_SECONDS)  # fmt: skip


def _show(talk: OpenConversation, form: PostForm | None = None) -> Page:
    circle, number, opened = around(talk.opened), talk.row.number, talk.opened
    leaf = leaves.turn_to(talk, PAGE)
    href, way = f"{circle['href']}r/{number}", f"{circle['href']}t/{number}"
    said = opening.open_page(talk, leaf.first, leaf.last, href)
    leaves.mark(talk, leaf, said)
    return page(
        "rooms/show.html", composing.prepare(form or PostForm(formdata=None)), place="groups",
        circle=circle, thread=threads.about(talk, href), leaf=leaf, here=href, way=way,
        said=bubbles.bubbles(said, way), shape=[bubbles.shape(way)], can=opened.rights(),
        preview=composing.preview(form, href) if form else None, live=lines.of(talk, leaf, said),
    )  # fmt: skip


def _open(alias: str, title: str) -> int:
    return identity.writing(alias, Permission.OPEN_ROOM, lambda now: actions.open_room(now, title))


def _said(alias: str, number: int, form: PostForm) -> Response:
    rates.take(identity.visitor(), "post")
    seq = identity.writing(
        alias, Permission.POST, lambda now: _post(reach_room(now, number), form), number
    )
    return redirect(url_for("rooms.show", alias=alias, number=number, _anchor=f"p{seq}"), 303)


def _post(talk: OpenConversation, form: PostForm) -> int:
    seq = posts.reply(talk, composing.words_of(form))
    reading.mark_own(talk.opened.visitor, talk.row.id, seq)
    return seq
