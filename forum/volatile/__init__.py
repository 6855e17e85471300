"""What a restart may forget: sign-ins, rate buckets, claims and read marks, in memory or in Redis.

Every value is opaque bytes, sealed by the caller; nothing here opens, logs or prints one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

ABSOLUTE = 8 * 3600  # seconds a sign-in lasts at most
IDLE = 20 * 60  # seconds without a sign of life, unless the row says otherwise
TOUCH_AFTER = 15  # seconds; `seen` is not written more often than this


@dataclass(frozen=True, slots=True)
class SignInRow:
    """One sign-in; its key is the SHA-256 of the token in the cookie.

    `created` and `seen` are seconds since the Unix epoch, `idle` is seconds.
    """

    sealed: bytes
    csrf: bytes
    owner: bytes
    root: bytes
    device: bytes
    created: float
    seen: float
    idle: int = IDLE
    is_pending: bool = False

    def is_over(self, now: float) -> bool:
        """Tell whether the idle or the absolute time has run out."""
        return now - self.seen >= self.idle or now - self.created >= ABSOLUTE


class Volatile(Protocol):
    """One store for all workers; each method is atomic.

    `now` is always seconds since the Unix epoch. Every method raises VolatileGone when the store
    cannot be reached.
    """

    def add_sign_in(self, key: bytes, row: SignInRow) -> None:
        """Keep a new sign-in under the SHA-256 of its token."""

    def read_sign_in(self, key: bytes, now: float) -> SignInRow | None:
        """Give the row, or None when it is over; reading is not a sign of life."""

    def touch_sign_in(self, key: bytes, now: float) -> None:
        """Note a sign of life, unless the row is over or was touched in the last 15 s."""

    def replace_sealed(self, key: bytes, old: bytes, new: bytes) -> bool:
        """Replace the sealed part if it still is `old`; a row that has ended stays ended."""

    def set_idle(self, key: bytes, seconds: int) -> None:
        """Change how long this sign-in may be silent; call it on a row just read."""

    def end_sign_in(self, key: bytes) -> bool:
        """End this sign-in; give whether it was still there."""

    def sign_ins_of_root(self, root: bytes, now: float) -> list[tuple[bytes, SignInRow]]:
        """List the sign-ins of this root that are not over, oldest first."""

    def end_sign_ins_of_owner(self, owner: bytes, keep: bytes | None) -> int:
        """End all sign-ins of this owner except the key `keep`; give how many ended."""

    def end_sign_ins_of_root(self, root: bytes, keep: bytes | None) -> int:
        """End all sign-ins of this root except the key `keep`; give how many ended."""

    def take(self, bucket: bytes, limit: int, seconds: int, now: float) -> int:
        """Take one of `limit` tokens, which refill evenly over `seconds`.

        Gives 0 when allowed, otherwise the whole seconds to wait, at least 1.
        """

    def claim(self, name: bytes, seconds: int, now: float) -> bool:
        """Give True once for this name within `seconds`, as for a code that is good once."""

    def read_marks(self, marks_id: bytes) -> bytes | None:
        """Give the sealed read marks of one root, or None when they must come from the table."""

    def swap_marks(self, marks_id: bytes, old: bytes | None, new: bytes) -> bool:
        """Replace the marks if still `old` (None: absent), and note them as unwritten."""

    def dirty_marks(self) -> list[tuple[bytes, bytes]]:
        """List (marks id, blob) of all that changed since they were last written to the table."""

    def clean_marks(self, marks_id: bytes, blob: bytes) -> None:
        """Note that `blob` is in the table, unless the marks have changed since."""

    def check(self) -> None:
        """Raise VolatileGone when the store is away, ConfigError when it writes to a disk."""

    def sweep(self, now: float) -> None:
        """Forget what has run out."""


def open_volatile(redis_url: str | None) -> Volatile:
    """Open the store of one process, or the Redis at this address; call `check()` at start."""
    # Imported late: one process alone does not pay for the client's memory.
    if redis_url is None:
        from forum.volatile.memory import MemoryVolatile  # noqa: PLC0415 - as said above

        return MemoryVolatile()
    from forum.volatile.redis import RedisVolatile  # noqa: PLC0415 - as said above

    return RedisVolatile(redis_url)
