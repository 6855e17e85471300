"""What each event does: one file per noun."""

from __future__ import annotations


def load() -> None:
    """Have every handler take its place in the table."""
    from realtime.handlers import conversations, home, messages  # noqa: F401, PLC0415 - each takes its place
