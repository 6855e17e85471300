"""What no client sends, below the events: packets, frames, pieces, too much."""

from __future__ import annotations

import os
import struct
from contextlib import suppress

import pytest

from realtime.websocket import LIMIT
from tests.realtime.conftest import following, post
from tests.realtime.ears import Ear
from tests.realtime.groups import Group
from tests.realtime.phones import Phone

PACKETS = [
    "4", "42", "42[]", "42[1]", '42["x",{},{}]', "42{}", '42["message.post"', "45-", "451-[]",
    '451-["x",{"_placeholder":true,"num":0}]', "43[]", "44{}", "46-[]", "5", "2", "9", "",
    '42/admin,["x"]', "40/admin,", "42" + "1" * 200 + '["x"]', "42" + "[" * 8000,
    '42["x",NaN]', '42["x",' + "9" * 6000 + "]", "4\x00", '42["connect",{}]', '42["disconnect"]',
    '42["*"]', '421["home.count",{"a":1,"a":1}]', "4" + "[" * 8000, "b4x", "é", "6x" * 9000,
    '42["x",-Infinity]', '42["x",{"a":' + '{"a":' * 2000 + "1" + "}" * 2001 + "]",
]  # fmt: skip


@pytest.mark.parametrize("sent", PACKETS)
def test_a_packet_that_no_client_sends_ends_the_line_and_nothing_else(
    group: Group, caller: Phone, sent: str
) -> None:
    ear, other = caller.ear(), following(group, caller, caller.place)
    ear.line.send(sent)  # type: ignore[union-attr]  # it is connected
    ear.wait_until_over()
    assert post(group, other, caller.place, "goes on", os.urandom(8).hex())["ok"]


def test_too_much_at_once_ends_the_line(caller: Phone) -> None:
    for size in (LIMIT + 1, 1 << 20):
        ear = caller.ear()
        raw(ear, 0x81, b'421["message.post",{"words":"' + b"x" * size + b'"}]', is_masked=True)
        ear.wait_until_over()


def test_a_message_in_endless_pieces_ends_the_line(caller: Phone) -> None:
    ear = caller.ear()
    for count in range(LIMIT // 1000 + 1):
        raw(ear, 0x01 if count == 0 else 0x00, b"4" * 1000, is_masked=True)
    ear.wait_until_over()


FRAMES = [
    (0x81, False, b"3"), (0xC1, True, b"3"), (0xA1, True, b"3"), (0x83, True, b"3"),
    (0x82, True, b"\x04x"), (0x80, True, b"x"), (0x09, True, b"x"), (0x89, True, b"x" * 126),
    (0x81, True, b"\xff\xfe"), (0x81, True, b'42["\xed\xa0\x80"]'), (0x8B, True, b""),
    (0x81, True, b""),
]  # fmt: skip


@pytest.mark.parametrize(("first", "is_masked", "content"), FRAMES)
def test_a_frame_that_no_browser_sends_ends_the_line(
    caller: Phone, first: int, content: bytes, *, is_masked: bool
) -> None:
    ear = caller.ear()
    raw(ear, first, content, is_masked=is_masked)
    ear.wait_until_over()


def raw(ear: Ear, first: int, content: bytes, *, is_masked: bool) -> None:
    """Send a frame, whatever is wrong with it."""
    size, flag = len(content), 0x80 if is_masked else 0
    head = struct.pack("!BB", first, flag | size) if size < 126 else b""
    if size >= 126:
        wide = ("!BBH", 126) if size < 1 << 16 else ("!BBQ", 127)
        head = struct.pack(wide[0], first, flag | wide[1], size)
    mask = os.urandom(4) if is_masked else b""
    body = bytes(c ^ mask[n % 4] for n, c in enumerate(content)) if is_masked else content
    with suppress(OSError):  # it may be cut before all of it is sent
        ear.line.sock.sendall(head + mask + body)  # type: ignore[union-attr]  # it is connected
