"""A walk past every page of a group: founded, talked in, settled, searched, left."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from tests.browser.lobby_walks import lobby_pages

if TYPE_CHECKING:
    from tests.browser.guest import Guest

PLAIN = ("about", "members", "lobbies", "letters", "blocks", "themes", "alias", "erasure",
         "leaving", "deletion", "letters/new", "settings")  # fmt: skip
OF_A_POST = ("menu", "edit", "withdrawal")
MINE = ("/home", "/me/saved", "/me/invitation", "/me/export", "/me/leaving", "/commons", "/search")


def group_pages(guest: Guest) -> Iterator[str]:
    """Found a group and open whatever it has; the visitor has a second factor."""
    guest.open("/groups/new")
    yield "founding"
    guest.send()
    yield "founding refused"
    guest.fill(name="حلقة الثلاثاء", rules="بهدوء\nNo names", alias="غيم الصباح")
    guest.send()
    yield "a new group"
    address = urlsplit(guest.page.url).path
    yield from _talk(guest, address)
    yield from _room(guest, address)
    for path in PLAIN:
        guest.open(f"{address}{path}")
        yield f"group {path}"
    yield from _invite(guest, address)
    for path in MINE:
        guest.open(path)
        yield path
    guest.fill(looked_for="صباح")
    guest.send()
    yield "found"
    yield from lobby_pages(guest, address)


def _talk(guest: Guest, address: str) -> Iterator[str]:
    guest.open(f"{address}new")
    yield "a conversation"
    guest.fill(title="النوم", words="صباح الخير\n\n> quoted\n\n- **one**\n- two\n\nsee #1 @غيم")
    guest.send("button[name=preview]")
    yield "a preview"
    guest.send()
    yield "a thread"
    guest.open(f"{address}t/1/posts?reply_to=1")
    guest.fill(words="A word that is as long as pneumonoultramicroscopicsilicovolcanoconiosis")
    guest.send()
    yield "an answer"
    for path in OF_A_POST:
        guest.open(f"{address}t/1/posts/2/{path}")
        yield f"post {path}"
    for path in ("t/1/head", "t/1/pictures/new", ""):
        guest.open(f"{address}{path}")
        yield f"thread {path}"


def _room(guest: Guest, address: str) -> Iterator[str]:
    guest.open(f"{address}rooms/new")
    yield "a room"
    guest.fill(title="مساء")
    guest.send()
    yield "an empty room"
    guest.fill(words="A word that is as long as pneumonoultramicroscopicsilicovolcanoconiosis")
    guest.send("#composer button[name=preview]")
    yield "a preview in a room"
    # With scripts the page stays, without them it is loaded anew.
    guest.page.locator("#composer .primary").click()
    guest.page.locator("#p1").wait_for()
    guest.open(urlsplit(guest.page.url).path.removesuffix("/messages"))
    yield "a room with words"
    guest.open(address)


def _invite(guest: Guest, address: str) -> Iterator[str]:
    guest.open(f"{address}invitations")
    yield "no invitation"
    guest.send()
    yield "a slip"
    guest.open(f"{address}invitations")
    yield "one invitation"
