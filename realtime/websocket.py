"""WebSocket frames (RFC 6455), as much as a chat needs: text, control frames, no extensions."""

from __future__ import annotations

import base64
import binascii
import hashlib
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

LIMIT: Final = 16 * 1024  # bytes of one message from a client
GUID: Final = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
_SHORT, _TWO_BYTES, _EIGHT_BYTES = 125, 126, 127
_KEY_BYTES = 16
_FIN, _MASKED, _RESERVED = 0x80, 0x80, 0x70


class Opcode(IntEnum):
    """What a frame is."""

    MORE = 0
    TEXT = 1
    BINARY = 2
    CLOSE = 8
    PING = 9
    PONG = 10


class Broken(Exception):
    """These bytes are no frame that a browser sends; the line is cut."""


@dataclass(frozen=True, slots=True)
class Frame:
    """One frame of a client, unmasked."""

    opcode: Opcode
    is_last: bool
    content: bytes


def accept_key(key: str) -> str | None:
    """What answers a client's `Sec-WebSocket-Key`; nothing for one that is no key."""
    try:
        raw = base64.b64decode(key, validate=True)
    except (ValueError, binascii.Error):
        return None
    if len(raw) != _KEY_BYTES:
        return None
    digest = hashlib.sha1(key.encode() + GUID, usedforsecurity=False).digest()
    return base64.b64encode(digest).decode()


def frame(content: bytes, opcode: Opcode = Opcode.TEXT) -> bytes:
    """A whole frame as a server sends it: last, unmasked."""
    head, size = bytes([_FIN | opcode]), len(content)
    if size <= _SHORT:
        return head + bytes([size]) + content
    if size < 1 << 16:
        return head + bytes([_TWO_BYTES]) + size.to_bytes(2, "big") + content
    return head + bytes([_EIGHT_BYTES]) + size.to_bytes(8, "big") + content


def take_frame(buffer: bytearray) -> Frame | None:
    """Take the first frame off the buffer; nothing while it is not complete.

    Raises `Broken` for what is unmasked, reserved, too long or no frame at all.
    """
    if len(buffer) < 2:  # noqa: PLR2004 - the two bytes before everything else
        return None
    first, second = buffer[0], buffer[1]
    opcode = _opcode(first, second)
    size, at = _size(buffer, second & ~_MASKED)
    if size > LIMIT:
        raise Broken("long")
    end = at + 4 + size
    if at == 0 or len(buffer) < end:
        return None
    content = _unmasked(bytes(buffer[at : at + 4]), bytes(buffer[at + 4 : end]))
    del buffer[:end]
    return Frame(opcode, bool(first & _FIN), content)


def _opcode(first: int, second: int) -> Opcode:
    if first & _RESERVED or not second & _MASKED:
        raise Broken("reserved or unmasked")
    try:
        opcode = Opcode(first & 0x0F)
    except ValueError as error:
        raise Broken("opcode") from error
    is_control = opcode >= Opcode.CLOSE
    if is_control and (not first & _FIN or second & ~_MASKED > _SHORT):
        raise Broken("control")
    return opcode


def _size(buffer: bytearray, said: int) -> tuple[int, int]:
    """How long the content is, and where its mask begins; 0 while that cannot be seen yet."""
    if said <= _SHORT:
        return said, 2
    wide = 2 if said == _TWO_BYTES else 8
    if len(buffer) < 2 + wide:
        return 0, 0
    return int.from_bytes(buffer[2 : 2 + wide], "big"), 2 + wide


def _unmasked(mask: bytes, content: bytes) -> bytes:
    size = len(content)
    long = (mask * (size // 4 + 1))[:size]
    return (int.from_bytes(content) ^ int.from_bytes(long)).to_bytes(size)
