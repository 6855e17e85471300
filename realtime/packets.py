"""Socket.IO packets as strictly as they are needed here, and JSON without escapes."""

from __future__ import annotations

import json
from typing import Any, Final, NoReturn

from socketio.packet import CONNECT, DISCONNECT, EVENT, Packet

RESERVED: Final = ("connect", "disconnect", "*")
_TAKEN: Final = (CONNECT, DISCONNECT, EVENT)
_DIGITS: Final = 9  # of the number under which an acknowledgement is wanted


class Json:
    """What the libraries use for JSON. Arabic is not escaped: it would take three times as much."""

    @staticmethod
    def dumps(value: object, **_: object) -> str:
        """Short, and in the letters that were written."""
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))

    @staticmethod
    def loads(text: str | bytes, **_: object) -> Any:  # noqa: ANN401 - as json's
        """JSON as the standard has it. Raises `ValueError`."""
        return json.loads(text, parse_constant=_refuse, object_pairs_hook=_once_each)


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    # Of two fields of one name another reader might take the other.
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("twice")
    return found


def _refuse(constant: str) -> NoReturn:
    raise ValueError(constant)


class Strict(Packet):  # type: ignore[misc]  # the library has no types
    """Connecting, leaving, and events; no attachments, one namespace. Raises `ValueError`."""

    uses_binary_events = False
    json = Json

    def decode(self, encoded_packet: Any) -> int:  # noqa: ANN401 - text, or what is refused
        """As the library's, and nothing else."""
        if not isinstance(encoded_packet, str) or encoded_packet[:1] not in map(str, _TAKEN):
            raise ValueError("packet")
        digits = len(encoded_packet) - 1 - len(encoded_packet[1:].lstrip("0123456789"))
        if digits > _DIGITS or encoded_packet[1 + digits : 2 + digits] in {"-", "/"}:
            raise ValueError("packet")
        super().decode(encoded_packet)
        if self.packet_type == EVENT and not _is_event(self.data):
            raise ValueError("event")
        return 0


def _is_event(data: object) -> bool:
    if not isinstance(data, list) or not 0 < len(data) <= 2 or not isinstance(data[0], str):  # noqa: PLR2004 - a name and one object
        return False
    # For the library these are events like all others: the house's own handlers would be called.
    return data[0] not in RESERVED
