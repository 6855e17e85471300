"""How each sealed kind is opened in a place: one function a kind, giving what takes the bytes."""

from __future__ import annotations

from collections.abc import Callable

from forum.vault import account, epoch, primitives, ring, sealed, server

PEPPER, ROOT, OTHER_ROOT = b"p" * 32, b"r" * 32, b"R" * 32
BOOT, TOKEN, OTHER = b"b" * 32, b"t" * 32, b"o" * 32
CIRCLE, ELSEWHERE = b"c" * 16, b"C" * 16
AMAL, BASMA, SECRET = b"a" * 16, b"m" * 16, b"s" * 32
TALK, OTHER_TALK = b"k" * 16, b"K" * 16
CODE, OTHER_CODE = b"i" * 16, b"I" * 16
FIRST = epoch.Epoch(CIRCLE, 1, b"1" * 32)
SECOND = epoch.Epoch(CIRCLE, 2, b"2" * 32)
PUBLIC_KEY = primitives.public_key_of(SECRET)

Opener = Callable[[bytes], object]


def reader(circle: bytes = CIRCLE, n: int = 1, content: bytes = FIRST.content) -> sealed.Reader:
    return sealed.Reader(circle, n, content)


def message(key: sealed.ContentKey, talk: bytes, seq: int) -> Opener:
    return lambda made: sealed.open_message(key, talk, seq, made)


def head(key: sealed.ContentKey, talk: bytes) -> Opener:
    return lambda made: sealed.open_head(key, talk, made)


def blob(key: sealed.ContentKey, blob_id: bytes) -> Opener:
    return lambda made: sealed.open_blob(key, blob_id, made)


def profile(holder: epoch.Epoch) -> Opener:
    return lambda made: sealed.open_profile(holder, made)


def thread(holder: epoch.Epoch, talk: bytes) -> Opener:
    return lambda made: sealed.open_thread(holder, talk, made)


def roster(holder: epoch.Epoch, n: int, member: bytes, key: bytes = PUBLIC_KEY) -> Opener:
    return lambda made: epoch.open_roster(holder, n, member, made, key)


def granted(circle: bytes, n: int, grantee: bytes, secret: bytes = SECRET) -> Opener:
    return lambda made: epoch.open_grant(circle, n, grantee, secret, made)


def linked(before: epoch.Epoch, after: epoch.Epoch, members: bytes) -> Opener:
    return lambda made: epoch.verify_link(before, after, members, made)


def offered(holder: epoch.Epoch, kind: str, *context: bytes) -> Opener:
    return lambda made: epoch.open_offer(holder, kind, made, *context)


def owned(holder: epoch.Epoch, member: bytes) -> Opener:
    return lambda made: epoch.open_owner(holder, member, made)


def lettered(secret: bytes, member: bytes, letter: bytes) -> Opener:
    return lambda made: sealed.open_letter(secret, member, letter, made)


def recovered(code: bytes) -> Opener:
    return lambda made: account.open_recovery(code, made)


def invited(pepper: bytes, code: bytes, phrase: str) -> Opener:
    return lambda made: account.open_invitation(pepper, code, phrase, made)


def signed_in(boot_key: bytes, token: bytes) -> Opener:
    return lambda made: server.open_sign_in(boot_key, token, made)


def carried(boot_key: bytes, cookie: bytes, purpose: str, now: int = 99) -> Opener:
    return lambda made: server.open_carried(boot_key, cookie, purpose, made.decode("latin-1"), now)


def device(root: bytes) -> Opener:
    return lambda made: server.open_device(root, made)


def commons(pepper: bytes) -> Opener:
    return lambda made: server.commons_unwrap(pepper, made)


def ringed(pepper: bytes, root: bytes) -> Opener:
    return lambda made: ring.open_ring(pepper, root, made)


def marked(root: bytes) -> Opener:
    return lambda made: ring.open_marks(root, made)


def slotted(pepper: bytes, account_id: bytes) -> Opener:
    return lambda made: account.open_slots(pepper, account_id, made, SECRET)
