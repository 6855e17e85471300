"""Where passphrases are stretched: off the event loop, as many at once as there are cores."""

from __future__ import annotations

import os
import threading
from typing import TYPE_CHECKING

from gevent import get_hub
from gevent.threadpool import ThreadPool

from forum.db import release
from forum.errors import Busy
from forum.vault import account

if TYPE_CHECKING:
    from forum.house import House

QUEUE = 8  # waiting behind those at work; at 150 ms each nobody waits much over a second
POLITENESS = 10  # readers' pages come before passphrases when the core is short


class _Kitchen:
    """A few threads and a short queue; one for each worker process."""

    def __init__(self, cores: int) -> None:
        self.places = cores + QUEUE
        self.taken = 0
        self.pool = ThreadPool(cores, hub=get_hub())

    def run(self, house: House, login: str, passphrase: str) -> bytes:
        """The key-encryption key. Raises `Busy` when the queue is full."""
        self.check_room()
        self.taken += 1
        try:
            key: bytes = self.pool.apply(_stretch, (house, login, passphrase))
        finally:
            self.taken -= 1
        return key

    def check_room(self) -> None:
        """Raises `Busy` when the queue is full."""
        if self.taken >= self.places:
            raise Busy("passphrase queue")


_kitchens: dict[int, _Kitchen] = {}


def key_encryption_key(house: House, login: str, passphrase: str) -> bytes:
    """Stretch a passphrase: one Argon2id, about 150 ms of one core, 64 MiB.

    The database connection is given back first: nobody holds one while waiting.
    Raises `Busy` when too many wait.
    """
    release()
    return _kitchen(house).run(house, login, passphrase)


def check_room(house: House) -> None:
    """Ask before a try is counted: a full house must not use up anybody's tries. Raises `Busy`."""
    _kitchen(house).check_room()


def _kitchen(house: House) -> _Kitchen:
    hub = id(get_hub())
    if hub not in _kitchens:
        cores = len(os.sched_getaffinity(0))
        _kitchens[hub] = _Kitchen(max(1, cores // house.settings.workers))
    return _kitchens[hub]


def _stretch(house: House, login: str, passphrase: str) -> bytes:
    # Niceness is per thread on Linux: the event loop keeps its own.
    if threading.current_thread() is not threading.main_thread():
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), POLITENESS)
    return account.key_encryption_key(house.pepper, login, passphrase, house.cost)
