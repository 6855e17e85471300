"""Pictures made anew from their pixels, by a bounded child: nothing of the sent file goes on."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from gevent import Timeout
from gevent.lock import BoundedSemaphore
from gevent.subprocess import DEVNULL, PIPE, Popen

from forum.errors import Busy, PictureRefused, Unopenable
from forum.vault.packed import required, unpack_map

if TYPE_CHECKING:
    from collections.abc import Iterator

KINDS = ("image/jpeg", "image/png")
MOST_BYTES = 8 * 1024 * 1024
MOST_BACK = 2 * 1024 * 1024 + 1024  # the picture, and what is said of it
MOST_AT_ONCE, QUEUE = 2, 8
SECONDS = 15
COMMAND = (
    sys.executable, "-I", "-W", "ignore", str(Path(__file__).with_name("pictures_child.py")),
)  # fmt: skip

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
    try:
        return _read(said)
    except Unopenable as error:
        raise PictureRefused("answer") from error


def _read(said: bytes) -> Picture:
    # The child has seen a stranger's file: what it says is looked at like a stranger's word.
    found = unpack_map(said)
    content, kind = required(found, "content", bytes), required(found, "kind", str)
    if kind not in KINDS:
        raise PictureRefused("kind")
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
    try:
        child = Popen(COMMAND, stdin=PIPE, stdout=PIPE, stderr=DEVNULL, env={}, close_fds=True)
    except OSError as error:  # no process to be had: that says nothing about the picture
        raise Busy("pictures") from error
    try:
        with child, Timeout(SECONDS, PictureRefused("time")):
            return _talk(child, raw)
    except OSError as error:  # it ended before it had read everything
        raise PictureRefused("no picture") from error


def _talk(child: Popen[bytes], raw: bytes) -> bytes:
    """Give all, take no more than a picture has, and leave nobody behind."""
    try:
        child.stdin.write(raw)  # type: ignore[union-attr]  # a pipe, as asked for
        child.stdin.close()  # type: ignore[union-attr]  # as above
        said: bytes = child.stdout.read(MOST_BACK + 1)  # type: ignore[union-attr]  # as above
        if len(said) > MOST_BACK or child.wait():
            raise PictureRefused("no picture")
    finally:
        child.kill()
    return said
