"""What one client sends and nobody has handled yet stays small, whatever kind of frame it is."""

from __future__ import annotations

import gevent
import pytest

from realtime.websocket import LIMIT
from realtime.wire import FRAMES_AT_ONCE, Wire
from tests.realtime.test_fanout import read_all, tcp_pair
from tests.realtime.test_websocket import masked


def test_who_sends_more_than_is_handled_is_cut() -> None:
    near, far = tcp_pair()
    with near:
        wire = Wire(near, lambda _: gevent.sleep(60), lambda: None)
    far.settimeout(0)
    for _ in range(6):
        far.send(masked(b"x" * (LIMIT - 1)))
        gevent.sleep(0.02)
    assert not wire.is_open
    far.close()


@pytest.mark.parametrize(
    "first", [0x89, 0x8A, 0x00, 0x81], ids=["pings", "pongs", "empty pieces", "pongs of the client"]
)
def test_frames_that_are_no_events_are_counted_too(first: int) -> None:
    near, far = tcp_pair()
    handled: list[str] = []
    with near:
        wire = Wire(near, handled.append, lambda: None)
    if first == 0:
        far.sendall(masked(b"4", 0x01))
    one = masked(b"3" if first == 0x81 else b"", first)
    for _ in range(20):
        if wire.is_open:
            far.sendall(one * (FRAMES_AT_ONCE // 5))
        read_all(far)
        gevent.sleep(0.002)
    assert not wire.is_open
    far.close()
