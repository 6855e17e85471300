"""The one error family: each error knows its code, its HTTP status and what to say to a person."""

from __future__ import annotations

from typing import ClassVar


class RiwaqError(Exception):
    """What a person must be told: a stable `code` and HTTP's `status`; words are in `sayings`."""

    code: ClassVar[str] = "error"
    status: ClassVar[int] = 500
    retry_after: int | None = None

    def __init__(self, detail: str = "", *, retry_after: int | None = None) -> None:
        """`detail` is for developers and never shown; `retry_after` is in seconds."""
        super().__init__(detail or self.code)
        if retry_after is not None:
            self.retry_after = retry_after


class ConfigError(RiwaqError):
    """A setting is unknown, weak or contradictory: the house does not open its doors."""

    code = "config"


class BadRequest(RiwaqError):
    """The request cannot be read: wrong encoding, control characters, repeated fields."""

    code = "bad-request"
    status = 400


class StaleForm(BadRequest):
    """The form's token is missing, wrong or of a sign-in that ended: nothing was changed."""

    code = "stale-form"


class ForeignOrigin(BadRequest):
    """The form was sent from another site."""

    code = "foreign-origin"


class NotFound(RiwaqError):
    """Absent and forbidden are the same answer."""

    code = "not-found"
    status = 404


class NotSignedIn(RiwaqError):
    """The page needs a sign-in; the visitor is led to the sign-in page."""

    code = "not-signed-in"
    status = 401


class MethodNotAllowed(RiwaqError):
    """The address exists, the method does not."""

    code = "method-not-allowed"
    status = 405


class TooLarge(RiwaqError):
    """More was sent than the page takes."""

    code = "too-large"
    status = 413


class Refused(RiwaqError):
    """What was typed cannot be taken as it is; the form comes back with it."""

    code = "refused"
    status = 422


class WrongCredentials(Refused):
    """Login name, passphrase or code do not fit; nobody is told which."""

    code = "wrong-credentials"


class WrongPassphrase(WrongCredentials):
    """Somebody signed in gave other words than his own."""

    code = "wrong-passphrase"


class InvitationRefused(Refused):
    """Wrong, used, expired and revoked invitations are the same answer."""

    code = "invitation-refused"


class LoginTaken(Refused):
    """Another account has this login name."""

    code = "login-taken"


class AliasRefused(Refused):
    """Too short, too long, with signs, or too close to a role's name."""

    code = "alias-refused"


class AliasTaken(Refused):
    """Somebody in the circle has this alias, or one that looks like it; or it still rests."""

    code = "alias-taken"


class WrongCode(Refused):
    """A one-time code or a recovery code does not fit."""

    code = "wrong-code"


class NeededByRole(Refused):
    """A second factor stays while a role of the account needs it."""

    code = "needed-by-role"


class TooMany(RiwaqError):
    """The rate is over; `retry_after` says when to come back."""

    code = "too-many"
    status = 429
    retry_after = 60


class Busy(RiwaqError):
    """The house is full for a moment."""

    code = "busy"
    status = 503
    retry_after = 5


class VolatileGone(Busy):
    """The volatile store does not answer."""

    code = "volatile-gone"


class Unopenable(RiwaqError):
    """A sealed thing did not open: wrong key, wrong place, or somebody changed it."""

    code = "unopenable"
    status = 500


class Conflict(Busy):
    """Somebody else changed the same thing; tried often enough."""

    code = "conflict"


class TurnedMeanwhile(Busy):
    """The circle's key turned, or who writes lost his place: enter again, then write."""

    code = "turned-meanwhile"


class ThreadClosed(Refused):
    """Nobody writes in this conversation any more."""

    code = "thread-closed"


class TooLate(Refused):
    """Words can be changed for 15 minutes."""

    code = "too-late"


class GroupFull(Refused):
    """A circle holds 500 members."""

    code = "group-full"


class NotYet(Refused):
    """It takes more time, or more people, than there are."""

    code = "not-yet"


class ListFull(Refused):
    """A list that one keeps for oneself has its size: something must go first."""

    code = "list-full"


class PictureRefused(Refused):
    """What was sent is no picture that can be taken."""

    code = "picture-refused"
