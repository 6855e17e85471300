"""Every known answer of vectors.json, through the sentences where there is one."""

from __future__ import annotations

import base64
import hashlib
from typing import Any

from forum.vault import account, epoch, primitives, ring, sealed, server

TEST_COST = primitives.Cost(8192, 1, 1)
N, NEXT = (7).to_bytes(4, "big"), (8).to_bytes(4, "big")
SEVENTH = "epoch n"

Values = dict[str, Any]


def the_epoch(inputs: Values) -> epoch.Epoch:
    return epoch.Epoch(inputs["circle"], inputs[SEVENTH], inputs["epoch secret S"])


def the_next(inputs: Values) -> epoch.Epoch:
    return epoch.Epoch(inputs["circle"], inputs[SEVENTH] + 1, inputs["next epoch secret"])


def the_kek(inputs: Values) -> bytes:
    return account.key_encryption_key(
        inputs["pepper"], inputs["login"], inputs["passphrase"], TEST_COST
    )


def test_the_login_name_is_normalised_and_tagged(inputs: Values, answers: Values) -> None:
    assert account.normalise_login(inputs["login"]) == answers["login normalised"]
    assert account.login_tag(inputs["pepper"], inputs["login"]).hex() == answers["login_tag"]


def test_the_salt_comes_from_pepper_and_login(inputs: Values, answers: Values) -> None:
    salt = primitives.derive(inputs["pepper"], "pw-salt", b"amal")[:16]
    assert salt.hex() == answers["salt"]


def test_the_passphrase_gives_the_key_encryption_key(inputs: Values, answers: Values) -> None:
    key = "kek (argon2id m=8192 KiB, t=1, p=1 for the test only)"
    assert the_kek(inputs).hex() == answers[key]


def test_the_root_gives_ring_id_and_ring_key(inputs: Values, answers: Values) -> None:
    root = inputs["account root A"]
    assert ring.ring_id(root).hex() == answers["ring_id"]
    assert primitives.derive(root, "ring-key").hex() == answers["ring_key"]


def test_the_root_gives_the_alias_of_an_id(inputs: Values, answers: Values) -> None:
    alias = ring.url_alias(inputs["account root A"], b"\5" * 16)
    raw = bytes.fromhex(answers["url alias of id 05..05"])
    assert alias == base64.b32encode(raw).decode().lower()
    assert len(alias) == 16


def test_the_known_slot_opens_to_the_root(inputs: Values, answers: Values) -> None:
    place = primitives.aad("slot", inputs["account_id"])
    assert place.hex() == answers["aad of slot"]
    slot, key = bytes.fromhex(answers["slot with zero nonce"]), the_kek(inputs)
    assert slot[:32] == primitives.derive(key, "slot-check")
    opened = primitives.open_(primitives.derive(key, "slot-wrap"), slot[32:], place)
    assert opened == inputs["account root A"]
    assert len(slot) == account.SLOT_SIZE


def test_the_known_slot_opens_inside_a_pair(inputs: Values, answers: Values) -> None:
    slot, pepper = bytes.fromhex(answers["slot with zero nonce"]), inputs["pepper"]
    place = primitives.aad("slots", inputs["account_id"])
    blob = primitives.seal(primitives.derive(pepper, "outer"), bytes(92) + slot, place)
    root = account.open_slots(pepper, inputs["account_id"], blob, the_kek(inputs))
    assert root == inputs["account root A"]


def test_the_epoch_gives_its_keys(inputs: Values, answers: Values) -> None:
    seventh = the_epoch(inputs)
    assert seventh.content.hex() == answers["epoch content"]
    assert seventh.roster.hex() == answers["epoch roster"]
    assert seventh.auth.hex() == answers["epoch auth"]
    assert seventh.circle_secret.hex() == answers["epoch circle-secret"]
    assert seventh.tags.hex() == answers["epoch tags"]
    assert seventh.key_check.hex() == answers["epoch key_check"]


