"""The fan-out does what the library's own manager does, and what that one does not."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import gevent
import pytest
import socketio
from engineio.socket import Socket as EngineSocket

from forum.errors import ConfigError
from realtime import fanout
from realtime.packets import Json, Strict
from realtime.wire import MOST_WAITING, Wire

NAMES = ("amal", "basil", "samir")


@dataclass
class Receiver:
    """One end of a line; ours has a socket, the library's a queue."""

    found: EngineSocket
    far: socket.socket | None = None
    ended: list[bool] = field(default_factory=list)

    def received(self) -> list[str]:
        """The packets that have come."""
        if self.far is None:
            queue = self.found.queue
            found = [queue.get() for _ in range(queue.qsize())]
            return [packet.encode() for packet in found if packet is not None]
        return list(frames(read_all(self.far)))


class Hall:
    """A Socket.IO server with three connected sockets, and no network."""

    def __init__(self, *, is_ours: bool) -> None:
        manager = fanout.Manager() if is_ours else socketio.Manager()
        self.server = socketio.Server(
            client_manager=manager, async_mode="gevent", serializer=Strict, json=Json
        )
        self.receivers: dict[str, Receiver] = {}
        self.sids: dict[str, str] = {}
        for name in NAMES:
            found = EngineSocket(self.server.eio, name)
            found.connected = found.upgraded = True
            self.server.eio.sockets[name] = found
            self.receivers[name] = receiver(found) if is_ours else Receiver(found)
            self.sids[name] = self.server.manager.connect(name, "/")

    def heard(self) -> dict[str, list[str]]:
        """What each has received since it was last asked."""
        return {name: one.received() for name, one in self.receivers.items()}


def receiver(found: EngineSocket) -> Receiver:
    """A socket of the library with a wire of ours."""
    near, far = tcp_pair()
    one = Receiver(found, far)
    found.queue = fanout.Outbox(wire_over(near, one.ended))
    return one


def tcp_pair() -> tuple[socket.socket, socket.socket]:
    """Both ends of a connection."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        far = socket.create_connection(listening.getsockname())
        return listening.accept()[0], far


def wire_over(near: socket.socket, ended: list[bool]) -> Wire:
    """A wire over one end of a pair."""
    with near:
        return Wire(near, lambda _: None, lambda: ended.append(True))


def read_all(far: socket.socket) -> bytes:
    """Everything that is there."""
    far.settimeout(0)
    found = b""
    try:
        while data := far.recv(1 << 20):
            found += data
    except BlockingIOError:
        pass
    return found


def frames(data: bytes) -> Iterator[str]:
    """The texts of a server's frames."""
    while data:
        size, at = data[1], 2
        if size > 125:
            at = 4 if size == 126 else 10
            size = int.from_bytes(data[2:at], "big")
        yield data[at : at + size].decode()
        data = data[at + size :]


@pytest.fixture(params=[True, False], ids=["ours", "the library's"])
def halls(request: pytest.FixtureRequest) -> Iterator[tuple[Hall, Hall]]:
    """One to try, and the library's to compare with."""
    pair = Hall(is_ours=request.param), Hall(is_ours=False)
    yield pair
    for hall in pair:
        for one in hall.receivers.values():
            if one.far is not None:
                fanout.wire_of(one.found).drop()  # type: ignore[union-attr]  # it has one
                one.far.close()
    gevent.sleep(0)


Act = Callable[[Hall], object]


def to(*names: str) -> Act:
    return lambda hall: [hall.server.enter_room(hall.sids[name], "room") for name in names]


def emit(data: object, **more: object) -> Act:
    return lambda hall: hall.server.manager.emit("told", data, "/", **more)


