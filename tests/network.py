"""Tests speak to this machine only: every other address is refused, from Python's side."""

from __future__ import annotations

import ipaddress
import sys

_NAMES = frozenset({"", "localhost", "ip6-localhost"})
_EVENTS = frozenset({"socket.connect", "socket.sendto", "socket.sendmsg"})
_installed: list[bool] = []


class NetworkIsOff(RuntimeError):
    """A test tried to reach another machine."""


def only_loopback() -> None:
    """Refuse, from now on in this process, every connection and look-up that leaves the machine.

    An audit hook sees gevent's sockets as well, and cannot be taken out again by accident.
    """
    if not _installed:
        _installed.append(True)
        sys.addaudithook(_refuse)


def _refuse(event: str, arguments: tuple[object, ...]) -> None:
    if event in _EVENTS:
        address = arguments[1]
        if isinstance(address, tuple) and not _is_loopback(address[0]):
            raise NetworkIsOff(repr(address))
    elif event == "socket.getaddrinfo" and not _is_loopback(arguments[0]):
        raise NetworkIsOff(repr(arguments[0]))


def _is_loopback(host: object) -> bool:
    if host is None:
        return True
    name = host.decode("ascii", "replace") if isinstance(host, bytes) else str(host)
    if name in _NAMES:
        return True
    try:
        address = ipaddress.ip_address(name)
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified
