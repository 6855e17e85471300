"""The volatile store of several workers: a Redis that never writes to a disk.

What runs out is decided by the times in each row, as in memory; the ends that Redis itself keeps
only tidy up behind.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from math import ceil
from typing import Any, Final

from redis import BlockingConnectionPool, Redis
from redis import exceptions as wrong
from redis.backoff import NoBackoff
from redis.commands.core import Script
from redis.retry import Retry

from forum.errors import ConfigError, VolatileGone
from forum.volatile import ABSOLUTE, TOUCH_AFTER, SignInRow, scripts

PREFIX: Final = b"riwaq:"
DIRTY: Final = PREFIX + b"dirty"
FIELDS: Final = ("sealed", "csrf", "owner", "root", "device", "created", "seen", "idle", "pending")
ABSOLUTE_MS: Final = ABSOLUTE * 1000
PATIENCE: Final = 2.0  # seconds for one answer, and for a free connection
CONNECTIONS: Final = 64

# A full Redis and one that may not write are as good as gone; other answers are our own mistakes.
_GONE: Final = (
    wrong.ConnectionError,
    wrong.TimeoutError,
    wrong.OutOfMemoryError,
    wrong.ReadOnlyError,
)


class RedisVolatile:
    """Volatile in the Redis at `url`: `redis://`, `rediss://` or `unix://`."""

    def __init__(self, url: str) -> None:
        """Connect to nothing yet; raises ConfigError for an address that is none."""
        self._redis = Redis.from_pool(_pool(url))
        self._scripts: dict[str, Script] = {}

    def add_sign_in(self, key: bytes, row: SignInRow) -> None:
        left = min(row.idle, row.created + ABSOLUTE - row.seen)
        fields = [part for pair in zip(FIELDS, _packed(row), strict=True) for part in pair]
        args = (key, row.owner, row.root, ceil(left * 1000), ABSOLUTE_MS, *fields)
        self._run(scripts.ADD_SIGN_IN, [PREFIX], *args)

    def read_sign_in(self, key: bytes, now: float) -> SignInRow | None:
        with _reachable():
            row = _row(self._redis.hmget(_sign_in(key), FIELDS))
        return None if row is None or row.is_over(now) else row

    def touch_sign_in(self, key: bytes, now: float) -> None:
        self._run(scripts.TOUCH_SIGN_IN, [_sign_in(key)], repr(now), ABSOLUTE, TOUCH_AFTER)

    def replace_sealed(self, key: bytes, old: bytes, new: bytes) -> bool:
        return bool(self._run(scripts.REPLACE_SEALED, [_sign_in(key)], old, new))

    def set_idle(self, key: bytes, seconds: int) -> None:
        self._run(scripts.SET_IDLE, [_sign_in(key)], seconds, ABSOLUTE)

    def end_sign_in(self, key: bytes) -> bool:
        return bool(self._run(scripts.END_SIGN_IN, [PREFIX], key))

    def sign_ins_of_root(self, root: bytes, now: float) -> list[tuple[bytes, SignInRow]]:
        with _reachable():
            keys: list[Any] = list(self._redis.smembers(PREFIX + b"root:" + root))
            pipe = self._redis.pipeline()
            for key in keys:
                pipe.hmget(_sign_in(key), FIELDS)
            found = zip(keys, map(_row, pipe.execute()), strict=True)
        rows = [(key, row) for key, row in found if row and not row.is_over(now)]
        return sorted(rows, key=lambda pair: pair[1].created)

    def end_sign_ins_of_owner(self, owner: bytes, keep: bytes | None) -> int:
        return self._end(PREFIX + b"owner:" + owner, keep)

    def end_sign_ins_of_root(self, root: bytes, keep: bytes | None) -> int:
        return self._end(PREFIX + b"root:" + root, keep)

    def _end(self, those: bytes, keep: bytes | None) -> int:
        kept = [] if keep is None else [keep]
        return int(self._run(scripts.END_SIGN_INS, [PREFIX, those], *kept))

    def take(self, bucket: bytes, limit: int, seconds: int, now: float) -> int:
        keys = [PREFIX + b"bucket:" + bucket]
        return int(self._run(scripts.TAKE, keys, limit, seconds, round(now * 1000)))

    def claim(self, name: bytes, seconds: int, now: float) -> bool:
        keys = [PREFIX + b"claim:" + name]
        return bool(self._run(scripts.CLAIM, keys, seconds * 1000, round(now * 1000)))

    def read_marks(self, marks_id: bytes) -> bytes | None:
        blob: bytes | None = self._run(scripts.READ_MARKS, [_marks(marks_id)], ABSOLUTE_MS)
        return blob

    def swap_marks(self, marks_id: bytes, old: bytes | None, new: bytes) -> bool:
        keys = [_marks(marks_id), DIRTY]
        before = [] if old is None else [old]
        return bool(self._run(scripts.SWAP_MARKS, keys, marks_id, new, *before))

    def dirty_marks(self) -> list[tuple[bytes, bytes]]:
        flat = self._run(scripts.DIRTY_MARKS, [_marks(b""), DIRTY])
        return list(zip(flat[::2], flat[1::2], strict=True))

    def clean_marks(self, marks_id: bytes, blob: bytes) -> None:
        self._run(scripts.CLEAN_MARKS, [_marks(marks_id), DIRTY], marks_id, blob, ABSOLUTE_MS)

    def check(self) -> None:
        """Ask for the settings themselves; raises ConfigError too when Redis will not tell."""
        try:
            found = {**self._redis.config_get("save"), **self._redis.config_get("appendonly")}
        except (wrong.ResponseError, wrong.AuthenticationError) as error:
            reason = f"this Redis will not say whether it writes to a disk ({error})"
            raise _unfit(reason) from error
        except _GONE as error:
            raise VolatileGone(type(error).__name__) from error
        # What a sign-in opens must never reach a disk, from where it could be taken later.
        if found.get("save") != "" or found.get("appendonly") != "no":
            raise _unfit('this Redis writes to a disk; start it with save "" and appendonly no')

    def sweep(self, now: float) -> None:
        """Leave it to Redis, where everything but unwritten marks has an end of its own."""

    def _run(self, script: str, keys: list[bytes], *args: bytes | str | float) -> Any:  # noqa: ANN401 - as Redis
        known = self._scripts.get(script) or self._redis.register_script(script)
        self._scripts[script] = known
        with _reachable():
            return known(keys=keys, args=args)


def _pool(url: str) -> BlockingConnectionPool:
    try:
        return BlockingConnectionPool.from_url(
            url,
            max_connections=CONNECTIONS,
            timeout=PATIENCE,
            socket_timeout=PATIENCE,
            socket_connect_timeout=PATIENCE,
            protocol=2,
            # Asked once: a claim that was heard twice would refuse the one who made it.
            retry=Retry(NoBackoff(), 0),
        )
    except ValueError:
        # From nothing: the address may hold a password.
        raise _unfit("use redis://, rediss:// or unix://") from None


def _unfit(reason: str) -> ConfigError:
    return ConfigError(f"RIWAQ_REDIS_URL: {reason}")


@contextmanager
def _reachable() -> Iterator[None]:
    try:
        yield
    except _GONE as error:
        raise VolatileGone(type(error).__name__) from error


def _sign_in(key: bytes) -> bytes:
    return PREFIX + b"sign-in:" + key


def _marks(id_: bytes) -> bytes:
    return PREFIX + b"marks:" + id_


def _packed(row: SignInRow) -> tuple[bytes | str | int, ...]:
    clear = (row.sealed, row.csrf, row.owner, row.root, row.device)
    return (*clear, repr(row.created), repr(row.seen), row.idle, int(row.is_pending))


def _row(values: Sequence[Any]) -> SignInRow | None:
    if values[0] is None:
        return None
    sealed, csrf, owner, root, device, created, seen, idle, pending = values
    times = float(created), float(seen), int(idle)
    return SignInRow(sealed, csrf, owner, root, device, *times, is_pending=pending == b"1")
