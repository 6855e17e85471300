"""Threads: beginning one, reading it page by page, and what stands above it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, request

from forum import identity, languages
from forum.access import OpenCircle, OpenConversation, Permission, reach_conversation
from forum.actions import agreements, mutes, rates, reading
from forum.actions import threads as actions
from forum.forms.posts import HeadForm, ThreadForm
from forum.opening import threads as opening
from forum.opening.homes import muted_in
from forum.templating import initial, tile_number
from forum.views import composing, leaves
from forum.views.pages import go, page
from forum.views.surroundings import around

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

    from forum.opening.authors import Author
    from forum.opening.threads import Shown
    from forum.views.pages import Page

threads = Blueprint("threads", __name__)
PAGE = opening.PAGE
DAY = 86_400
NOBODY = ("", 0, "", False, False, False)


@threads.route("/c/<alias>/new", methods=["GET", "POST"])
def new(alias: str) -> Page | Response:
    """Begin a thread."""
    form = composing.prepare(ThreadForm())
    if form.validate_on_submit() and not composing.is_preview():
        rates.take(identity.visitor(), "begin")
        number = identity.writing(alias, Permission.BEGIN, lambda now: _begin(now, form))
        return go("threads.show", alias=alias, number=number)
    opened = identity.open_circle(alias, Permission.BEGIN)
    shown = composing.preview(form, "")
    return page("threads/new.html", form, circle=around(opened), preview=shown, place="groups")


@threads.get("/c/<alias>/t/<int:number>")
def show(alias: str, number: int) -> Page | Response:
    """A page of a thread: the first unread one, or the one asked for."""
    opened = identity.open_circle(alias, number=number)
    if opened.circle.kind == "lobby":
        return go("circles.show", alias=alias)
    talk = reach_conversation(opened, number)
    if talk.row.kind == "room":
        return go("rooms.show", alias=alias, number=number, **request.args)
    return show_page(talk)


@threads.route("/c/<alias>/t/<int:number>/head", methods=["GET", "POST"])
def edit(alias: str, number: int) -> Page | Response:
    """Title, warning, pinned, closed, opened, muted."""
    opened = identity.open_circle(alias, number=number)
    talk = reach_conversation(opened, number)
    form = HeadForm(data={name: talk.head.get(name) for name in ("title", "warning", "pinned",
                                                                 "closed")})  # fmt: skip
    if form.validate_on_submit():
        change = _head_changes(form, may_pin=opened.may(Permission.KEEP_ORDER))
        identity.writing(alias, Permission.READ, lambda now: _change(now, number, change), number)
        return go("threads.show", alias=alias, number=number)
    return page("threads/edit.html", form, circle=around(opened), **_rights(talk), place="groups")


@threads.post("/c/<alias>/t/<int:number>/opening")
def open_up(alias: str, number: int) -> Response:
    """Open it to newcomers: at once for who began it, by two moderators' word otherwise."""
    identity.writing(alias, Permission.READ, lambda now: _open_up(now, number), number)
    return go("threads.show", alias=alias, number=number)


@threads.post("/c/<alias>/t/<int:number>/mute")
def mute(alias: str, number: int) -> Response:
    """Mute it, or listen again."""
    identity.writing(alias, Permission.READ, lambda now: _mute(now, number), number)
    return go("threads.show", alias=alias, number=number)


def show_page(talk: OpenConversation) -> Page:
    """The page of a thread that was asked for, with an empty composer below it."""
    nonce = composing.fresh_nonce()
    return page("threads/show.html", None, place="groups", nonce=nonce, **page_context(talk))


def page_context(talk: OpenConversation) -> dict[str, object]:
    """What a thread's page shows, in any kind of conversation; marks it as read."""
    leaf = leaves.turn_to(talk, PAGE)
    circle = around(talk.opened)
    href = f"{circle['href']}t/{talk.row.number}"
    posts = opening.open_page(talk, leaf.first, leaf.last, href)
    leaves.mark(talk, leaf, posts)
    is_live = leaf.number == leaf.pages
    here = {"circle": circle, "thread": about(talk, href), "leaf": leaf, "is_live": is_live}
    return {**here, "posts": _rows(posts, talk.row.number), "can": talk.opened.rights()}


