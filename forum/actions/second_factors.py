"""One-time codes (TOTP, RFC 6238): the secret lies in the ring, each code is good once."""

from __future__ import annotations

from datetime import UTC, datetime

from pyotp import random_base32
from pyotp.totp import TOTP

from forum import clock
from forum.actions.rings import change_ring
from forum.db import db
from forum.errors import NeededByRole, TooMany, WrongCode
from forum.house import House
from forum.models.circles import Circle
from forum.permissions import NEEDS_SECOND_FACTOR
from forum.vault import server
from forum.vault.primitives import equal
from forum.visitors import Visitor

STEP = 30  # seconds, RFC 6238's default
TRIES, TRIES_SECONDS = 5, 600


def propose_secret() -> str:
    """A new secret in base32, 160 bits (RFC 4226, section 4)."""
    return random_base32()


def address(secret: str, site_name: str) -> str:
    """What the QR holds: no login name in it, an app shows it to whoever holds the phone."""
    return TOTP(secret).provisioning_uri(name=site_name, issuer_name=None)


def check_code(house: House, root: bytes, secret: bytes, code: str) -> None:
    """Take a code of this half minute or the ones beside it, once.

    Raises `TooMany` before looking, `WrongCode` for a wrong or a used one.
    """
    moment = clock.timestamp()
    bucket = server.rate_tag(house.boot_key, "one-time", root)
    wait = house.volatile.take(bucket, TRIES, TRIES_SECONDS, moment)
    if wait:
        raise TooMany(retry_after=wait)
    totp = TOTP(secret.decode())
    step = int(moment) // STEP
    for candidate in (step - 1, step, step + 1):
        right = totp.at(datetime.fromtimestamp(candidate * STEP, UTC))
        if equal(right.encode(), code.encode()):
            _use_up(house, root, candidate, moment)
            return
    raise WrongCode("one-time")


def set_second_factor(visitor: Visitor, secret: str, code: str) -> None:
    """Ask for a code at every sign-in from now on, once the app has shown a right one."""
    check_code(visitor.house, visitor.root, secret.encode(), code)
    change_ring(visitor, lambda ring: ring.with_totp(secret.encode()))


def remove_second_factor(visitor: Visitor, code: str) -> None:
    """Ask no more. Raises `WrongCode`, `TooMany`, and `NeededByRole` while a role needs it."""
    if is_required(visitor):
        raise NeededByRole
    totp = visitor.ring.totp
    if totp is not None:
        check_code(visitor.house, visitor.root, totp, code)
        change_ring(visitor, lambda ring: ring.with_totp(None))


def is_required(visitor: Visitor) -> bool:
    """Whether a circle of this account asks for a second factor."""
    circles = [membership.circle for membership in visitor.ring.memberships]
    rows = db.session.query(Circle.kind).where(Circle.id.in_(circles))
    return any(row.kind in NEEDS_SECOND_FACTOR for row in rows)


def _use_up(house: House, root: bytes, step: int, moment: float) -> None:
    name = server.rate_tag(house.boot_key, "one-time-used", root, step.to_bytes(8, "big"))
    if not house.volatile.claim(name, 3 * STEP, moment):
        raise WrongCode("used")
