"""Between workers: what is stored, still sealed, under keyed tags; and whom a revoke is about.

Redis sees tags, seqs and ciphertext. What it loses while it is away is found in the database: by
the next message, by the sweep, and at once when it is back.
"""

from __future__ import annotations

import contextlib
import logging
from collections import deque
from collections.abc import Callable
from typing import Any, Final

import gevent
from gevent.event import Event
from redis import Redis
from redis import exceptions as wrong
from redis.backoff import NoBackoff
from redis.retry import Retry

from forum.errors import Unopenable, VolatileGone
from forum.vault.packed import pack, unpack_map
from forum.vault.primitives import random_id

log = logging.getLogger("riwaq")
PREFIX: Final = b"riwaq:live:"
REVOKES: Final = PREFIX + b"revokes"
PATIENCE: Final = 2.0  # seconds
AGAIN_AFTER: Final = 0.25
MOST_UNANSWERED: Final = 2
MOST_WAITING: Final = 10_000
_GONE: Final = (wrong.RedisError, OSError)

Hear = Callable[[bytes, dict[str, object]], None]


class Relay:
    """The channels of one worker. `hear` is called with tag and content, `back` after a gap."""

    def __init__(self, url: str, hear: Hear, back: Callable[[], None]) -> None:
        """Connect to nothing yet."""
        self._redis = Redis.from_url(
            url, protocol=2, socket_timeout=PATIENCE, socket_connect_timeout=PATIENCE,
            retry=Retry(NoBackoff(), 0),
        )  # fmt: skip
        self._hear, self._back = hear, back
        self._me = random_id()
        self._wanted: dict[bytes, Event] = {}
        self._listening: Any = None
        self._waiting: deque[tuple[bytes, bytes]] = deque(maxlen=MOST_WAITING)
        self._more = Event()
        self.is_running = False

    def start(self) -> None:
        """Listen and tell, in greenlets of their own."""
        self.is_running = True
        gevent.spawn(self._listen)
        gevent.spawn(self._tell)

    def want(self, tag: bytes) -> None:
        """Listen there, and wait until Redis has heard it. Raises `VolatileGone`."""
        channel = PREFIX + tag
        ready = self._wanted.setdefault(channel, Event())
        if ready.is_set():
            return
        with contextlib.suppress(*_GONE):
            if self._listening is not None:
                self._listening.subscribe(channel)
        if not ready.wait(PATIENCE):
            raise VolatileGone("relay")

    def unwanted(self, tags: set[bytes]) -> None:
        """Listen to these alone, and to revokes."""
        kept = {PREFIX + tag for tag in tags} | {REVOKES}
        over = self._wanted.keys() - kept
        for channel in over:
            del self._wanted[channel]
        with contextlib.suppress(*_GONE):
            if over and self._listening is not None:
                self._listening.unsubscribe(*over)

    def tell(self, tag: bytes, **content: object) -> None:
        """Tell the other workers, if they can be reached; what is lost is found another way."""
        self._send(PREFIX + tag, content)

    def revoke(self, **content: object) -> None:
        """Tell all other workers that something is over."""
        self._send(REVOKES, content)

    def _send(self, channel: bytes, content: dict[str, object]) -> None:
        packed = pack({**content, "from": self._me})
        if self.is_running:
            self._waiting.append((channel, packed))
            self._more.set()
            return
        with contextlib.suppress(*_GONE):
            self._redis.publish(channel, packed)

    def _tell(self) -> None:
        while True:
            self._more.wait()
            self._more.clear()
            while self._waiting:
                batch = [self._waiting.popleft() for _ in range(min(100, len(self._waiting)))]
                try:
                    self._publish(batch)
                except _GONE:
                    # A revoke that is lost would be found by the sweep alone; twice does no harm.
                    room = MOST_WAITING - len(self._waiting)
                    self._waiting.extendleft(reversed(batch[-room:] if room else []))
                    gevent.sleep(AGAIN_AFTER)

    def _publish(self, batch: list[tuple[bytes, bytes]]) -> None:
        pipe = self._redis.pipeline(transaction=False)
        for channel, packed in batch:
            pipe.publish(channel, packed)
        # A channel that Redis refuses must not keep the others from being told.
        pipe.execute(raise_on_error=False)

    def _listen(self) -> None:
        while True:
            try:
                self._listen_once()
            except _GONE:
                pass
            except Exception as error:  # noqa: BLE001 - a worker that listens no more cuts nobody
                log.warning("the relay begins again: %s", type(error).__name__)
            for ready in self._wanted.values():
                ready.clear()
            self._listening = None
            gevent.sleep(AGAIN_AFTER)

    def _listen_once(self) -> None:
        listening: Any = self._redis.pubsub()  # type: ignore[no-untyped-call]  # Redis has none there
        self._wanted.setdefault(REVOKES, Event())
        known = set(self._wanted)
        listening.subscribe(*known)
        self._listening = listening
        # Wanted while the first ones were on their way.
        if missing := self._wanted.keys() - known:
            listening.subscribe(*missing)
        is_new, unanswered = True, 0
        while True:
            found = listening.get_message(timeout=PATIENCE)
            if found is None:
                # A store that went away without a word would be listened to for minutes.
                unanswered += 1
                if unanswered > MOST_UNANSWERED:
                    raise OSError("no answer")
                listening.ping()
                continue
            unanswered, channel = 0, found["channel"]
            if found["type"] == "subscribe":
                self._confirm(channel)
            elif found["type"] == "message":
                self._take(channel, found["data"])
            if is_new and all(ready.is_set() for ready in self._wanted.values()):
                is_new = False
                gevent.spawn(self._back)

    def _confirm(self, channel: bytes) -> None:
        if (ready := self._wanted.get(channel)) is not None:
            ready.set()

    def _take(self, channel: bytes, data: bytes) -> None:
        try:
            content = unpack_map(data)
            if content.get("from") != self._me:
                self._hear(channel.removeprefix(PREFIX), content)
        except Unopenable:
            pass
        except Exception as error:  # noqa: BLE001 - whoever writes there must not make all deaf
            log.warning("a word of another worker: %s", type(error).__name__)
