"""The Socket.IO libraries, without what they load for others.

Importing any part of them imports all of it: the managers for Redis, and the clients, with whatever
HTTP library stands about. Each of these imports is guarded, so a name that is not there is no
error; `None` in `sys.modules` is the language's own word for that. It stands only while
the libraries load, so that `relay` and the volatile store find Redis as ever.
"""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from importlib import import_module
from typing import Final

LEFT_OUT: Final = ("aiohttp", "redis", "requests", "valkey", "websocket")


@contextlib.contextmanager
def left_out(names: tuple[str, ...]) -> Iterator[None]:
    """Have an import of these fail, unless they are loaded already."""
    hidden = [name for name in names if name not in sys.modules]
    sys.modules.update(dict.fromkeys(hidden))  # type: ignore[arg-type]  # None, as said above
    try:
        yield
    finally:
        for name in hidden:
            del sys.modules[name]


with left_out(LEFT_OUT):
    import_module("flask_socketio")