def around_posts(talk: OpenConversation) -> dict[str, object]:
    """What posts stand among, for one that is not there yet."""
    thread = {"number": talk.row.number, "is_closed": talk.is_closed}
    leaf = leaves.Leaf(1, 1, 0, 1, 1)
    return {"thread": thread, "leaf": leaf, "can": talk.opened.rights(), "is_live": False}


def shape(thread: int) -> tuple[object, ...]:
    """A post with nothing in it: what the page's script fills in for one that arrives."""
    return (0, f"{thread}/posts/0", "0", "", "said", True, "·", 0, "·", True, False, False,
            "", None, frozenset(), "", (), True)  # fmt: skip


def _rows(posts: list[Shown], thread: int) -> list[tuple[object, ...]]:
    """Each post as its template names the parts: a tuple is read in a fraction of the time."""
    days = {day: languages.near_day(day) for day in {int(post.time) // DAY for post in posts}}
    numbers = languages.digits(" ".join([str(post.seq) for post in posts])).split()
    signs = {author.id: _sign(author) for post in posts if (author := post.author)}
    return [
        (post.seq, f"{thread}/posts/{post.seq}", number, days[int(post.time) // DAY], post.state,
         post.author, *(signs[post.author.id] if post.author else NOBODY), post.words, post.quote,
         post.kindness, post.mine, post.pictures, post.is_edited)
        for post, number in zip(posts, numbers, strict=True)
    ]  # fmt: skip


def _sign(author: Author) -> tuple[object, ...]:
    """Alias, colour and letter of the tile, and what else is said of who wrote."""
    mark = author.alias or "·"
    return (author.alias, tile_number(mark), initial(mark), author.role == "moderator",
            author.is_me, author.is_folded)  # fmt: skip


def about(talk: OpenConversation, href: str) -> dict[str, object]:
    """What stands above any conversation."""
    head, opened = talk.head, talk.opened
    return {
        **{name: str(head.get(name, "")) for name in ("title", "warning")},
        "number": talk.row.number, "kind": talk.row.kind, "href": href,
        "is_closed": talk.is_closed, "is_opened": talk.row.opened_ct is not None,
        "is_mine": head.get("by") == opened.member_id, "state": opened.profile.state,
    }  # fmt: skip


def _begin(opened: OpenCircle, form: ThreadForm) -> int:
    title, warning = form.title.data or "", form.warning.data or ""
    beginning = actions.Beginning(title, warning, composing.words_of(form))
    number = actions.begin(opened, beginning)
    reading.mark_own(opened.visitor, actions.id_of(opened, number), 1)
    return number


def _head_changes(form: HeadForm, *, may_pin: bool) -> dict[str, object]:
    said: dict[str, object] = {
        "title": (form.title.data or "").strip(), "warning": (form.warning.data or "").strip(),
        "closed": form.closed.data,
    }  # fmt: skip
    return said | ({"pinned": form.pinned.data} if may_pin else {})


def _change(opened: OpenCircle, number: int, change: dict[str, object]) -> None:
    actions.change_head(reach_conversation(opened, number), **change)


def _open_up(opened: OpenCircle, number: int) -> None:
    actions.open_to_newcomers(reach_conversation(opened, number))


def _mute(opened: OpenCircle, number: int) -> None:
    reach_conversation(opened, number)
    change = mutes.unmute if number in muted_in(opened) else mutes.mute
    change(opened, number)


def _rights(talk: OpenConversation) -> dict[str, object]:
    opened = talk.opened
    keeps_order = opened.may(Permission.KEEP_ORDER)
    wishes = agreements.wishes(opened, actions.ACT) if keeps_order else []
    return {
        "thread": about(talk, request.path.removesuffix("/head")),
        "may_pin": keeps_order,
        "may_change": keeps_order or actions.is_in_hand(talk, talk.head),
        "is_muted": talk.row.number in muted_in(opened),
        "is_proposed": any(wish["what"] == talk.row.id for wish in wishes),
    }