def test_the_epoch_gives_its_public_key(inputs: Values, answers: Values) -> None:
    public_key = the_epoch(inputs).public_key
    assert len(public_key) == 1216
    assert primitives.digest(public_key).hex() == answers["sha256 of epoch public_key"]


def test_the_known_grant_opens_to_the_epoch(inputs: Values, answers: Values) -> None:
    sealed_grant = bytes.fromhex(answers["grant (opens to S with member_secret and info)"])
    opened = epoch.open_grant(
        inputs["circle"], 7, inputs["member_id"], inputs["member_secret"], sealed_grant
    )
    assert opened == the_epoch(inputs)
    info = primitives.derive(bytes(32), "grant", inputs["circle"], N, inputs["member_id"])
    assert info.hex() == answers["grant info"]


def test_the_known_members_and_link(inputs: Values, answers: Values) -> None:
    key_hash = primitives.digest(primitives.public_key_of(inputs["member_secret"]))
    assert key_hash.hex() == answers["sha256 of member public key from member_secret"]
    members = epoch.members_hash([(inputs["member_id"], key_hash)])
    assert members.hex() == answers["roster hash of that one member"]
    made = epoch.link(the_epoch(inputs), the_next(inputs), members)
    assert made.hex() == answers["epoch link n -> n+1"]
    epoch.verify_link(the_epoch(inputs), the_next(inputs), members, made)


def test_the_known_message_opens_in_its_place(inputs: Values, answers: Values) -> None:
    seq = (42).to_bytes(8, "big")
    place = primitives.aad("message", inputs["circle"], inputs["conversation"], N, seq)
    assert place.hex() == answers["aad of message (circle, conversation, epoch, seq 42)"]
    ciphertext = bytes.fromhex(answers["message 'salam' padded, content key, zero nonce"])
    opened = primitives.open_(the_epoch(inputs).content, ciphertext, place)
    assert primitives.unpad(opened) == b"salam"


def test_a_sealed_message_stands_in_the_known_place(inputs: Values) -> None:
    payload = sealed.Payload(inputs["member_id"], 1.5, None, "salam")
    made = sealed.seal_message(the_epoch(inputs), inputs["conversation"], 42, payload)
    seq = (42).to_bytes(8, "big")
    place = primitives.aad("message", inputs["circle"], inputs["conversation"], N, seq)
    assert b"salam" in primitives.unpad(primitives.open_(the_epoch(inputs).content, made, place))


def test_the_known_pad(answers: Values) -> None:
    padded = primitives.pad(b"salam")
    known = answers["pad('salam') sha256 and length"]
    assert [hashlib.sha256(padded).hexdigest(), len(padded)] == known


def test_the_known_ballot(inputs: Values, answers: Values) -> None:
    ballot = sealed.ballot_id(inputs["id_secret"], b"\x08" * 16)
    assert ballot.hex() == answers["ballot id of proposal 08..08 (from id_secret)"]


def test_the_known_recovery_code(inputs: Values, answers: Values) -> None:
    code, root, account_id = b"\t" * 16, inputs["account root A"], inputs["account_id"]
    tag = account.recovery_tag(code)
    assert tag.hex() == answers["recovery tag of code 09..09 (16 bytes)"]
    wrap = bytes.fromhex(answers["recovery wrap key of that code"])
    made = account.seal_recovery(code, root, account_id)
    assert primitives.open_(wrap, made, primitives.aad("recovery", tag)) == root + account_id


def test_the_known_sign_in_key(answers: Values) -> None:
    boot_key, token = b"\n" * 32, b"\x0b" * 32
    made = server.seal_sign_in(boot_key, token, {"root": b"r"})
    wrap = bytes.fromhex(answers["sign-in wrap key (boot key 0a..0a, token 0b..0b)"])
    place = primitives.aad("sign-in", hashlib.sha256(token).digest())
    assert primitives.open_(wrap, made, place) == b"\x81\xa4root\xc4\x01r"
