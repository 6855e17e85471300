"""What a page tells its own script, so that new words arrive in it without being asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint
from flask_babel import lazy_gettext as _l

from forum import identity, languages
from forum.access import reach_conversation
from forum.languages import gettext as _
from forum.vault import ring as rings
from forum.vault import server
from forum.views import threads
from forum.views.pages import page

if TYPE_CHECKING:
    from collections.abc import Sequence

    from forum.access import OpenConversation
    from forum.opening.threads import Shown
    from forum.views.leaves import Leaf
    from forum.views.pages import Page

lines = Blueprint("lines", __name__)
MOST_MISSED = 200  # messages that a script reads by itself, to come from a page to the newest
# What the script says by itself; `%` is where a number or a name goes.
SAYINGS = {
    "today": _l("today"), "yesterday": _l("yesterday"), "moderator": _l("moderator"),
    "gone": _l("Former member"), "folded": _l("Folded away"), "changed": _l("changed"),
    "withdrawn": _l("withdrawn"), "before": _l("before your time"),
    "sending": _l("on its way"), "kept": _l("kept"), "waiting": _l("waits for the line"),
    "failed": _l("not sent"), "again": _l("Try again"), "back": _l("Change it"),
    "fresh": _l("New: %(count)s", count="%"), "earlier": _l("Show what was said before"),
    "answering": _l("You answer %(name)s", name="%"), "leave": _l("Do not answer"),
    "offline": _l("The line is broken. What you send is kept here until it is back."),
    "trouble": _l("New words do not come by themselves at the moment. Load the page again."),
    "over": _l("Your sign-in has ended. Sign in again and go on where you were."),
    "first": _l("Something is not sent yet and would be lost. It has to go first."),
    "door": _l("Sign in"),
}  # fmt: skip


@lines.get("/c/<alias>/t/<int:number>/live")
def show(alias: str, number: int) -> Page:
    """The same for a thread, whose page stays light: its script asks for it."""
    talk = reach_conversation(identity.open_circle(alias, number=number), number)
    rows = [threads.shape(number)]
    context = threads.around_posts(talk)
    return page("lines/show.html", None, live=about(talk), posts=rows, **context)


def of(talk: OpenConversation, leaf: Leaf, posts: Sequence[Shown]) -> dict[str, object]:
    """What a room's page carries; `is_live` where its last message is near the newest one."""
    last = posts[-1].seq if posts else talk.row.last_seq
    is_live = leaf.number == leaf.pages or talk.row.last_seq - last <= MOST_MISSED
    return {**about(talk), "after": last, "is_live": is_live}


def home() -> dict[str, object]:
    """What home carries, for counts that move."""
    return {"csrf": identity.csrf_token(), "digits": languages.digits("0123456789"),
            "say": {"fresh": _("New: %(count)s", count="%")}}  # fmt: skip


def about(talk: OpenConversation) -> dict[str, object]:
    """Where the conversation is, how its reader counts and tells the time, and what is said."""
    opened = talk.opened
    return {
        "csrf": identity.csrf_token(), "circle": identity.address_of(opened.circle.id),
        "conversation": talk.row.number, "me": opened.entry.alias,
        "zone": str(languages.time_zone()), "locale": languages.locale_tag(),
        "digits": languages.digits("0123456789"), "draft": _draft(talk),
        "say": {name: str(words) for name, words in SAYINGS.items()},
    }  # fmt: skip


def _draft(talk: OpenConversation) -> dict[str, str] | None:
    """Under which name and key an unsent draft may lie in the browser, if its writer allows it.

    The key is masked like every secret of a page that may be compressed.
    """
    visitor = talk.opened.visitor
    if not visitor.ring.settings.get("keep_drafts"):
        return None
    name, key = rings.draft(visitor.root, talk.row.id)
    return {"name": name, "key": server.mask_token(key)}
