"""The key ring and the read marks."""

from __future__ import annotations

import zlib
from dataclasses import replace

import msgpack  # type: ignore[import-untyped]  # it brings no types
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forum.vault import primitives, ring
from forum.vault.ring import Membership, Ring, RingFull

PEPPER, ROOT = b"p" * 32, b"r" * 32
TUESDAY, FRIDAY = b"t" * 16, b"f" * 16
IDS = st.binary(min_size=16, max_size=16)
SECRETS = st.binary(min_size=32, max_size=32)
MARKS = st.dictionaries(IDS | st.sampled_from([TUESDAY, FRIDAY]), st.integers(0, 2**40), max_size=8)
MEMBERSHIPS = st.builds(Membership, IDS, IDS, SECRETS, SECRETS, st.text(max_size=20))
RINGS = st.builds(
    Ring,
    st.lists(MEMBERSHIPS, max_size=5, unique_by=lambda m: m.circle).map(tuple),
    st.dictionaries(IDS, SECRETS, max_size=3),
    st.none() | SECRETS,
    st.none() | st.dictionaries(st.text(max_size=5), SECRETS, max_size=2),
    st.dictionaries(st.text(max_size=9), st.integers(0, 9) | st.text(max_size=9), max_size=4),
    st.none() | st.binary(min_size=20, max_size=20),
)


def membership(circle: bytes, alias: str = "amal") -> Membership:
    return Membership(circle, b"m" * 16, b"s" * 32, b"i" * 32, alias)


@settings(max_examples=50)
@given(RINGS)
def test_a_ring_comes_back_whole_and_always_of_one_size(kept: Ring) -> None:
    blob = ring.seal_ring(PEPPER, ROOT, kept)
    assert ring.open_ring(PEPPER, ROOT, blob) == kept
    assert len(blob) == ring.RING_SIZE + 28 + 28


def test_a_dummy_is_like_a_ring_even_for_who_has_the_pepper() -> None:
    dummy_id, blob = ring.new_dummy(PEPPER)
    real_id, real = ring.ring_id(ROOT), ring.seal_ring(PEPPER, ROOT, Ring())
    assert len(dummy_id) == len(real_id)
    assert len(blob) == len(real)
    outer = primitives.derive(PEPPER, "outer")
    for row_id, row in ((dummy_id, blob), (real_id, real)):
        inner = primitives.open_(outer, row, primitives.aad("ring", row_id))
        assert len(zlib.compress(row)) > len(row)
        assert len(zlib.compress(inner)) > len(inner)


def test_every_dummy_is_new() -> None:
    assert len({part for _ in range(20) for part in ring.new_dummy(PEPPER)}) == 40


def test_memberships_are_added_replaced_and_removed() -> None:
    empty = Ring()
    one = empty.add_membership(membership(TUESDAY))
    two = one.add_membership(membership(FRIDAY))
    renamed = two.replace_membership(membership(TUESDAY, "basma"))
    assert empty.memberships == ()
    assert one.membership_of(TUESDAY) == membership(TUESDAY)
    assert one.membership_of(FRIDAY) is None
    assert renamed.memberships == (membership(TUESDAY, "basma"), membership(FRIDAY))
    assert renamed.remove_membership(TUESDAY).memberships == (membership(FRIDAY),)
    assert one.remove_membership(FRIDAY) == one


def test_a_circle_is_in_a_ring_once() -> None:
    one = Ring().add_membership(membership(TUESDAY))
    with pytest.raises(ValueError, match="holds a membership"):
        one.add_membership(membership(TUESDAY, "another"))
    with pytest.raises(ValueError, match="holds no membership"):
        one.replace_membership(membership(FRIDAY))


