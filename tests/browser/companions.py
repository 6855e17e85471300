"""What people do at a browser to bring somebody in."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from forum.actions.founders import Slip
from tests.browser.house import WORDS

if TYPE_CHECKING:
    from tests.browser.guest import Guest


def make_slip(guest: Guest) -> Slip:
    """From a group's page to a new slip, which is then open."""
    guest.send("a[href$='/about'] >> nth=-1")
    guest.send("a[href$='/invitations']")
    guest.send()
    code = guest.page.locator(".slip .code").inner_text().strip()
    return Slip(code, " ".join(guest.page.locator(".phrase span").all_inner_texts()))


def come_with_a_slip(guest: Guest, slip: Slip) -> None:
    """Make an account, question by question, and sign in."""
    login = f"{secrets.token_hex(4)}-mill"
    guest.open("/join")
    guest.fill(invitation=slip.code, phrase=slip.phrase)
    guest.send()
    guest.send()
    guest.fill(login=login)
    guest.send(".button.primary")
    guest.page.locator("main details summary").click()
    guest.fill(passphrase=WORDS)
    guest.send()
    guest.send("main button[name=keep][value=no]")
    guest.fill(login=login, passphrase=WORDS)
    guest.words = WORDS
    guest.send()


def open_first(guest: Guest) -> None:
    """The first circle on home."""
    guest.open("/home")
    guest.send("main [data-kind=circle] a >> nth=0")


def open_lobby(guest: Guest) -> None:
    """From home to the first who waits for one's group."""
    open_first(guest)
    guest.send("a[href$='/lobbies']")
    guest.send("main [data-kind=lobby] a >> nth=0")


def write(guest: Guest, words: str) -> None:
    """Say something in the talk that is open."""
    guest.fill(words=words)
    guest.send(".composer .button.primary")
