"""Rooms as pages: opening one, reading it, saying something without a script."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, redirect, url_for

from forum import identity
from forum.access import OpenCircle, OpenConversation, Permission, reach_conversation
from forum.actions import posts, rates, reading
from forum.actions import rooms as actions
from forum.errors import NotFound, Refused
from forum.forms.posts import PostForm, RoomForm
from forum.views import composing, threads
from forum.views.pages import go, page, refuse
from forum.views.surroundings import around

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

    from forum.views.pages import Page

rooms = Blueprint("rooms", __name__)


@rooms.route("/c/<alias>/rooms/new", methods=["GET", "POST"])
def new(alias: str) -> Page | Response:
    """Open a room."""
    form = RoomForm()
    if form.validate_on_submit():
        rates.take(identity.visitor(), "begin")
        title = form.title.data or ""
        return go("rooms.show", alias=alias, number=_open(alias, title))
    opened = identity.open_circle(alias, Permission.OPEN_ROOM)
    return page("rooms/new.html", form, circle=around(opened), place="groups")


@rooms.get("/c/<alias>/r/<int:number>")
def show(alias: str, number: int) -> Page:
    """A page of a room: the first unread one, or the one asked for."""
    return _show(_reach(identity.open_circle(alias, number=number), number))


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
    return _show(_reach(opened, number), form)


def _show(talk: OpenConversation, form: PostForm | None = None) -> Page:
    form = composing.prepare(form or PostForm(formdata=None))
    return page("rooms/show.html", form, place="groups", **threads.page_context(talk))


def _reach(opened: OpenCircle, number: int) -> OpenConversation:
    talk = reach_conversation(opened, number)
    if talk.row.kind != "room":
        raise NotFound("room")
    return talk


def _open(alias: str, title: str) -> int:
    return identity.writing(alias, Permission.OPEN_ROOM, lambda now: actions.open_room(now, title))


def _said(alias: str, number: int, form: PostForm) -> Response:
    rates.take(identity.visitor(), "post")
    seq = identity.writing(
        alias, Permission.POST, lambda now: _post(_reach(now, number), form), number
    )
    return redirect(url_for("rooms.show", alias=alias, number=number, _anchor=f"p{seq}"), 303)


def _post(talk: OpenConversation, form: PostForm) -> int:
    seq = posts.reply(talk, composing.words_of(form))
    reading.mark_own(talk.opened.visitor, talk.row.id, seq)
    return seq
