"""Pictures: adding one to a conversation, and showing it to those who may read there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, Response, request

from forum import identity
from forum import pictures as cleaning
from forum.access import OpenCircle, Permission, reach_conversation
from forum.actions import posts as actions
from forum.actions import rates, reading
from forum.actions.posts import Words
from forum.db import release
from forum.errors import PictureRefused, Refused
from forum.forms.pictures import PictureForm
from forum.opening.pictures import open_picture
from forum.vault.primitives import random_id
from forum.views import composing
from forum.views.pages import page, refuse
from forum.views.posts import beside, talk_of, to_post

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as Answer

    from forum.pictures import Picture
    from forum.views.pages import Page

pictures = Blueprint("pictures", __name__)


@pictures.route("/c/<alias>/t/<int:number>/pictures/new", methods=["GET", "POST"])
def new(alias: str, number: int) -> Page | Answer:
    """Choose a picture; it is made anew from its pixels before anybody sees it."""
    form = composing.prepare(PictureForm())
    if form.validate_on_submit():
        try:
            return to_post(alias, number, _post(alias, number, form))
        except Refused as error:
            refuse(form, "picture" if isinstance(error, PictureRefused) else "words", error)
    talk = talk_of(alias, number)
    talk.opened.need(Permission.POST)
    return page("pictures/new.html", form, place="groups", **beside(talk, None))


@pictures.get("/c/<alias>/t/<int:number>/posts/<int:seq>/pictures/<int:place>")
def show(alias: str, number: int, seq: int, place: int) -> Response:
    """The picture itself, for members."""
    kind, content = open_picture(talk_of(alias, number), seq, place)
    return Response(content, mimetype=kind)


def _post(alias: str, number: int, form: PictureForm) -> int:
    identity.open_circle(alias, Permission.POST, number)
    rates.take(identity.visitor(), "picture")
    sent = request.files.get("picture")
    raw = sent.read() if sent else b""
    # Others read and write while the picture is made anew.
    release()
    words = _words(form, cleaning.clean(raw))
    return identity.writing(alias, Permission.POST, lambda now: _reply(now, number, words), number)


def _words(form: PictureForm, picture: Picture) -> Words:
    said, blob = composing.words_of(form), random_id()
    shown = (blob, picture.kind, picture.width, picture.height, form.description.data or "")
    return Words(said.text, said.nonce, said.reply_to, (shown,), {blob: picture.content})


def _reply(opened: OpenCircle, number: int, words: Words) -> int:
    talk = reach_conversation(opened, number)
    seq = actions.reply(talk, words)
    reading.mark_own(opened.visitor, talk.row.id, seq)
    return seq
