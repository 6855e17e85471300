"""What time it is: the only place that asks, so that tests and the demo may live on another day."""

from __future__ import annotations

import time
from datetime import UTC, datetime

_offset = 0.0


def set_offset(seconds: float) -> None:
    """Shift the house's clock: for tests and the demo, on loopback only (see `config`)."""
    global _offset  # noqa: PLW0603 - one clock for one house
    _offset = seconds


def timestamp() -> float:
    """Seconds since 1970, UTC."""
    return time.time() + _offset


def now() -> datetime:
    """The moment, aware, in UTC."""
    return datetime.fromtimestamp(timestamp(), UTC)


def day_number() -> int:
    """Days since 1970-01-01, UTC: how a day is stored."""
    return int(timestamp() // 86_400)
