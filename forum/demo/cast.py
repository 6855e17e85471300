"""The people of the demo: real accounts, opened once, who act through the actions of the house."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pyotp.totp import TOTP

from forum import access, clock
from forum.access import OpenCircle, Permission, TurnDue, Visitor
from forum.actions import accounts, epochs, second_factors, sign_ins
from forum.errors import NotFound
from forum.words import read_invitation_code

if TYPE_CHECKING:
    from forum.house import House

PASSPHRASE = "olive tree by the quiet river"  # noqa: S105 - printed for everybody who starts the demo
SECRET = "JBSWY3DPEHPK3PXP"  # noqa: S105 - as above
DAY = 86_400.0
TURNS = 4


@dataclass(slots=True)
class Cast:
    """Everybody who has joined, by login name; `today` is the house's offset without the play."""

    house: House
    today: float
    visitors: dict[str, Visitor] = field(default_factory=dict)

    def live_on(self, days_ago: float) -> None:
        """Move the house's clock to so many days before today."""
        clock.set_offset(self.today - days_ago * DAY)

    def join(self, login: str, code: str, phrase: str, language: str) -> Visitor:
        """Make an account with a slip, and sign in."""
        read = read_invitation_code(code)
        if read is None:
            raise NotFound(code)
        chosen = accounts.Joining(read, phrase, login, PASSPHRASE, None, {"language": language})
        accounts.join(self.house, chosen)
        attempt = sign_ins.Attempt(login, PASSPHRASE, "", "")
        visitor = sign_ins.find_sign_in(self.house, sign_ins.sign_in(self.house, attempt).token)
        if visitor is None:
            raise NotFound(login)
        self.visitors[login] = visitor
        return visitor

    def guard(self, login: str) -> None:
        """Set the demo's second factor."""
        visitor = self.visitors[login]
        if visitor.ring.totp is None:
            right = TOTP(SECRET).at(clock.now())
            second_factors.set_second_factor(visitor, SECRET, right)
            visitor.forget_ring()

    def enter(self, login: str, circle: bytes, number: int = 0) -> OpenCircle:
        """Enter a circle, turning its key where that is due."""
        visitor = self.visitors[login]
        visitor.forget_ring()
        mine = visitor.ring.membership_of(circle)
        if mine is None:
            raise NotFound(login)
        for _ in range(TURNS):
            try:
                return access.enter_membership(visitor, mine, Permission.READ, number)
            except TurnDue as due:
                epochs.turn(due.opened)
        raise NotFound("turns")
