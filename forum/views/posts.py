"""Posts: answering, changing, withdrawing, being with somebody."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, redirect, request, url_for

from forum import identity
from forum.access import OpenCircle, OpenConversation, Permission, reach_conversation
from forum.actions import posts as actions
from forum.actions import rates, reading, saves
from forum.errors import NotFound, Refused
from forum.forms.posts import EditForm, PostForm
from forum.opening.threads import Shown, open_page
from forum.views import composing
from forum.views.pages import page, refuse
from forum.views.surroundings import around

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

    from forum.views.pages import Page

posts = Blueprint("posts", __name__)


@posts.route("/c/<alias>/t/<int:number>/posts", methods=["GET", "POST"])
def new(alias: str, number: int) -> Page | Response:
    """Answer: the composer alone, with what is answered, a preview, or the thread again."""
    form = composing.prepare(PostForm())
    if form.validate_on_submit() and not composing.is_preview():
        try:
            return to_post(alias, number, _send(alias, number, form))
        except Refused as error:
            refuse(form, "words", error)
    return _composer(alias, number, form)


@posts.route("/c/<alias>/t/<int:number>/posts/<int:seq>/edit", methods=["GET", "POST"])
def edit(alias: str, number: int, seq: int) -> Page | Response:
    """Say it better, within 15 minutes."""
    talk = talk_of(alias, number)
    post = _post(talk, seq)
    form = EditForm(data={"words": post.plain})
    if post.author is None or not post.author.is_me:
        raise NotFound("of another")
    if form.validate_on_submit():
        return _edit(alias, number, seq, form)
    return page("posts/edit.html", form, place="groups", **beside(talk, post))


@posts.route("/c/<alias>/t/<int:number>/posts/<int:seq>/withdrawal", methods=["GET", "POST"])
def withdraw(alias: str, number: int, seq: int) -> Page | Response:
    """Take one's words away; asked once more before."""
    talk = talk_of(alias, number)
    post = _post(talk, seq)
    if post.author is None or not post.author.is_me:
        raise NotFound("of another")
    if request.method == "POST":
        identity.writing(alias, Permission.READ, lambda now: _withdraw(now, number, seq), number)
        return to_post(alias, number, seq)
    return page("posts/withdraw.html", None, place="groups", **beside(talk, post))


@posts.post("/c/<alias>/t/<int:number>/posts/<int:seq>/reaction")
def react(alias: str, number: int, seq: int) -> Response:
    """Be with somebody, or thank him."""
    kind = request.form.get("kind", "")
    identity.writing(alias, Permission.REACT, lambda now: _react(now, number, seq, kind), number)
    return to_post(alias, number, seq)


@posts.post("/c/<alias>/t/<int:number>/posts/<int:seq>/saved")
def save(alias: str, number: int, seq: int) -> Response:
    """Note it for oneself."""
    identity.writing(alias, Permission.READ, lambda now: _save(now, number, seq), number)
    return to_post(alias, number, seq)


@posts.get("/c/<alias>/t/<int:number>/posts/<int:seq>/menu")
def menu(alias: str, number: int, seq: int) -> Page:
    """What one can do with a post."""
    talk = talk_of(alias, number)
    post = _post(talk, seq)
    return page("posts/menu.html", None, place="groups", **beside(talk, post))


def to_post(alias: str, number: int, seq: int) -> Response:
    """Back to where a post stands in its thread."""
    where = url_for("threads.show", alias=alias, number=number, post=seq, _anchor=f"p{seq}")
    return redirect(where, 303)


def _composer(alias: str, number: int, form: PostForm) -> Page:
    talk = talk_of(alias, number)
    talk.opened.need(Permission.POST)
    if request.method == "GET":
        form.reply_to.data = request.args.get("reply_to", "")
    answered = form.answered()
    post = _post(talk, answered) if answered else None
    href = url_for("threads.show", alias=alias, number=number)
    preview = composing.preview(form, href)
    return page("posts/new.html", form, place="groups", preview=preview, **beside(talk, post))


def beside(talk: OpenConversation, post: Shown | None) -> dict[str, object]:
    """What a page about one post, or about a new one, shows around it."""
    alias = identity.address_of(talk.opened.circle.id)
    href = url_for("threads.show", alias=alias, number=talk.row.number)
    thread = {"href": href, "title": talk.head.get("title", ""), "number": talk.row.number,
              "is_closed": talk.is_closed}  # fmt: skip
    can = {one.name.lower(): talk.opened.may(one) for one in Permission}
    return {"circle": around(talk.opened), "thread": thread, "post": post, "can": can}


def talk_of(alias: str, number: int) -> OpenConversation:
    """A conversation that may be read."""
    return reach_conversation(identity.open_circle(alias, number=number), number)


def _post(talk: OpenConversation, seq: int) -> Shown:
    found = open_page(talk, seq, seq, "")
    if not found or found[0].state != "said":
        raise NotFound("message")
    return found[0]


def _send(alias: str, number: int, form: PostForm) -> int:
    rates.take(identity.visitor(), "post")
    return identity.writing(alias, Permission.POST, lambda now: _reply(now, number, form), number)


def _reply(opened: OpenCircle, number: int, form: PostForm) -> int:
    talk = reach_conversation(opened, number)
    seq = actions.reply(talk, composing.words_of(form))
    reading.mark_own(opened.visitor, talk.row.id, seq)
    return seq


def _edit(alias: str, number: int, seq: int, form: EditForm) -> Response:
    words = form.words.data or ""
    identity.writing(
        alias, Permission.POST,
        lambda now: actions.edit(reach_conversation(now, number), seq, words), number,
    )  # fmt: skip
    return to_post(alias, number, seq)


def _withdraw(opened: OpenCircle, number: int, seq: int) -> None:
    actions.withdraw(reach_conversation(opened, number), seq)


def _save(opened: OpenCircle, number: int, seq: int) -> None:
    saves.save(reach_conversation(opened, number), seq)


def _react(opened: OpenCircle, number: int, seq: int, kind: str) -> None:
    actions.react(reach_conversation(opened, number), seq, kind)
