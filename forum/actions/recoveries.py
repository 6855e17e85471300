"""Recovery: a code kept on paper opens the account when name, passphrase or phone are lost."""

from __future__ import annotations

from sqlalchemy import delete, update

from forum import clock, stretching
from forum.actions.accounts import add_recovery
from forum.actions.rings import swap
from forum.actions.sign_ins import check_rate
from forum.db import changed_one, db, transaction
from forum.errors import LoginTaken, NotFound, Unopenable, WrongCode
from forum.events import SignInsEnded, announce
from forum.house import House
from forum.models.accounts import Account, RecoveryRow, RingRow
from forum.vault import account as accounts
from forum.vault import ring as rings
from forum.vault import server
from forum.vault.ring import Ring
from forum.visitors import Visitor, read_ring

BANNER_DAYS = 14


def check_recovery(house: House, code: bytes | None) -> tuple[bytes, bytes]:
    """The root and account behind a code, left as they are. Raises `WrongCode`, `TooMany`."""
    if code is None:
        raise WrongCode("recovery")
    check_rate(house, "recovery", accounts.recovery_tag(code))
    return _open(house, code)


def recover(house: House, code: bytes, login: str, passphrase: str, new_code: bytes | None) -> None:
    """Set login name and passphrase anew; the code is used up, `new_code` takes its place.

    Removes the second factor, ends all sign-ins, shows a banner for 14 days. The other slot becomes
    random unless the ring knows of a cover.
    Raises `WrongCode`, `LoginTaken`, `TooMany`, `Busy`.
    """
    _, account_id = check_recovery(house, code)
    key = stretching.key_encryption_key(house, login, passphrase)
    owner = server.owner_tag(house.boot_key, account_id)
    # First, too: with the store away nothing is changed, and no thief stays behind a used-up code.
    house.volatile.end_sign_ins_of_owner(owner, None)
    _recover(house, code, login, key, new_code)
    house.volatile.end_sign_ins_of_owner(owner, None)


@transaction
def _recover(house: House, code: bytes, login: str, key: bytes, new_code: bytes | None) -> None:
    root, account_id = _open(house, code)
    used = delete(RecoveryRow).where(RecoveryRow.tag == accounts.recovery_tag(code))
    changed_one(db.session.execute(used))
    _rename(house, account_id, login, key, root)
    until = clock.day_number() + BANNER_DAYS
    ring = read_ring(house, root).with_totp(None).with_recovery_tag(None)
    ring = ring.with_settings(recovered_until=until, login=login)
    if new_code is not None:
        ring = add_recovery(ring, new_code, root, account_id)
    _put(house, root, ring)
    announce(SignInsEnded(server.owner_tag(house.boot_key, account_id)))


@transaction
def replace_code(visitor: Visitor, code: bytes) -> None:
    """Make `code` the recovery code; the one before ends."""

    def change(ring: Ring) -> Ring:
        if ring.recovery_tag is not None:
            old = delete(RecoveryRow).where(RecoveryRow.tag == ring.recovery_tag)
            db.session.execute(old)
        return add_recovery(ring, code, visitor.root, visitor.account_id)

    swap(visitor, change)


def _open(house: House, code: bytes) -> tuple[bytes, bytes]:
    tag = accounts.recovery_tag(code)
    row = db.session.get(RecoveryRow, tag)
    if row is None:
        raise WrongCode("recovery")
    try:
        root, account_id = accounts.open_recovery(code, row.ct)
        known = read_ring(house, root).recovery_tag
    except (NotFound, Unopenable) as error:
        raise WrongCode("recovery") from error
    # The row has no keeper but the ring: a used one that was put back opens nothing.
    if known != tag:
        raise WrongCode("recovery")
    return root, account_id


def _rename(house: House, account_id: bytes, login: str, key: bytes, root: bytes) -> None:
    account = db.session.get_one(Account, account_id).check(house.pepper)
    tag = accounts.login_tag(house.pepper, login)
    other = Account.tagged(tag)
    if other is not None and other.id != account_id:
        raise LoginTaken
    account.login_tag = tag
    account.slots = accounts.new_slots(house.pepper, account_id, key, root)
    account.bind(house.pepper)


def _put(house: House, root: bytes, ring: Ring) -> None:
    row = db.session.get_one(RingRow, rings.ring_id(root))
    put = update(RingRow).where(RingRow.id == row.id, RingRow.ct == row.ct)
    changed_one(db.session.execute(put.values(ct=rings.seal_ring(house.pepper, root, ring))))


def is_login_free(house: House, login: str, code: bytes) -> bool:
    """Whether the name is this account's own or nobody's; asked with a good code in hand."""
    _, account_id = check_recovery(house, code)
    other = Account.tagged(accounts.login_tag(house.pepper, login))
    return other is None or other.id == account_id
