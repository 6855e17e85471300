"""Sign-ins: opening an account with a passphrase, seeing and ending where it is open."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace

from sqlalchemy import delete

from forum import clock, stretching
from forum.actions import second_factors
from forum.db import db, transaction
from forum.errors import NotFound, NotSignedIn, TooMany, WrongCredentials
from forum.events import SignInsEnded, announce
from forum.house import House
from forum.models.accounts import Account, MarksRow
from forum.models.departures import Departure
from forum.vault import account as accounts
from forum.vault import ring as rings
from forum.vault import server
from forum.vault.packed import optional, required
from forum.visitors import Visitor, read_ring
from forum.volatile import SignInRow

TRIES, TRIES_SECONDS = 10, 900
PENDING_SECONDS = 300


@dataclass(frozen=True, slots=True)
class Attempt:
    """What was typed on the sign-in page, and a guess at the device (never an address)."""

    login: str
    passphrase: str
    code: str
    device: str


@dataclass(frozen=True, slots=True)
class Opened:
    """A new sign-in: `token` goes into the cookie; a pending one still owes its one-time code."""

    token: bytes
    is_pending: bool


@dataclass(frozen=True, slots=True)
class Listed:
    """One line of the list of sign-ins. `since` is in seconds since 1970."""

    handle: str
    device: str
    since: float
    is_this: bool


def sign_in(house: House, attempt: Attempt) -> Opened:
    """Open the account: one Argon2id and the same statements for known and unknown names.

    Raises `TooMany` before anything is stretched, `Busy`, `WrongCredentials` (also for a wrong
    one-time code that came with the passphrase).
    """
    stretching.check_room(house)
    check_rate(house, "sign-in", accounts.login_tag(house.pepper, attempt.login))
    root, account_id = open_account(house, attempt.login, attempt.passphrase)
    totp = read_ring(house, root).totp
    if totp is not None and attempt.code:
        second_factors.check_code(house, root, totp, attempt.code)
    is_pending = totp is not None and not attempt.code
    token = _begin(house, root, account_id, attempt.device, is_pending=is_pending)
    return Opened(token, is_pending)


def open_account(house: House, login: str, passphrase: str) -> tuple[bytes, bytes]:
    """The root and the id of the account. Raises `WrongCredentials`, `Busy`."""
    key = stretching.key_encryption_key(house, login, passphrase)
    # Asked after the wait: words that were changed meanwhile open nothing any more.
    account = Account.tagged(accounts.login_tag(house.pepper, login))
    if account is None:
        accounts.open_no_slots(house.pepper, key)
        raise WrongCredentials
    account.check(house.pepper)
    root = accounts.open_slots(house.pepper, account.id, account.slots, key)
    if root is None:
        raise WrongCredentials
    return root, account.id


def confirm(pending: Visitor, code: str) -> Opened:
    """Turn a pending sign-in into a real one, under a new token.

    Raises `WrongCode`, `TooMany`, and `NotSignedIn` when it was ended meanwhile.
    """
    house = pending.house
    totp = pending.ring.totp
    if totp is None:
        raise NotFound("second factor")
    second_factors.check_code(house, pending.root, totp, code)
    device = server.open_device(pending.root, pending.row.device)
    token = _begin(house, pending.root, pending.account_id, device)
    if not house.volatile.end_sign_in(pending.key):
        # Somebody ended all sign-ins of this account meanwhile: a pending one must not slip past.
        house.volatile.end_sign_in(server.token_key(token))
        raise NotSignedIn
    return Opened(token, is_pending=False)


def find_sign_in(house: House, token: bytes) -> Visitor | None:
    """Who holds this token, pending or not; nobody when it is over or does not open."""
    key = server.token_key(token)
    row = house.volatile.read_sign_in(key, clock.timestamp())
    if row is None:
        return None
    content = server.open_sign_in(house.boot_key, token, row.sealed)
    root, account_id = required(content, "root", bytes), required(content, "account_id", bytes)
    epochs, seen = required(content, "epochs", dict), optional(content, "seen", dict) or {}
    return Visitor(house, token, row, root, account_id, epochs, seen)


def list_sign_ins(visitor: Visitor) -> list[Listed]:
    """Where the account is open, newest first."""
    house = visitor.house
    rows = house.volatile.sign_ins_of_root(visitor.row.root, clock.timestamp())
    listed = [
        Listed(_handle(visitor, key), server.open_device(visitor.root, row.device), row.created,
               key == visitor.key)
        for key, row in rows
        if not row.is_pending
    ]  # fmt: skip
    return sorted(listed, key=lambda line: -line.since)


def end_sign_in(visitor: Visitor, handle: str) -> None:
    """End one sign-in of this account. Raises `NotFound` for any other handle."""
    volatile = visitor.house.volatile
    for key, _ in volatile.sign_ins_of_root(visitor.row.root, clock.timestamp()):
        if _handle(visitor, key) == handle:
            volatile.end_sign_in(key)
            announce(SignInsEnded(visitor.row.owner))
            return
    raise NotFound("sign-in")


def end_others(visitor: Visitor) -> None:
    """End every other sign-in of this account."""
    visitor.house.volatile.end_sign_ins_of_owner(visitor.row.owner, visitor.key)
    announce(SignInsEnded(visitor.row.owner, visitor.key))


def end(visitor: Visitor) -> None:
    """End the sign-in that is asking."""
    visitor.house.volatile.end_sign_in(visitor.key)
    announce(SignInsEnded(visitor.row.owner))


def check_rate(house: House, kind: str, *parts: bytes) -> None:
    """Count one try. Raises `TooMany` with the seconds to wait."""
    bucket = server.rate_tag(house.boot_key, kind, *parts)
    wait = house.volatile.take(bucket, TRIES, TRIES_SECONDS, clock.timestamp())
    if wait:
        raise TooMany(retry_after=wait)


def continue_as(visitor: Visitor, root: bytes) -> Opened:
    """A new sign-in for a root that has just replaced the old one, from the same device."""
    device = server.open_device(visitor.root, visitor.row.device)
    token = _begin(visitor.house, root, visitor.account_id, device)
    return Opened(token, is_pending=False)


def _begin(
    house: House, root: bytes, account_id: bytes, device: str, *, is_pending: bool = False
) -> bytes:
    token = secrets.token_bytes(32)
    moment = clock.timestamp()
    ring_id = rings.ring_id(root)
    content = {"root": root, "account_id": account_id, "epochs": {}}
    row = SignInRow(
        sealed=server.seal_sign_in(house.boot_key, token, content),
        csrf=secrets.token_bytes(32),
        owner=server.owner_tag(house.boot_key, account_id),
        root=server.root_tag(house.boot_key, ring_id),
        device=server.seal_device(root, device),
        created=moment,
        seen=moment,
        is_pending=is_pending,
    )
    house.volatile.add_sign_in(
        server.token_key(token), replace(row, idle=PENDING_SECONDS) if is_pending else row
    )
    _bring_back_marks(house, root)
    if not is_pending:
        _stay(house, account_id)
    return token


def _stay(house: House, account_id: bytes) -> None:
    """An account that was to go stays: somebody has come back."""
    name = server.departure_id(house.pepper, account_id)
    if db.session.get(Departure, name) is not None:
        _forget_departure(name)


@transaction
def _forget_departure(name: bytes) -> None:
    db.session.execute(delete(Departure).where(Departure.id == name))


def _bring_back_marks(house: House, root: bytes) -> None:
    marks = rings.marks_id(root)
    if house.volatile.read_marks(marks) is None and (row := db.session.get(MarksRow, marks)):
        house.volatile.swap_marks(marks, None, row.ct)
        house.volatile.clean_marks(marks, row.ct)


def _handle(visitor: Visitor, key: bytes) -> str:
    # An address of its own for each account: knowing one says nothing elsewhere.
    return rings.url_alias(visitor.root, key)
