"""Changing the passphrase: the root stays, its slot is wrapped anew."""

from __future__ import annotations

from sqlalchemy import update

from forum import clock, stretching
from forum.access import Visitor
from forum.actions import sign_ins
from forum.db import changed_one, db, transaction
from forum.errors import NotFound, NotSignedIn, Unopenable, WrongCredentials, WrongPassphrase
from forum.models.accounts import Account
from forum.vault import account as accounts


def prove(visitor: Visitor, passphrase: str) -> bytes:
    """The key that opens this very root, when the passphrase is right.

    Raises `TooMany`, `Busy`, `WrongPassphrase`, `NotSignedIn`.
    """
    house = visitor.house
    stretching.check_room(house)
    sign_ins.check_rate(house, "prove", visitor.row.owner)
    key = stretching.key_encryption_key(house, login_of(visitor), passphrase)
    # Asked after the wait: who was signed out meanwhile, or whose words changed, goes no further.
    if house.volatile.read_sign_in(visitor.key, clock.timestamp()) is None:
        raise NotSignedIn
    slots = _account(visitor).slots
    if accounts.open_slots(house.pepper, visitor.account_id, slots, key) != visitor.root:
        raise WrongPassphrase
    return key


def change_passphrase(visitor: Visitor, current: str, chosen: str) -> None:
    """Wrap the root under a new passphrase and end the other sign-ins.

    Raises `WrongPassphrase` when `current` is not the passphrase, `TooMany`, `Busy`.
    """
    old = prove(visitor, current)
    new = stretching.key_encryption_key(visitor.house, login_of(visitor), chosen)
    # First, too: with the store away nothing is changed, and no thief stays signed in unseen.
    sign_ins.end_others(visitor)
    _rewrap(visitor, old, new)
    sign_ins.end_others(visitor)


def login_of(visitor: Visitor) -> str:
    """The login name, which only the ring knows: the database has a tag of it."""
    return str(visitor.ring.settings["login"])


@transaction
def _rewrap(visitor: Visitor, old: bytes, new: bytes) -> None:
    rewrap(visitor, old, new, visitor.root)


def rewrap(visitor: Visitor, old: bytes, new: bytes, root: bytes) -> None:
    """Put `root` under the key `new`, inside a running transaction."""
    pepper = visitor.house.pepper
    account = _account(visitor)
    slots = _rewritten(visitor, account.slots, old, new, root)
    unchanged = (Account.id == account.id, Account.slots == account.slots)
    changed_one(db.session.execute(update(Account).where(*unchanged).values(slots=slots)))
    account.slots = slots
    account.bind(pepper)


def _rewritten(visitor: Visitor, slots: bytes, old: bytes, new: bytes, root: bytes) -> bytes:
    keeps_other = visitor.ring.cover is not None
    try:
        return accounts.rewrite_slots(
            visitor.house.pepper, visitor.account_id, slots, old, new, root, keeps_other
        )
    except Unopenable as error:  # `old` was right a moment ago: another request was first
        raise WrongCredentials from error


def _account(visitor: Visitor) -> Account:
    account = db.session.get(Account, visitor.account_id)
    if account is None:
        raise NotFound("account")
    return account.check(visitor.house.pepper)
