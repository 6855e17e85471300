"""The volatile store of one process: plain dictionaries that a restart empties."""

from __future__ import annotations

from dataclasses import dataclass, replace
from threading import Lock
from typing import Final

from forum.volatile import ABSOLUTE, TOUCH_AFTER, SignInRow

MOST_BUCKETS: Final = 100_000


@dataclass(slots=True)
class _Bucket:
    """What is owed, in milliseconds times limit, so that all arithmetic is in whole numbers."""

    debt: int
    at: int  # ms
    limit: int

    def is_empty(self, now_ms: int) -> bool:
        return (now_ms - self.at) * self.limit >= self.debt


@dataclass(slots=True)
class _Marks:
    blob: bytes
    is_dirty: bool = True
    is_fresh: bool = True  # used since the last sweep
    used: float = 0.0  # the first sweep after the last use


class MemoryVolatile:
    """Volatile in this process.

    Nothing here yields, so greenlets never meet inside; the lock is for real threads and is
    always free under gevent.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._sign_ins: dict[bytes, SignInRow] = {}
        self._buckets: dict[bytes, _Bucket] = {}  # the one used longest ago comes first
        self._claims: dict[bytes, float] = {}
        self._marks: dict[bytes, _Marks] = {}

    def add_sign_in(self, key: bytes, row: SignInRow) -> None:
        with self._lock:
            self._sign_ins[key] = row

    def read_sign_in(self, key: bytes, now: float) -> SignInRow | None:
        row = self._sign_ins.get(key)
        return None if row is None or row.is_over(now) else row

    def touch_sign_in(self, key: bytes, now: float) -> None:
        with self._lock:
            row = self._sign_ins.get(key)
            if row and not row.is_over(now) and now - row.seen > TOUCH_AFTER:
                self._sign_ins[key] = replace(row, seen=now)

    def replace_sealed(self, key: bytes, old: bytes, new: bytes) -> bool:
        with self._lock:
            row = self._sign_ins.get(key)
            if row is None or row.sealed != old:
                return False
            self._sign_ins[key] = replace(row, sealed=new)
            return True

    def set_idle(self, key: bytes, seconds: int) -> None:
        with self._lock:
            row = self._sign_ins.get(key)
            if row:
                self._sign_ins[key] = replace(row, idle=seconds)

    def end_sign_in(self, key: bytes) -> bool:
        with self._lock:
            return self._sign_ins.pop(key, None) is not None

    def sign_ins_of_root(self, root: bytes, now: float) -> list[tuple[bytes, SignInRow]]:
        with self._lock:
            rows = [
                (key, row)
                for key, row in self._sign_ins.items()
                if row.root == root and not row.is_over(now)
            ]
        return sorted(rows, key=lambda pair: pair[1].created)

    def end_sign_ins_of_owner(self, owner: bytes, keep: bytes | None) -> int:
        with self._lock:
            return self._end([k for k, row in self._sign_ins.items() if row.owner == owner], keep)

    def end_sign_ins_of_root(self, root: bytes, keep: bytes | None) -> int:
        with self._lock:
            return self._end([k for k, row in self._sign_ins.items() if row.root == root], keep)

    def _end(self, keys: list[bytes], keep: bytes | None) -> int:
        ended = [key for key in keys if key != keep]
        for key in ended:
            del self._sign_ins[key]
        return len(ended)

    def take(self, bucket: bytes, limit: int, seconds: int, now: float) -> int:
        now_ms = round(now * 1000)
        cost = seconds * 1000
        with self._lock:
            old = self._buckets.pop(bucket, None) or _Bucket(0, now_ms, limit)
            at = max(now_ms, old.at)  # a clock set back refills nothing
            debt = max(0, old.debt - (at - old.at) * limit)
            over = debt + cost - cost * limit
            self._buckets[bucket] = _Bucket(debt if over > 0 else debt + cost, at, limit)
            if len(self._buckets) > MOST_BUCKETS:
                # Strangers may invent names without end; the one longest unused gives way.
                del self._buckets[next(iter(self._buckets))]
        return max(0, -(-over // (limit * 1000)))

    def claim(self, name: bytes, seconds: int, now: float) -> bool:
        with self._lock:
            if self._claims.get(name, now) > now:
                return False
            self._claims[name] = now + seconds
            return True

    def read_marks(self, marks_id: bytes) -> bytes | None:
        with self._lock:
            marks = self._marks.get(marks_id)
            if marks is None:
                return None
            marks.is_fresh = True
            return marks.blob

    def swap_marks(self, marks_id: bytes, old: bytes | None, new: bytes) -> bool:
        with self._lock:
            marks = self._marks.get(marks_id)
            if (marks.blob if marks else None) != old:
                return False
            self._marks[marks_id] = _Marks(new)
            return True

    def dirty_marks(self) -> list[tuple[bytes, bytes]]:
        with self._lock:
            return [(key, marks.blob) for key, marks in self._marks.items() if marks.is_dirty]

    def clean_marks(self, marks_id: bytes, blob: bytes) -> None:
        with self._lock:
            marks = self._marks.get(marks_id)
            if marks and marks.blob == blob:
                marks.is_dirty = False

    def check(self) -> None:
        """Memory is always there and never on a disk of its own."""

    def sweep(self, now: float) -> None:
        now_ms = round(now * 1000)
        with self._lock:
            self._sign_ins = {k: row for k, row in self._sign_ins.items() if not row.is_over(now)}
            self._buckets = {k: b for k, b in self._buckets.items() if not b.is_empty(now_ms)}
            self._claims = {name: end for name, end in self._claims.items() if end > now}
            self._marks = {k: m for k, m in self._marks.items() if _is_kept(m, now)}


def _is_kept(marks: _Marks, now: float) -> bool:
    """Keep unwritten marks always, written ones as long as a sign-in may still want them."""
    if marks.is_fresh:
        marks.is_fresh, marks.used = False, now
    return marks.is_dirty or now - marks.used < ABSOLUTE
