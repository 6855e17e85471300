"""Threads: beginning one, reading it page by page, and what stands above it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from flask import Blueprint, request

from forum import identity, languages
from forum.access import OpenCircle, OpenConversation, Permission, reach_conversation
from forum.actions import agreements, mutes, rates, reading
from forum.actions import threads as actions
from forum.forms.posts import HeadForm, ThreadForm
from forum.opening import threads as opening
from forum.opening.homes import muted_in, stamp_of
from forum.reads.conversations import firsts_after
from forum.templating import initial, tile_number
from forum.views import composing
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


class Leaf(NamedTuple):
    """One page of a thread, by number; `first_unread` is a seq, 0 when all was read."""

    number: int
    pages: int
    first_unread: int


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
    leaf = _leaf(talk)
    circle = around(talk.opened)
    href = f"{circle['href']}t/{talk.row.number}"
    first = (leaf.number - 1) * PAGE + 1
    posts = opening.open_page(talk, first, first + PAGE - 1, href)
    _mark(talk, leaf, max((post.seq for post in posts), default=0))
    can = talk.opened.rights()
    here = {"circle": circle, "thread": _thread(talk, href), "leaf": leaf}
    return {**here, "posts": _rows(posts, talk.row.number), "can": can}


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


def _thread(talk: OpenConversation, href: str) -> dict[str, object]:
    head = talk.head
    return {
        **{name: str(head.get(name, "")) for name in ("title", "warning")},
        "number": talk.row.number,
        "kind": talk.row.kind,
        "href": href,
        "is_closed": talk.is_closed,
        "is_opened": talk.row.opened_ct is not None,
        "is_mine": head.get("by") == talk.opened.member_id,
        "state": talk.opened.profile.state,
    }


def _leaf(talk: OpenConversation) -> Leaf:
    row, asked = talk.row, request.args
    pages = max(1, -(-row.last_seq // PAGE))
    unread = _first_unread(talk)
    wanted = asked.get("page", type=int)
    seq = asked.get("post", type=int)
    if wanted is None:
        wanted = -(-(seq or unread or row.last_seq) // PAGE)
    return Leaf(min(max(1, wanted), pages), pages, unread)


def _first_unread(talk: OpenConversation) -> int:
    row, opened = talk.row, talk.opened
    marks = reading.marks_of(opened.visitor)
    stamp = stamp_of(opened, marks)
    read_to = marks.get(row.id)
    if read_to is None and row.touched <= stamp:
        return 0
    if read_to is None and stamp:
        read_to = firsts_after(opened.circle.id, stamp).get(row.number, row.last_seq + 1) - 1
    first = max(read_to or 0, row.first_seq - 1) + 1
    return first if first <= row.last_seq else 0


def _mark(talk: OpenConversation, leaf: Leaf, last: int) -> None:
    visitor = talk.opened.visitor
    # Whoever looks at the last page has seen the rest, or did not want to.
    if last and (leaf.number == leaf.pages or last >= leaf.first_unread > last - PAGE):
        reading.mark(visitor, {talk.row.id: last}, reading.marks_of(visitor))


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
        "thread": _thread(talk, request.path.removesuffix("/head")),
        "may_pin": keeps_order,
        "may_change": keeps_order or actions.is_in_hand(talk, talk.head),
        "is_muted": talk.row.number in muted_in(opened),
        "is_proposed": any(wish["what"] == talk.row.id for wish in wishes),
    }
