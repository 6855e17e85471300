"""The demo community: real accounts made by the same actions that people use."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import current_app
from pyotp.totp import TOTP

from forum import access, clock
from forum.access import Permission, TurnDue, Visitor
from forum.actions import accounts, epochs, second_factors, sign_ins
from forum.actions.founders import invite_founders, is_founded
from forum.errors import NotFound
from forum.vault import ring as rings
from forum.words import read_invitation_code

if TYPE_CHECKING:
    from collections.abc import Callable

    from forum.actions.founders import Slip
    from forum.house import House

FOUNDERS = ("elias", "farah", "jude")
PASSPHRASE = "olive tree by the quiet river"  # noqa: S105 - as above
SECRET = "JBSWY3DPEHPK3PXP"  # noqa: S105 - printed for everybody who starts the demo


def fill(say: Callable[[str], None]) -> None:
    """Fill an empty house once, and say who can sign in."""
    house = current_app.extensions["house"]
    if not is_founded():
        slips = invite_founders(house, "en")
        for name, slip in zip(FOUNDERS, slips, strict=True):
            _join(house, name, slip)
        _admit(house)
    say(f"Sign in as {', '.join(FOUNDERS)} with the words: {PASSPHRASE}")
    say(f"They are moderators: an app for one-time codes takes the secret {SECRET}")


def _join(house: House, name: str, slip: Slip) -> None:
    code = read_invitation_code(slip.code)
    if code is None:
        raise NotFound(slip.code)
    settings: dict[str, str | bool] = {"language": "ar" if name != "jude" else "en"}
    chosen = accounts.Joining(code, slip.phrase, name, PASSPHRASE, None, settings)
    accounts.join(house, chosen)
    right = TOTP(SECRET).at(clock.now())
    second_factors.set_second_factor(_visit(house, name), SECRET, right)


def _admit(house: House) -> None:
    """The first founder comes by, and the two who wait are let in."""
    elias = _visit(house, FOUNDERS[0])
    circle = elias.ring.memberships[0].circle
    try:
        access.enter(elias, rings.url_alias(elias.root, circle), Permission.READ)
    except TurnDue as due:
        epochs.turn(due.opened)


def _visit(house: House, name: str) -> Visitor:
    attempt = sign_ins.Attempt(name, PASSPHRASE, "", "")
    found = sign_ins.find_sign_in(house, sign_ins.sign_in(house, attempt).token)
    if found is None:
        raise NotFound(name)
    return found