def test_settings_recovery_and_second_factor_change_alone() -> None:
    kept = Ring().with_settings(language="ar", calm=True).add_membership(membership(TUESDAY))
    changed = kept.with_settings(calm=False).with_recovery_tag(b"t" * 32).with_totp(b"o" * 20)
    assert changed.settings == {"language": "ar", "calm": False}
    assert (changed.recovery_tag, changed.totp) == (b"t" * 32, b"o" * 20)
    assert changed.memberships == kept.memberships
    assert kept.settings == {"language": "ar", "calm": True}
    assert changed.with_totp(None).totp is None


def test_what_a_newer_version_wrote_is_kept() -> None:
    place = primitives.aad("ring", ring.ring_id(ROOT))
    key, outer = primitives.derive(ROOT, "ring-key"), primitives.derive(PEPPER, "outer")

    def content_of(blob: bytes) -> dict[str, object]:
        inner = primitives.open_(outer, blob, place)
        return dict(msgpack.unpackb(primitives.unpad(primitives.open_(key, inner, place))))

    newer = content_of(ring.seal_ring(PEPPER, ROOT, Ring((membership(TUESDAY),))))
    newer["saved"] = [1, b"two"]
    newer["memberships"][0]["muted"] = True  # type: ignore[index]  # a map of maps, as it lies there
    padded = primitives.pad_to(msgpack.packb(newer), ring.RING_SIZE)
    blob = primitives.seal(outer, primitives.seal(key, padded, place), place)
    again = ring.open_ring(PEPPER, ROOT, blob).with_settings(calm=True)
    assert content_of(ring.seal_ring(PEPPER, ROOT, again)) == {**newer, "settings": {"calm": True}}
    assert again.replace_membership(replace(again.memberships[0], alias="basma")).memberships[
        0
    ].more == {"muted": True}


def test_a_ring_that_is_full_is_refused_clearly() -> None:
    many = tuple(membership(n.to_bytes(16, "big")) for n in range(400))
    with pytest.raises(RingFull):
        ring.seal_ring(PEPPER, ROOT, Ring(many))
    roomy = Ring(many[:80])
    assert ring.open_ring(PEPPER, ROOT, ring.seal_ring(PEPPER, ROOT, roomy)) == roomy


def test_nothing_secret_is_in_how_a_ring_looks_in_a_log() -> None:
    kept = Ring((membership(TUESDAY),), settings={"language": "secret"}, totp=b"secret")
    for secret in ("ssss", "iiii", "amal", "secret"):
        assert secret not in repr(kept).replace("member_secret", "").replace("id_secret", "")


@given(IDS, IDS)
def test_an_alias_is_of_one_root_and_one_id(one: bytes, other: bytes) -> None:
    alias = ring.url_alias(ROOT, one)
    assert (ring.url_alias(ROOT, other) == alias) == (one == other)
    assert ring.url_alias(PEPPER, one) != alias
    assert len(alias) == 16
    assert set(alias) <= set("abcdefghijklmnopqrstuvwxyz234567")


@given(MARKS)
def test_marks_come_back(marks: dict[bytes, int]) -> None:
    assert ring.open_marks(ROOT, ring.seal_marks(ROOT, marks)) == marks


def test_marks_of_many_years_still_fit() -> None:
    marks = {n.to_bytes(16, "big"): n for n in range(10_000)}
    assert ring.open_marks(ROOT, ring.seal_marks(ROOT, marks)) == marks


@given(MARKS, MARKS, MARKS)
def test_marks_only_grow_in_whatever_order(
    a: dict[bytes, int], b: dict[bytes, int], c: dict[bytes, int]
) -> None:
    merge = ring.merge_marks
    assert merge(a, b) == merge(b, a)
    assert merge(a, merge(b, c)) == merge(merge(a, b), c)
    assert merge(a, a) == a
    assert all(merge(a, b)[key] >= mark for key, mark in [*a.items(), *b.items()])
    assert merge(a, b).keys() == a.keys() | b.keys()


def test_the_names_of_a_roots_rows_differ() -> None:
    assert ring.ring_id(ROOT) != ring.marks_id(ROOT)
    assert len(ring.ring_id(ROOT)) == len(ring.marks_id(ROOT)) == 16