ACTS: list[list[Act]] = [
    [to("amal", "basil"), emit({"seq": 1}, room="room")],
    [to("amal"), emit("سلام", room="room"), emit(None, room="room"), emit((1, "x"), room="room")],
    [to(*NAMES), emit([1, 2], room="room"), emit({"a": None}, to="room")],
    [emit({"seq": 1})],
    [emit({"seq": 1}, room="nobody is there")],
    [lambda hall: hall.server.manager.emit("told", 1, "/elsewhere")],
    [to(*NAMES), lambda hall: emit({"x": 1}, room="room", skip_sid=hall.sids["basil"])(hall)],
    [to(*NAMES), lambda hall: emit(1, room="room", skip_sid=[*hall.sids.values()][:2])(hall)],
    [to("amal"), lambda hall: hall.server.enter_room(hall.sids["basil"], "other"),
     emit({"x": 1}, room=["room", "other"])],
    [lambda hall: emit({"alone": 1}, room=hall.sids["samir"])(hall)],
    [to(*NAMES), lambda hall: hall.server.leave_room(hall.sids["amal"], "room"),
     emit(1, room="room")],
    [to(*NAMES), lambda hall: hall.server.close_room("room"), emit(1, room="room")],
    [to(*NAMES), lambda hall: hall.server.manager.disconnect(hall.sids["amal"], "/"),
     emit(1, room="room"), emit(2)],
    [lambda hall: emit({"x": 1}, room=hall.sids["amal"], callback=lambda: None)(hall)],
    [to(*NAMES), lambda hall: hall.receivers["basil"].found.close(wait=False, abort=True),
     emit(1, room="room")],
]  # fmt: skip


@pytest.mark.parametrize("acts", ACTS, ids=range(len(ACTS)))
def test_all_receive_what_the_librarys_manager_would_send(
    halls: tuple[Hall, Hall], acts: list[Act]
) -> None:
    for act in acts:
        for hall in halls:
            act(hall)
    tried, librarys = (hall.heard() for hall in halls)
    gone = {name for name, one in halls[1].receivers.items() if one.found.closed}
    assert {n: said for n, said in tried.items() if n not in gone} == {
        n: said for n, said in librarys.items() if n not in gone
    }


def test_what_a_full_socket_does_not_take_comes_later_and_in_order() -> None:
    near, far = tcp_pair()
    ended: list[bool] = []
    wire = wire_over(near, ended)
    parts = [bytes([65 + n]) * 20_000 for n in range(20)]
    for part in parts:
        wire.push(part)
    found = b""
    while len(found) < 400_000 and wire.is_open:
        found += read_all(far)
        gevent.sleep(0.001)
    assert found == b"".join(parts)
    wire.push(b"again")
    assert read_all(far) == b"again"
    wire.drop()
    gevent.sleep(0)
    assert ended == [True]
    far.close()


def test_who_takes_nothing_is_cut_and_keeps_nothing_in_memory() -> None:
    near, far = tcp_pair()
    ended: list[bool] = []
    wire = wire_over(near, ended)
    for _ in range(100):
        wire.push(b"x" * 20_000)
    assert not wire.is_open
    wire.push(b"nothing more")
    gevent.sleep(0)
    assert ended == [True]
    assert len(read_all(far)) < 100 * 20_000 - MOST_WAITING
    far.close()


def test_what_one_sends_is_handled_one_after_another() -> None:
    near, far = tcp_pair()
    handled: list[str] = []

    def handle(text: str) -> None:
        handled.append(f"{text} begins")
        gevent.sleep(0.01)
        handled.append(f"{text} ends")

    with near:
        wire = Wire(near, handle, lambda: None)
    for text in ("a", "b"):
        far.sendall(b"\x81\x81\0\0\0\0" + text.encode())
    gevent.sleep(0.1)
    assert handled == ["a begins", "a ends", "b begins", "b ends"]
    far.close()
    gevent.sleep(0.01)
    assert not wire.is_open


def test_other_libraries_than_those_it_was_written_for_are_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    server = socketio.Server(client_manager=fanout.Manager(), async_mode="gevent")
    fanout.check_libraries(server)
    monkeypatch.setitem(fanout.VERSIONS, "python-engineio", "4.0.0")
    with pytest.raises(ConfigError):
        fanout.check_libraries(server)
