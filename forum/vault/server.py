"""What the server itself holds a key for: the pepper's rows, and sign-ins under the boot key.

The pepper is never in the database or its backups; the boot key is made at each start and lives
in memory only. Both are 32 bytes.
"""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from functools import lru_cache
from typing import TYPE_CHECKING

from forum.errors import Unopenable
from forum.vault.packed import pack, required, unpack_map
from forum.vault.primitives import (
    SECRET_SIZE,
    Deriver,
    aad,
    derive,
    digest,
    open_,
    pad,
    pad_to,
    random_secret,
    seal,
    unpad,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

DEPARTURE_SIZE = 8192  # for more memberships than a ring has room for
MARK_SIZE = 16


def pepper_check(pepper: bytes) -> bytes:
    """What the database keeps to notice a missing or wrong pepper at start; 32 bytes."""
    return derive(pepper, "pepper-check")


def row_mac(pepper: bytes, table: str, *columns: bytes) -> bytes:
    """The mark of a row's deciding clear columns, its ids first; 32 bytes."""
    return _row_marks(pepper, table)(*columns)


@lru_cache(maxsize=64)
def _row_marks(pepper: bytes, table: str) -> Deriver:
    """Made ready once for each table; the pepper itself is in memory for as long."""
    return Deriver(derive(pepper, "row-mac"), "row", table.encode())


def commons_wrap(pepper: bytes, secret: bytes) -> bytes:
    """The commons' epoch secret as it stands at rest: sealed, and honestly not private."""
    return seal(derive(pepper, "commons-wrap"), secret, aad("commons"))


def commons_unwrap(pepper: bytes, wrapped: bytes) -> bytes:
    """The commons' epoch secret; Unopenable with another pepper."""
    return open_(derive(pepper, "commons-wrap"), wrapped, aad("commons"))


def token_key(token: bytes) -> bytes:
    """Under what the volatile store keeps a sign-in: it never sees the token itself."""
    return digest(token)


def seal_sign_in(boot_key: bytes, token: bytes, content: Mapping[str, object]) -> bytes:
    """A sign-in's row: {root, account_id, epochs}; map keys are text or bytes."""
    return seal(_sign_in_key(boot_key, token), pack(content), aad("sign-in", token_key(token)))


def open_sign_in(boot_key: bytes, token: bytes, sealed: bytes) -> dict[str, object]:
    """The content of a sign-in's row; Unopenable for another token or boot key."""
    key = _sign_in_key(boot_key, token)
    return unpack_map(open_(key, sealed, aad("sign-in", token_key(token))))


def _sign_in_key(boot_key: bytes, token: bytes) -> bytes:
    return derive(derive(boot_key, "sign-in", token), "wrap")


def owner_tag(boot_key: bytes, account_id: bytes) -> bytes:
    """By what the sign-ins of one account are ended together."""
    return derive(boot_key, "owner", account_id)


def root_tag(boot_key: bytes, ring_id: bytes) -> bytes:
    """By what the sign-ins of one root are listed: a cover shows only its own."""
    return derive(boot_key, "root", ring_id)


def live_tag(boot_key: bytes, kind: str, *parts: bytes) -> bytes:
    """By what workers tell each other whom or what a revoke is about; it names nothing."""
    return derive(boot_key, "live", kind.encode(), *parts)


def writer_mark(owner: bytes) -> bytes:
    """What forms carry of an account: unsent words open for their writer alone; 16 bytes."""
    return derive(owner, "writer")[:MARK_SIZE]


def rate_tag(boot_key: bytes, kind: str, *parts: bytes) -> bytes:
    """The name of a rate bucket; nothing of its parts can be read from it."""
    return derive(boot_key, "rate", kind.encode(), *parts)


def stranger_csrf(boot_key: bytes, cookie: bytes) -> bytes:
    """The form token before sign-in, so that no row is made for strangers."""
    return derive(boot_key, "csrf", cookie)


def mask_token(secret: bytes) -> str:
    """A token of at most 32 bytes as a page shows it: different each time, because of BREACH.

    Compression tells by its length what repeats in a page; a mask of its own leaves no guess.
    """
    mask = random_secret()[: len(secret)]
    return _text(mask + _xor(mask, secret))


def unmask_token(text: str, size: int = SECRET_SIZE) -> bytes | None:
    """The token of `size` bytes behind a masked one, or None when the text is not one."""
    raw = _bytes(text)
    if raw is None or len(raw) != 2 * size:
        return None
    return _xor(raw[:size], raw[size:])


def seal_carried(
    boot_key: bytes, cookie: bytes, purpose: str, value: Mapping[str, object], expires: int
) -> str:
    """State that travels through a form, for one cookie and purpose; `expires` in epoch seconds."""
    content = pad(pack({"value": value, "expires": expires}))
    return _text(seal(_carried_key(boot_key, cookie), content, aad("carried", purpose.encode())))


def open_carried(
    boot_key: bytes, cookie: bytes, purpose: str, text: str, now: int
) -> dict[str, object]:
    """The carried state; Unopenable when changed, somebody else's, for another step or too old."""
    key, place = _carried_key(boot_key, cookie), aad("carried", purpose.encode())
    carried = unpack_map(unpad(open_(key, _bytes(text) or b"", place)))
    if now >= required(carried, "expires", int):
        raise Unopenable("carried too long")
    return required(carried, "value", dict)


def _carried_key(boot_key: bytes, cookie: bytes) -> bytes:
    return derive(boot_key, "carried", cookie)


def seal_device(root: bytes, guess: str) -> bytes:
    """The device guess of a sign-in, readable only by its own root."""
    return seal(derive(root, "device"), pad(guess.encode()), aad("device"))


def open_device(root: bytes, sealed: bytes) -> str:
    """The device guess; Unopenable for another root."""
    return unpad(open_(derive(root, "device"), sealed, aad("device"))).decode()


def _xor(a: bytes, b: bytes) -> bytes:
    return (int.from_bytes(a) ^ int.from_bytes(b)).to_bytes(len(a))


def _text(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def _bytes(text: str) -> bytes | None:
    """The bytes of our own base64; None for any second spelling of the same bytes."""
    try:
        raw = urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except ValueError:
        return None
    return raw if _text(raw) == text else None


def departure_id(pepper: bytes, account_id: bytes) -> bytes:
    """By what a sign-in finds that its account was to go; 32 bytes."""
    return derive(pepper, "departure", account_id)


def seal_departure(pepper: bytes, name: bytes, content: Mapping[str, object]) -> bytes:
    """What goes with an account, on its day, when nobody holds its keys."""
    # Of one size, as rings are: it must not say in how many circles somebody was.
    padded = pad_to(pack(content), DEPARTURE_SIZE)
    return seal(derive(pepper, "departure-wrap"), padded, aad("departure", name))


def open_departure(pepper: bytes, name: bytes, sealed: bytes) -> dict[str, object]:
    """The same again; Unopenable for another account or pepper."""
    place = aad("departure", name)
    return unpack_map(unpad(open_(derive(pepper, "departure-wrap"), sealed, place)))
