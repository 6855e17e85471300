"""Every sealed kind, with its own place and the places where it must not open."""

from __future__ import annotations

from dataclasses import dataclass

from forum.vault import account, epoch, primitives, ring, sealed, server
from tests.vault.openers import (
    AMAL,
    BASMA,
    BOOT,
    CIRCLE,
    CODE,
    ELSEWHERE,
    FIRST,
    OTHER,
    OTHER_CODE,
    OTHER_ROOT,
    OTHER_TALK,
    PEPPER,
    PUBLIC_KEY,
    ROOT,
    SECOND,
    SECRET,
    TALK,
    TOKEN,
    Opener,
    blob,
    carried,
    commons,
    device,
    granted,
    head,
    invited,
    lettered,
    linked,
    marked,
    message,
    offered,
    owned,
    profile,
    reader,
    recovered,
    ringed,
    roster,
    signed_in,
    slotted,
    thread,
)

PAYLOAD = sealed.Payload(AMAL, 1.5, 3, "salam", "<p>salam</p>")
ENTRY = epoch.RosterEntry("amal", "member", 20000, b"x" * 16, primitives.digest(PUBLIC_KEY))


@dataclass(frozen=True)
class Kind:
    """One sealed thing, how it opens in its place, and how it must not open elsewhere."""

    made: bytes
    opens: Opener
    elsewhere: tuple[Opener, ...]


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
        account.seal_invitation(PEPPER, CODE, "quiet river", {"kind": "founder"}),
        invited(PEPPER, CODE, "quiet river"),
        (
            invited(PEPPER, OTHER_CODE, "quiet river"),
            invited(PEPPER, CODE, "river quiet"),
            invited(PEPPER, CODE, ""),
            invited(OTHER, CODE, "quiet river"),
            invited(PEPPER, CODE, "quietriver"),
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
