"""Epochs, grants, links, rosters and what outsiders seal."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.errors import Unopenable
from forum.vault import epoch, primitives

CIRCLE, AMAL, SECRET = b"c" * 16, b"a" * 16, b"s" * 32
PUBLIC_KEY = primitives.public_key_of(SECRET)
FIRST = epoch.Epoch(CIRCLE, 1, b"1" * 32)
IDS = st.binary(min_size=16, max_size=16)
HASHES = st.binary(min_size=32, max_size=32)


def entry(alias: str = "amal") -> epoch.RosterEntry:
    return epoch.RosterEntry(alias, "member", 20000, b"x" * 16, primitives.digest(PUBLIC_KEY))


def test_a_new_epoch_has_a_secret_of_its_own() -> None:
    assert epoch.new_epoch(CIRCLE, 1).secret != epoch.new_epoch(CIRCLE, 1).secret


def test_the_keys_of_an_epoch_all_differ_and_are_derived_once() -> None:
    keys = [
        FIRST.content,
        FIRST.roster,
        FIRST.auth,
        FIRST.tags,
        FIRST.circle_secret,
        FIRST.key_check,
    ]
    other = epoch.Epoch(CIRCLE, 2, FIRST.secret)
    assert len({*keys, FIRST.secret, other.content, other.roster, other.auth, other.tags}) == 11
    assert FIRST.public_key is FIRST.public_key


def test_an_epoch_does_not_show_its_secret() -> None:
    assert "1111" not in repr(FIRST)


@given(IDS, st.integers(1, 2**32 - 1), IDS)
def test_a_grant_opens_to_the_epoch_it_was_made_from(circle: bytes, n: int, grantee: bytes) -> None:
    made = epoch.new_epoch(circle, n)
    sealed = epoch.grant(made, grantee, PUBLIC_KEY)
    assert epoch.open_grant(circle, n, grantee, SECRET, sealed) == made


def test_a_circle_can_be_granted_to_a_circle() -> None:
    lobby = epoch.new_epoch(b"l" * 16, 1)
    sealed = epoch.grant(lobby, CIRCLE, FIRST.public_key)
    assert epoch.open_grant(b"l" * 16, 1, CIRCLE, FIRST.circle_secret, sealed) == lobby


def test_a_grant_that_holds_no_secret_is_refused() -> None:
    info = primitives.derive(bytes(32), "grant", CIRCLE, epoch.number(1), AMAL)
    sealed = primitives.seal_to(PUBLIC_KEY, bytes(31), info)
    with pytest.raises(Unopenable):
        epoch.open_grant(CIRCLE, 1, AMAL, SECRET, sealed)


@given(st.lists(st.tuples(IDS, HASHES), max_size=6), st.randoms())
def test_the_order_of_members_does_not_count(
    members: list[tuple[bytes, bytes]], random: Random
) -> None:
    known = hashlib.sha256(b"".join(a + b for a, b in sorted(members))).digest()
    random.shuffle(members)
    assert epoch.members_hash(members) == known


@pytest.mark.parametrize(
    "members", [[(b"a" * 15, b"h" * 32)], [(b"a" * 16, b"h" * 33)], [(b"", b"")]]
)
def test_members_of_a_wrong_length_are_refused(members: list[tuple[bytes, bytes]]) -> None:
    with pytest.raises(Unopenable):
        epoch.members_hash(members)


def test_only_neighbours_of_one_circle_are_linked() -> None:
    for following in (FIRST, epoch.new_epoch(CIRCLE, 3), epoch.new_epoch(AMAL, 2)):
        with pytest.raises(Unopenable):
            epoch.link(FIRST, following, b"h" * 32)


def test_a_link_made_without_the_epoch_before_is_refused() -> None:
    forged_before, following = epoch.new_epoch(CIRCLE, 1), epoch.new_epoch(CIRCLE, 2)
    forged = epoch.link(forged_before, following, b"h" * 32)
    with pytest.raises(Unopenable):
        epoch.verify_link(FIRST, following, b"h" * 32, forged)


def test_an_epoch_row_with_a_swapped_column_is_refused() -> None:
    other = epoch.new_epoch(CIRCLE, 1)
    epoch.verify_epoch(FIRST, FIRST.public_key, FIRST.key_check)
    for public_key, check in (
        (other.public_key, FIRST.key_check),
        (FIRST.public_key, other.key_check),
        (b"", FIRST.key_check),
        (FIRST.public_key, b""),
    ):
        with pytest.raises(Unopenable):
            epoch.verify_epoch(FIRST, public_key, check)


def test_a_roster_entry_comes_back_and_its_size_does_not_tell_the_alias() -> None:
    for alias in ("", "amal", "أمل", "x" * 60):
        sealed = epoch.seal_roster(FIRST, AMAL, entry(alias))
        assert epoch.open_roster(FIRST, 1, AMAL, sealed, PUBLIC_KEY) == entry(alias)
        assert len(sealed) == 256 + 28


def test_a_key_that_is_not_the_one_inside_the_roster_is_refused() -> None:
    sealed = epoch.seal_roster(FIRST, AMAL, entry())
    with pytest.raises(Unopenable):
        epoch.open_roster(FIRST, 1, AMAL, sealed, primitives.public_key_of(b"e" * 32))


def test_a_role_is_changed_by_sealing_the_entry_again() -> None:
    sealed = epoch.seal_roster(FIRST, AMAL, replace(entry(), role="moderator"))
    assert epoch.open_roster(FIRST, 1, AMAL, sealed, PUBLIC_KEY).role == "moderator"


def test_an_offer_is_sealed_from_outside_with_the_public_key_alone() -> None:
    content = {"member_id": AMAL, "key_hash": primitives.digest(PUBLIC_KEY), "alias": "amal"}
    sealed = epoch.seal_offer(FIRST.public_key, CIRCLE, 1, "entry", content, AMAL)
    assert epoch.open_offer(FIRST, "entry", sealed, AMAL) == content


def test_an_owner_seal_opens_to_the_account_for_the_moderators() -> None:
    sealed = epoch.seal_owner(FIRST.public_key, b"o" * 16, AMAL)
    assert epoch.open_owner(FIRST, AMAL, sealed) == b"o" * 16


def test_an_owner_seal_of_another_length_is_refused() -> None:
    with pytest.raises(Unopenable):
        epoch.open_owner(FIRST, AMAL, epoch.seal_owner(FIRST.public_key, b"o" * 17, AMAL))
