"""The only place that imports cryptography and argon2: derive, seal, open, stretch, pad.

Source: the design page "The vault", section Primitives. HPKE is RFC 9180 in single-shot form with
the hybrid KEM ML-KEM-768 + X25519; HKDF-Expand is RFC 5869.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from functools import cache

from argon2.low_level import Type, hash_secret_raw
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hpke
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey, MLKEM768PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand

from forum.errors import TooLarge, Unopenable

ZERO_KEY = bytes(32)
NONCE_SIZE = 12
TAG_SIZE = 16
ID_SIZE = 16
SECRET_SIZE = 32
MLKEM_PUBLIC_SIZE = 1184
PUBLIC_KEY_SIZE = MLKEM_PUBLIC_SIZE + 32
LENGTH_SIZE = 4
PAIR = 2
SIZES = (256, 512, 1024, 2048, 4096, 8192, 16384, 32768, 65536)
_SIZES = frozenset(SIZES)
_PREFIX = b"riwaq/1/"
_SUITE = hpke.Suite(hpke.KEM.MLKEM768_X25519, hpke.KDF.HKDF_SHA256, hpke.AEAD.AES_256_GCM)


@dataclass(frozen=True, slots=True)
class Cost:
    """What one passphrase guess costs with Argon2id: memory in KiB, passes, lanes."""

    memory_kib: int
    time: int
    lanes: int


def random_id() -> bytes:
    """16 random bytes: every id is one, so that none tells an order."""
    return secrets.token_bytes(ID_SIZE)


def random_secret() -> bytes:
    """32 random bytes."""
    return secrets.token_bytes(SECRET_SIZE)


def equal(a: bytes, b: bytes) -> bool:
    """Compare two secrets in constant time."""
    return hmac.compare_digest(a, b)


def digest(*parts: bytes) -> bytes:
    """SHA-256 of the parts put together; callers give parts of fixed length."""
    return hashlib.sha256(b"".join(parts)).digest()


def derive(key: bytes, label: str, *ctx: bytes, length: int = 32) -> bytes:
    """X of the vault: HKDF-Expand (RFC 5869) of `key` for one purpose in one context."""
    info = _purpose(label) + _framed(ctx)
    if length == SECRET_SIZE:  # one block of HKDF-Expand is one HMAC, in a fraction of the time
        return hmac.digest(key, info + b"\x01", "sha256")
    return HKDFExpand(SHA256(), length, info).derive(key)


def aad(table: str, *ids: bytes) -> bytes:
    """X(zero32, "aad", table, ids): binds a ciphertext to its place; 32 bytes."""
    inner, outer = _aad_inner(table).copy(), _AAD_OUTER.copy()
    inner.update(_framed(ids) + b"\x01")
    outer.update(inner.digest())
    return outer.digest()


class Deriver:
    """X of one key in contexts that begin alike, in a third of the time: a page needs dozens.

    One block of HKDF-Expand is HMAC(key, info | 0x01), so a copied state gives the same answer.
    """

    __slots__ = ("_inner", "_outer")

    def __init__(self, key: bytes, label: str, *ctx: bytes) -> None:
        """`key` is 32 bytes, `ctx` what all contexts begin with."""
        block = key.ljust(64, b"\0")
        self._inner = hashlib.sha256(block.translate(_INNER_PAD) + _purpose(label) + _framed(ctx))
        self._outer = hashlib.sha256(block.translate(_OUTER_PAD))

    def __call__(self, *ctx: bytes) -> bytes:
        """What `derive` gives for the common context and this one behind it; 32 bytes."""
        inner, outer = self._inner.copy(), self._outer.copy()
        inner.update(_framed(ctx) + b"\x01")
        outer.update(inner.digest())
        return outer.digest()


# HMAC (RFC 2104) mixes these into the two blocks of its key.
_INNER_PAD = bytes(byte ^ 0x36 for byte in range(256))
_OUTER_PAD = bytes(byte ^ 0x5C for byte in range(256))


class Places:
    """The `aad` of many places that begin alike: a `Deriver` begun once for each table."""

    __slots__ = ("_inner",)

    def __init__(self, table: str, *ids: bytes) -> None:
        """`ids` are those that all of them have."""
        self._inner = _aad_inner(table)
        if ids:
            self._inner = self._inner.copy()
            self._inner.update(_framed(ids))

    def __call__(self, *ids: bytes) -> bytes:
        """The place with these ids behind the common ones."""
        inner, outer = self._inner.copy(), _AAD_OUTER.copy()
        inner.update(_framed(ids) + b"\x01")
        outer.update(inner.digest())
        return outer.digest()


# HMAC of a zero key, whose two pads are blocks of one byte each.
_AAD_OUTER = hashlib.sha256(bytes([0x5C]) * 64)


@cache
def _aad_inner(table: str) -> hashlib._Hash:
    return hashlib.sha256(bytes([0x36]) * 64 + _purpose("aad") + _framed((table.encode(),)))


@cache
def _purpose(label: str) -> bytes:
    return _PREFIX + label.encode()


def _framed(ctx: tuple[bytes, ...]) -> bytes:
    try:
        if len(ctx) == 1:
            return _LENGTHS[len(ctx[0])] + ctx[0]
        if len(ctx) == PAIR:
            first, second = ctx
            return _LENGTHS[len(first)] + first + _LENGTHS[len(second)] + second
        return b"".join([_LENGTHS[len(part)] + part for part in ctx])
    except IndexError:  # longer than any id or key
        return b"".join([len(part).to_bytes(4, "big") + part for part in ctx])


_LENGTHS = [length.to_bytes(4, "big") for length in range(PUBLIC_KEY_SIZE + 1)]


def seal(key: bytes, plaintext: bytes, aad: bytes) -> bytes:
    """AES-256-GCM under a fresh random nonce, which stands in front; 28 bytes longer."""
    nonce = secrets.token_bytes(NONCE_SIZE)
    return nonce + AESGCM(key).encrypt(nonce, plaintext, aad)


def open_(key: bytes, ciphertext: bytes, aad: bytes) -> bytes:
    """Open what `seal` made; Unopenable for a wrong key, a wrong place or any change."""
    return Opener(key).open(ciphertext, aad)


class Opener:
    """One key that opens much: made ready once. Lives no longer than who holds the key."""

    __slots__ = ("_cipher",)

    def __init__(self, key: bytes) -> None:
        """`key` is 32 bytes; Unopenable for one of a wrong length."""
        try:
            self._cipher = AESGCM(key)
        except ValueError as error:
            raise Unopenable("AEAD") from error

    def open(self, ciphertext: bytes, aad: bytes) -> bytes:
        """Open what `seal` made; Unopenable for a wrong key, a wrong place or any change."""
        if len(ciphertext) < NONCE_SIZE + TAG_SIZE:
            raise Unopenable("too short to be sealed")
        try:
            return self._cipher.decrypt(ciphertext[:NONCE_SIZE], ciphertext[NONCE_SIZE:], aad)
        except (InvalidTag, ValueError) as error:
            raise Unopenable("AEAD") from error


def public_key_of(secret: bytes) -> bytes:
    """The 1,216-byte public key of a 32-byte secret: ML-KEM public | X25519 public."""
    mlkem, x25519 = _key_pair(secret)
    return mlkem.public_key().public_bytes_raw() + x25519.public_key().public_bytes_raw()


def seal_to(public_key: bytes, plaintext: bytes, info: bytes) -> bytes:
    """HPKE to a public key, 1,136 bytes longer; Unopenable when the key is not a key."""
    if len(public_key) != PUBLIC_KEY_SIZE:
        raise Unopenable("public key of a wrong length")
    try:
        mlkem = MLKEM768PublicKey.from_public_bytes(public_key[:MLKEM_PUBLIC_SIZE])
        x25519 = X25519PublicKey.from_public_bytes(public_key[MLKEM_PUBLIC_SIZE:])
        return _SUITE.encrypt(plaintext, hpke.MLKEM768X25519PublicKey(mlkem, x25519), info)
    except ValueError as error:
        raise Unopenable("not a public key") from error


def open_from(secret: bytes, ciphertext: bytes, info: bytes) -> bytes:
    """Open what `seal_to` made, with the 32-byte secret; Unopenable when it does not open."""
    try:
        return _SUITE.decrypt(ciphertext, hpke.MLKEM768X25519PrivateKey(*_key_pair(secret)), info)
    except (InvalidTag, ValueError) as error:
        raise Unopenable("HPKE") from error


def _key_pair(secret: bytes) -> tuple[MLKEM768PrivateKey, X25519PrivateKey]:
    mlkem = MLKEM768PrivateKey.from_seed_bytes(derive(secret, "mlkem", length=64))
    return mlkem, X25519PrivateKey.from_private_bytes(derive(secret, "x25519"))


def stretch(passphrase: bytes, salt: bytes, cost: Cost) -> bytes:
    """Argon2id of a passphrase: 32 bytes."""
    return hash_secret_raw(
        passphrase, salt, cost.time, cost.memory_kib, cost.lanes, SECRET_SIZE, Type.ID
    )


def pad(content: bytes) -> bytes:
    """Length, content, zeros, up to the next of SIZES; TooLarge over 65,532 bytes."""
    return pad_to(content, next((s for s in SIZES if len(content) + LENGTH_SIZE <= s), SIZES[-1]))


def pad_large(content: bytes) -> bytes:
    """Like `pad`, and above 64 KiB to the next whole multiple of it; for blobs and marks."""
    over = len(content) + LENGTH_SIZE
    if over <= SIZES[-1]:
        return pad(content)
    return pad_to(content, -(-over // SIZES[-1]) * SIZES[-1])


def pad_to(content: bytes, size: int) -> bytes:
    """Length, content, zeros, up to exactly `size` bytes; TooLarge when it does not fit."""
    if len(content) + LENGTH_SIZE > size:
        raise TooLarge(f"{len(content)} bytes do not fit {size}")
    return (len(content).to_bytes(LENGTH_SIZE, "big") + content).ljust(size, b"\0")


def unpad(padded: bytes) -> bytes:
    """The content of a padded block; Unopenable when size, length or zeros are wrong."""
    size = len(padded)
    if size not in _SIZES and (not padded or size % SIZES[-1]):
        raise Unopenable("not a padded size")
    end = LENGTH_SIZE + int.from_bytes(padded[:LENGTH_SIZE], "big")
    if end > size or padded[end:] != bytes(size - end):
        raise Unopenable("wrong padding")
    return padded[LENGTH_SIZE:end]
