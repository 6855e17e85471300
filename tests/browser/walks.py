"""A walk past every page of the house: each is open when its name is handed over."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from tests.browser.circle_walks import group_pages
from tests.browser.house import Member

if TYPE_CHECKING:
    from tests.browser.guest import Guest

OPEN_TO_ALL = ("/", "/sign-in", "/join", "/recover", "/help", "/help/limits", "/nothing-here")
BEHIND_THE_DOOR = (
    "/home", "/me", "/me/settings", "/me/passphrase", "/me/renewal", "/me/second-factor",
    "/me/recovery-code", "/me/sign-ins", "/nothing-here",
)  # fmt: skip
# The long walk through a group is gone in the language of most who come; it takes minutes.
LONG_WALK = "ar"
# A form that was damaged on the way is answered with a page of its own.
SPOIL = "name => { document.querySelector(`main form [name=${name}]`).value = 'spoilt' }"


def every_page(guest: Guest, language: str) -> Iterator[str]:
    """Open page after page, as a stranger and as a member, with all that is folded unfolded."""
    for name in _every_page(guest, guest.house.welcome(language)):
        guest.page.evaluate(
            "() => document.querySelectorAll('details').forEach(d => d.open = true)"
        )
        yield f"{name} ({guest.is_at})"


def _every_page(guest: Guest, member: Member) -> Iterator[str]:
    yield from _open(guest, OPEN_TO_ALL)
    yield from _refused(guest)
    yield from _joining(guest)
    guest.sign_in(member)
    yield "first home"
    yield from _open(guest, BEHIND_THE_DOOR)
    yield from _forms_of_a_member(guest, member)
    yield from _second_factor(guest, member)


def _open(guest: Guest, paths: tuple[str, ...]) -> Iterator[str]:
    for path in paths:
        guest.open(path)
        yield path


def _refused(guest: Guest) -> Iterator[str]:
    for path in ("/sign-in", "/join", "/recover"):
        guest.open(path)
        guest.send()
        yield f"{path} refused"


def _joining(guest: Guest) -> Iterator[str]:
    slip = guest.house.invite()
    guest.open("/join")
    guest.fill(invitation=slip.code, phrase=slip.phrase)
    guest.send()
    yield "welcome"
    guest.send()
    yield "name"
    guest.fill(login="a")
    guest.send(".button.primary")
    yield "name refused"
    guest.fill(login="quiet-harbour")
    guest.send(".button.primary")
    yield "words"
    guest.page.evaluate("() => { document.querySelector('main details').open = true }")
    guest.fill(passphrase="short")
    guest.send()
    yield "words refused"
    guest.fill(passphrase="")
    guest.send()
    yield "recovery"
    guest.page.evaluate(SPOIL, "state")
    guest.send()
    yield "damaged"


def _forms_of_a_member(guest: Guest, member: Member) -> Iterator[str]:
    guest.open("/me/passphrase")
    guest.send()
    yield "/me/passphrase refused"
    guest.open("/me/settings")
    guest.page.evaluate(SPOIL, "csrf_token")
    guest.send()
    yield "typed words"
    guest.open("/me/recovery-code")
    guest.fill(passphrase=member.passphrase)
    guest.send()
    yield "a recovery code"


def _second_factor(guest: Guest, member: Member) -> Iterator[str]:
    guest.set_second_factor()
    yield "a second factor"
    guest.open("/home")
    guest.send("main a[href^='/c/']")
    yield "a circle"
    if guest.page.locator("html").get_attribute("lang") == LONG_WALK:
        yield from group_pages(guest)
    guest.open("/me")
    guest.send("main form[action='/sign-out'] button")
    guest.sign_in(member)
    yield "six digits"
