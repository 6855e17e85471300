"""From a login name and a passphrase to the account root, and the two codes that stand beside it.

Every account has two slots from the start, in coin-flip order; the unused one is random bytes. A
slot is X(KEK,"slot-check") | AEAD(X(KEK,"slot-wrap"), root): its first half is the key commitment
that AES-GCM lacks. The pair lies under an outer seal of the pepper.
"""

from __future__ import annotations

import secrets
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING

from forum.errors import Unopenable
from forum.vault.packed import pack, unpack_map
from forum.vault.primitives import (
    ID_SIZE,
    SECRET_SIZE,
    ZERO_KEY,
    Cost,
    aad,
    derive,
    equal,
    open_,
    pad,
    seal,
    stretch,
    unpad,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

CODE_SIZE = 16
SALT_SIZE = 16
SLOT_SIZE = 92
_CHECK_SIZE = 32
_NOBODY = bytes(ID_SIZE)
# What is opened when no slot fits, so that a failed attempt does the same work as a good one.
_DUMMY_PLACE = aad("slot", b"dummy")
_DUMMY_SLOT = seal(ZERO_KEY, ZERO_KEY, _DUMMY_PLACE)

_ARABIC_MARKS = (
    *range(0x0610, 0x061B),
    *range(0x064B, 0x0660),
    0x0670,
    *range(0x06D6, 0x06DD),
    *range(0x06DF, 0x06E5),
    *range(0x06E7, 0x06E9),
    *range(0x06EA, 0x06EE),
    *range(0x0898, 0x08A0),
    *range(0x08CA, 0x08E2),
    *range(0x08E3, 0x0900),
)
_TATWEEL = 0x0640
PLAIN_LETTERS: dict[int, str | None] = {
    **dict.fromkeys((*_ARABIC_MARKS, _TATWEEL)),
    **dict.fromkeys(map(ord, "\u0622\u0623\u0625\u0671"), "\u0627"),
    **dict.fromkeys(map(ord, "\u0649\u06cc"), "\u064a"),
    ord("\u0629"): "\u0647",
    **{0x0660 + digit: str(digit) for digit in range(10)},
    **{0x06F0 + digit: str(digit) for digit in range(10)},
}


def normalise_login(login: str) -> str:
    """The login name as it is compared: NFKC, no outer white space, case folded."""
    return unicodedata.normalize("NFKC", login).strip().casefold()


def plain_passphrase(passphrase: str) -> str:
    """The passphrase as it is stretched: what two Arabic keyboards type differently is made one.

    NFKC; marks and tatweel dropped; alef, ya and ta marbuta each in one form; Arabic and Persian
    digits as 0-9; white space collapsed. Case is kept. Invisible format characters go: a phone adds
    marks of direction when Arabic is pasted, and nobody can see that he typed one.
    """
    text = unicodedata.normalize("NFKC", passphrase).translate(PLAIN_LETTERS)
    return " ".join("".join(c for c in text if unicodedata.category(c) != "Cf").split())


def login_tag(pepper: bytes, login: str) -> bytes:
    """By what an account is found; the login name itself is nowhere."""
    return derive(pepper, "login-tag", normalise_login(login).encode())


def key_encryption_key(pepper: bytes, login: str, passphrase: str, cost: Cost) -> bytes:
    """The key that opens a slot: one Argon2id at `cost`, then the pepper; 32 bytes."""
    salt = derive(pepper, "pw-salt", normalise_login(login).encode())[:SALT_SIZE]
    return derive(pepper, "kek", stretch(plain_passphrase(passphrase).encode(), salt, cost))


def new_slots(pepper: bytes, account_id: bytes, kek: bytes, root: bytes) -> bytes:
    """The pair of slots of a new account: one opens to `root`, the other is random bytes."""
    return _seal_pair(pepper, account_id, _slot(account_id, kek, root), _empty_slot())


def open_slots(pepper: bytes, account_id: bytes, blob: bytes, kek: bytes) -> bytes | None:
    """The root behind `kek`, or None; both slots compared, exactly one opened, real or dummy.

    Raises Unopenable when the pair itself does not open, or a slot that fits was changed.
    """
    first, second = _open_pair(pepper, account_id, blob)
    check, wrap = derive(kek, "slot-check"), derive(kek, "slot-wrap")
    fits_first, fits_second = _fits(check, first), _fits(check, second)
    key, sealed, place = ZERO_KEY, _DUMMY_SLOT, _DUMMY_PLACE
    if fits_first or fits_second:
        slot = first if fits_first else second
        key, sealed, place = wrap, slot[_CHECK_SIZE:], aad("slot", account_id)
    root = open_(key, sealed, place)
    return root if fits_first or fits_second else None


def open_no_slots(pepper: bytes, kek: bytes) -> None:
    """The same work as `open_slots` for a login name nobody has."""
    open_slots(pepper, _NOBODY, _nobodys_slots(pepper), kek)


def rewrite_slots(  # noqa: PLR0913, PLR0917 - the slots of one account have this many sides
    pepper: bytes,
    account_id: bytes,
    blob: bytes,
    old_kek: bytes,
    new_kek: bytes,
    root: bytes,
    keeps_other: bool,  # noqa: FBT001 - named in every call
) -> bytes:
    """Both slots anew, in coin-flip order; Unopenable when `old_kek` fits neither.

    A root that knows of another keeps the other slot; otherwise it is new random bytes.
    """
    first, second = _open_pair(pepper, account_id, blob)
    check = derive(old_kek, "slot-check")
    fits_first, fits_second = _fits(check, first), _fits(check, second)
    if not (fits_first or fits_second):
        raise Unopenable("no slot fits")
    other = (second if fits_first else first) if keeps_other else _empty_slot()
    return _seal_pair(pepper, account_id, _slot(account_id, new_kek, root), other)


def _slot(account_id: bytes, kek: bytes, root: bytes) -> bytes:
    sealed = seal(derive(kek, "slot-wrap"), root, aad("slot", account_id))
    return derive(kek, "slot-check") + sealed


def _empty_slot() -> bytes:
    return secrets.token_bytes(SLOT_SIZE)


def _fits(check: bytes, slot: bytes) -> bool:
    return equal(check, slot[:_CHECK_SIZE])


def _seal_pair(pepper: bytes, account_id: bytes, own: bytes, other: bytes) -> bytes:
    pair = own + other if secrets.randbelow(2) else other + own
    return seal(derive(pepper, "outer"), pair, aad("slots", account_id))


def _open_pair(pepper: bytes, account_id: bytes, blob: bytes) -> tuple[bytes, bytes]:
    pair = open_(derive(pepper, "outer"), blob, aad("slots", account_id))
    if len(pair) != 2 * SLOT_SIZE:
        raise Unopenable("not a pair of slots")
    return pair[:SLOT_SIZE], pair[SLOT_SIZE:]


@lru_cache(maxsize=1)
def _nobodys_slots(pepper: bytes) -> bytes:
    return _seal_pair(pepper, _NOBODY, _empty_slot(), _empty_slot())


def new_recovery_code() -> bytes:
    """16 random bytes, shown once."""
    return secrets.token_bytes(CODE_SIZE)


def recovery_tag(code: bytes) -> bytes:
    """By what the recovery row of a code is found."""
    return derive(code, "rc-tag")


def seal_recovery(code: bytes, root: bytes, account_id: bytes) -> bytes:
    """The recovery row: root and account id under the code alone, without the pepper."""
    return seal(derive(code, "rc-wrap"), root + account_id, aad("recovery", recovery_tag(code)))


def open_recovery(code: bytes, sealed: bytes) -> tuple[bytes, bytes]:
    """Root and account id; Unopenable for another code."""
    content = open_(derive(code, "rc-wrap"), sealed, aad("recovery", recovery_tag(code)))
    if len(content) != SECRET_SIZE + ID_SIZE:
        raise Unopenable("not a recovery row")
    return content[:SECRET_SIZE], content[SECRET_SIZE:]


def invitation_tag(code: bytes) -> bytes:
    """By what an invitation is found; the code itself is on the slip only."""
    return derive(code, "inv-tag")


def seal_invitation(pepper: bytes, code: bytes, phrase: str, offer: Mapping[str, object]) -> bytes:
    """What an invitation offers; slip's code and told phrase open it together, on this server.

    The pepper is in it because a phrase has 20 bits: slip and stolen database alone guess nothing.
    """
    place = aad("invitation", invitation_tag(code))
    return seal(_invitation_key(pepper, code, phrase), pad(pack(offer)), place)


def open_invitation(pepper: bytes, code: bytes, phrase: str, sealed: bytes) -> dict[str, object]:
    """The offer; Unopenable for another code or another phrase."""
    place = aad("invitation", invitation_tag(code))
    return unpack_map(unpad(open_(_invitation_key(pepper, code, phrase), sealed, place)))


def _invitation_key(pepper: bytes, code: bytes, phrase: str) -> bytes:
    told = plain_passphrase(phrase).casefold().encode()
    return derive(derive(pepper, "inv-wrap", code), "phrase", told)
