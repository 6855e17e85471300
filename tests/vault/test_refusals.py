"""Every sealed kind: changed, cut, lengthened or in another place, it does not open."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from forum.errors import Unopenable
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
PAYLOAD = sealed.Payload(AMAL, 1.5, 3, "salam", "<p>salam</p>")
ENTRY = epoch.RosterEntry("amal", "member", 20000, b"x" * 16, primitives.digest(PUBLIC_KEY))

Opener = Callable[[bytes], object]


@dataclass(frozen=True)
class Kind:
    """One sealed thing, how it opens in its place, and how it must not open elsewhere."""

    made: bytes
    opens: Opener
    elsewhere: tuple[Opener, ...]


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


def invited(code: bytes, phrase: str) -> Opener:
    return lambda made: account.open_invitation(code, phrase, made)


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


def carried_bytes() -> bytes:
    return server.seal_carried(BOOT, TOKEN, "name", {"login": "amal"}, 100).encode()


KINDS: dict[str, Kind] = {
    "message": Kind(
        sealed.seal_message(FIRST, TALK, 5, PAYLOAD),
        message(FIRST, TALK, 5),
        (
            message(reader(n=2), TALK, 5),
            message(reader(circle=ELSEWHERE), TALK, 5),
            message(reader(content=SECOND.content), TALK, 5),
            message(FIRST, OTHER_TALK, 5),
            message(FIRST, TALK, 6),
            message(sealed.OpenedThread(CIRCLE, FIRST.secret), TALK, 5),
            head(FIRST, TALK),
            blob(FIRST, TALK),
            profile(FIRST),
            thread(FIRST, TALK),
        ),
    ),
    "message of an opened thread": Kind(
        sealed.seal_message(sealed.OpenedThread(CIRCLE, SECRET), TALK, 5, PAYLOAD),
        message(sealed.OpenedThread(CIRCLE, SECRET), TALK, 5),
        (
            message(sealed.OpenedThread(CIRCLE, OTHER), TALK, 5),
            message(sealed.OpenedThread(ELSEWHERE, SECRET), TALK, 5),
            message(FIRST, TALK, 5),
        ),
    ),
    "head": Kind(
        sealed.seal_head(FIRST, TALK, {"title": "bread"}),
        head(FIRST, TALK),
        (
            head(reader(n=2), TALK),
            head(reader(circle=ELSEWHERE), TALK),
            head(SECOND, TALK),
            head(FIRST, OTHER_TALK),
            message(FIRST, TALK, 5),
            profile(FIRST),
        ),
    ),
    "profile": Kind(
        sealed.seal_profile(FIRST, {"name": "the tuesday circle"}),
        profile(FIRST),
        (
            profile(SECOND),
            profile(epoch.Epoch(CIRCLE, 2, FIRST.secret)),
            profile(epoch.Epoch(ELSEWHERE, 1, FIRST.secret)),
            head(FIRST, TALK),
        ),
    ),
    "opened thread": Kind(
        sealed.seal_thread(FIRST, TALK, sealed.OpenedThread(CIRCLE, SECRET)),
        thread(FIRST, TALK),
        (
            thread(SECOND, TALK),
            thread(FIRST, OTHER_TALK),
            thread(epoch.Epoch(CIRCLE, 2, FIRST.secret), TALK),
            thread(epoch.Epoch(ELSEWHERE, 1, FIRST.secret), TALK),
        ),
    ),
    "blob": Kind(
        sealed.seal_blob(FIRST, TALK, b"pixels"),
        blob(FIRST, TALK),
        (
            blob(FIRST, OTHER_TALK),
            blob(reader(n=2), TALK),
            blob(reader(circle=ELSEWHERE), TALK),
            blob(SECOND, TALK),
        ),
    ),
    "roster": Kind(
        epoch.seal_roster(FIRST, AMAL, ENTRY),
        roster(FIRST, 1, AMAL),
        (
            roster(FIRST, 2, AMAL),
            roster(FIRST, 1, BASMA),
            roster(SECOND, 2, AMAL),
            roster(epoch.Epoch(CIRCLE, 2, FIRST.secret), 2, AMAL),
            roster(epoch.Epoch(ELSEWHERE, 1, FIRST.secret), 1, AMAL),
            roster(FIRST, 1, AMAL, primitives.public_key_of(OTHER)),
            roster(FIRST, 1, AMAL, b""),
        ),
    ),
    "grant": Kind(
        epoch.grant(FIRST, AMAL, PUBLIC_KEY),
        granted(CIRCLE, 1, AMAL),
        (
            granted(CIRCLE, 2, AMAL),
            granted(ELSEWHERE, 1, AMAL),
            granted(CIRCLE, 1, BASMA),
            granted(CIRCLE, 1, AMAL, OTHER),
            lettered(SECRET, AMAL, TALK),
        ),
    ),
    "link": Kind(
        epoch.link(FIRST, SECOND, b"h" * 32),
        linked(FIRST, SECOND, b"h" * 32),
        (
            linked(FIRST, SECOND, b"H" * 32),
            linked(FIRST, epoch.Epoch(CIRCLE, 2, OTHER), b"h" * 32),
            linked(epoch.Epoch(CIRCLE, 1, OTHER), SECOND, b"h" * 32),
            linked(FIRST, epoch.Epoch(CIRCLE, 3, SECOND.secret), b"h" * 32),
            linked(FIRST, epoch.Epoch(ELSEWHERE, 2, SECOND.secret), b"h" * 32),
            linked(SECOND, FIRST, b"h" * 32),
            linked(
                epoch.Epoch(ELSEWHERE, 1, FIRST.secret),
                epoch.Epoch(ELSEWHERE, 2, SECOND.secret),
                b"h" * 32,
            ),
        ),
    ),
    "offer": Kind(
        epoch.seal_offer(FIRST.public_key, CIRCLE, 1, "entry", {"alias": "amal"}, AMAL),
        offered(FIRST, "entry", AMAL),
        (
            offered(FIRST, "report", AMAL),
            offered(FIRST, "entry", BASMA),
            offered(FIRST, "entry"),
            offered(SECOND, "entry", AMAL),
            offered(epoch.Epoch(CIRCLE, 2, FIRST.secret), "entry", AMAL),
            offered(epoch.Epoch(ELSEWHERE, 1, FIRST.secret), "entry", AMAL),
        ),
    ),
    "owner": Kind(
        epoch.seal_owner(FIRST.public_key, OTHER_TALK, AMAL),
        owned(FIRST, AMAL),
        (owned(FIRST, BASMA), owned(SECOND, AMAL), offered(FIRST, "entry", AMAL)),
    ),
    "letter": Kind(
        sealed.seal_letter(PUBLIC_KEY, AMAL, TALK, {"words": "we heard you"}),
        lettered(SECRET, AMAL, TALK),
        (
            lettered(OTHER, AMAL, TALK),
            lettered(SECRET, BASMA, TALK),
            lettered(SECRET, AMAL, OTHER_TALK),
            granted(CIRCLE, 1, AMAL),
        ),
    ),
    "recovery": Kind(
        account.seal_recovery(CODE, ROOT, AMAL), recovered(CODE), (recovered(OTHER_CODE),)
    ),
    "invitation": Kind(
        account.seal_invitation(CODE, "quiet river", {"kind": "founder"}),
        invited(CODE, "quiet river"),
        (
            invited(OTHER_CODE, "quiet river"),
            invited(CODE, "river quiet"),
            invited(CODE, ""),
            invited(CODE, "quietriver"),
        ),
    ),
    "sign-in": Kind(
        server.seal_sign_in(BOOT, TOKEN, {"root": ROOT, "epochs": {CIRCLE: SECRET}}),
        signed_in(BOOT, TOKEN),
        (signed_in(OTHER, TOKEN), signed_in(BOOT, OTHER)),
    ),
    "carried": Kind(
        carried_bytes(),
        carried(BOOT, TOKEN, "name"),
        (
            carried(BOOT, OTHER, "name"),
            carried(BOOT, TOKEN, "passphrase"),
            carried(OTHER, TOKEN, "name"),
            carried(BOOT, TOKEN, "name", now=100),
        ),
    ),
    "device": Kind(server.seal_device(ROOT, "a phone"), device(ROOT), (device(OTHER_ROOT),)),
    "commons": Kind(server.commons_wrap(PEPPER, SECRET), commons(PEPPER), (commons(OTHER),)),
    "marks": Kind(ring.seal_marks(ROOT, {TALK: 7}), marked(ROOT), (marked(OTHER_ROOT),)),
    "ring": Kind(
        ring.seal_ring(PEPPER, ROOT, ring.Ring()),
        ringed(PEPPER, ROOT),
        (ringed(OTHER, ROOT), ringed(PEPPER, OTHER_ROOT)),
    ),
    "slots": Kind(
        account.new_slots(PEPPER, AMAL, SECRET, ROOT),
        slotted(PEPPER, AMAL),
        (slotted(PEPPER, BASMA), slotted(OTHER, AMAL)),
    ),
}
EVERY_KIND = pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS.keys())


def is_refused(opens: Opener, made: bytes) -> bool:
    """Whether it is Unopenable; any other error is a failure of the test."""
    try:
        opens(made)
    except Unopenable:
        return True
    return False


@EVERY_KIND
def test_it_opens_in_its_own_place(kind: Kind) -> None:
    kind.opens(kind.made)


@EVERY_KIND
def test_it_is_refused_when_any_byte_is_changed(kind: Kind) -> None:
    changed = bytearray(kind.made)
    for at, was in enumerate(kind.made):
        changed[at] = was ^ 1 << at % 8
        assert is_refused(kind.opens, bytes(changed)), at
        changed[at] = was


@EVERY_KIND
def test_it_is_refused_when_cut_at_any_length(kind: Kind) -> None:
    for length in range(len(kind.made)):
        assert is_refused(kind.opens, kind.made[:length]), length


@EVERY_KIND
def test_it_is_refused_when_something_is_added(kind: Kind) -> None:
    for more in (b"\0", b"A", b"AA", b"=", kind.made):
        assert is_refused(kind.opens, kind.made + more)
        assert is_refused(kind.opens, more + kind.made)


@EVERY_KIND
def test_it_is_refused_in_every_other_place(kind: Kind) -> None:
    for opens in kind.elsewhere:
        assert is_refused(opens, kind.made)


@EVERY_KIND
def test_every_other_kind_is_refused_in_its_place(kind: Kind) -> None:
    for other in KINDS.values():
        assert other is kind or is_refused(kind.opens, other.made)


def test_a_ring_is_refused_when_a_byte_under_the_outer_seal_is_changed() -> None:
    outer, place = primitives.derive(PEPPER, "outer"), primitives.aad("ring", ring.ring_id(ROOT))
    inner = primitives.open_(outer, KINDS["ring"].made, place)
    changed = bytearray(inner)
    for at, was in enumerate(inner):
        changed[at] = was ^ 1 << at % 8
        again = primitives.seal(outer, bytes(changed), place)
        assert is_refused(ringed(PEPPER, ROOT), again), at
        changed[at] = was


def test_the_root_never_comes_from_a_slot_that_was_changed_under_the_outer_seal() -> None:
    outer, place = primitives.derive(PEPPER, "outer"), primitives.aad("slots", AMAL)
    pair = primitives.open_(outer, KINDS["slots"].made, place)
    check = primitives.derive(SECRET, "slot-check")
    start = pair.index(check)
    for at in range(start, start + account.SLOT_SIZE):
        changed = pair[:at] + bytes([pair[at] ^ 1]) + pair[at + 1 :]
        again = primitives.seal(outer, changed, place)
        if at < start + len(check):
            assert account.open_slots(PEPPER, AMAL, again, SECRET) is None
        else:
            assert is_refused(slotted(PEPPER, AMAL), again)


def test_a_pair_of_slots_of_another_length_is_refused() -> None:
    outer, place = primitives.derive(PEPPER, "outer"), primitives.aad("slots", AMAL)
    for size in (0, 92, 183, 185):
        made = primitives.seal(outer, bytes(size), place)
        assert is_refused(slotted(PEPPER, AMAL), made)


def test_no_bit_of_the_elliptic_share_in_a_grant_is_ignored() -> None:
    made = KINDS["grant"].made
    for bit in range(1088 * 8, 1120 * 8):
        changed = bytearray(made)
        changed[bit // 8] ^= 1 << bit % 8
        assert is_refused(KINDS["grant"].opens, bytes(changed)), bit
