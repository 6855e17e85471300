"""Pictures made anew from their pixels, by a bounded child: nothing of the sent file goes on."""

from __future__ import annotations

import resource
import sys
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import gevent
from gevent.lock import BoundedSemaphore
from gevent.subprocess import PIPE, Popen, TimeoutExpired

from forum.errors import Busy, PictureRefused
from forum.vault.packed import required, unpack_map

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_BYTES = 8 * 1024 * 1024
MOST_AT_ONCE, QUEUE = 2, 8
SECONDS = 15
MEMORY = 700 * 1024 * 1024
COMMAND = (sys.executable, "-I", str(Path(__file__).with_name("pictures_child.py")))
LIMITS = (
    (resource.RLIMIT_AS, MEMORY),
    (resource.RLIMIT_CPU, 10),
    (resource.RLIMIT_FSIZE, 0),
    (resource.RLIMIT_NOFILE, 32),
    (resource.RLIMIT_CORE, 0),
)

_room = BoundedSemaphore(MOST_AT_ONCE)
_waiting = 0


@dataclass(frozen=True, slots=True)
class Picture:
    """A JPEG or PNG without anything but pixels; `kind` is its media type."""

    content: bytes = field(repr=False)
    kind: str
    width: int
    height: int


def clean(raw: bytes) -> Picture:
    """The picture made anew, at most 1,600 pixels on its longer side.

    Raises `PictureRefused` for anything that is no picture, or too much of one; `Busy`.
    """
    if not 0 < len(raw) <= MOST_BYTES:
        raise PictureRefused("size")
    with _place():
        said = _ask(raw)
    found = unpack_map(said)
    content, kind = required(found, "content", bytes), required(found, "kind", str)
    return Picture(content, kind, required(found, "width", int), required(found, "height", int))


@contextmanager
def _place() -> Iterator[None]:
    global _waiting  # noqa: PLW0603 - one queue for one worker
    if _waiting >= QUEUE:
        raise Busy("pictures")
    _waiting += 1
    try:
        with _room:
            yield
    finally:
        _waiting -= 1


def _ask(raw: bytes) -> bytes:
    child = Popen(
        COMMAND, stdin=PIPE, stdout=PIPE, stderr=PIPE, env={}, close_fds=True, preexec_fn=_bound
    )
    try:
        said, _ = child.communicate(raw, timeout=SECONDS)
    except (TimeoutExpired, gevent.Timeout, OSError) as error:
        raise PictureRefused("time") from error
    finally:
        if child.poll() is None:
            child.kill()
            child.wait()
    if child.returncode:
        raise PictureRefused("no picture")
    return bytes(said)


def _bound() -> None:
    for what, most in LIMITS:
        resource.setrlimit(what, (most, most))
