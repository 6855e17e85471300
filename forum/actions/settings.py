"""Settings of an account: they live in its ring, so nobody else can read them."""

from __future__ import annotations

from forum.access import Visitor
from forum.actions.rings import change_ring


def change_settings(visitor: Visitor, **values: str | bool) -> None:
    """Keep language, text size, calm mode, digits and time zone."""
    change_ring(visitor, lambda ring: ring.with_settings(**values))
