"""A walk past every page of a lobby: as its group sees it, and as who waits there."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from forum import words
from forum.actions import accounts
from forum.actions.founders import Slip
from forum.db import db
from tests.browser.house import WORDS, Member

if TYPE_CHECKING:
    from tests.browser.guest import Guest
    from tests.browser.house import House

SEND = ".composer .button.primary"


def lobby_pages(guest: Guest, address: str) -> Iterator[str]:
    """Somebody comes with a slip of this founder; at the end it is he who is signed in."""
    guest.open(f"{address}invitations")
    guest.send()
    told = guest.page.locator(".phrase span").all_inner_texts()
    slip = Slip(guest.page.locator(".slip .code").inner_text(), " ".join(told))
    newcomer = _come(guest.house, slip, guest.page.locator("html").get_attribute("lang") or "")
    guest.open(f"{address}lobbies")
    yield "who waits"
    guest.send("main [data-kind=lobby] a")
    yield "a lobby"
    room = urlsplit(guest.page.url).path
    guest.send(SEND)
    yield "nothing said in a lobby"
    guest.fill(words="أهلاً بك، كيف أنت؟\n\nTell us who invited you, only if you like.")
    guest.send(SEND)
    yield "said in a lobby"
    for path in ("name", "word", "posts/1/withdrawal"):
        guest.open(f"{room}/{path}")
        yield f"lobby {path}"
    guest.open("/me")
    guest.send("main form[action='/sign-out'] button")
    guest.sign_in(newcomer)
    yield "home of who waits"
    guest.open("/home")
    guest.send("main [data-kind=circle] a")
    yield "still waiting"
    lobby = urlsplit(guest.page.url).path
    for path in ("wanted", "leaving"):
        guest.open(f"{lobby}{path}")
        yield f"waiting {path}"


def _come(house: House, slip: Slip, language: str) -> Member:
    """An account made with the slip."""
    code = words.read_invitation_code(slip.code)
    assert code is not None
    member = Member(f"{secrets.token_hex(4)}-mill", WORDS, b"")
    joining = accounts.Joining(
        code, slip.phrase, member.login, member.passphrase, None, {"language": language}
    )
    with house.app.app_context():
        accounts.join(house.app.extensions["house"], joining)
        db.session.remove()
    return member
