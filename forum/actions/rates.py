"""How often one may do what costs others something; counted in memory, for one sign-in's owner."""

from __future__ import annotations

from forum import clock
from forum.access import Visitor
from forum.errors import TooMany
from forum.vault import server

# So many in so many seconds. Generous: only floods meet them.
LIMITS = {
    "post": (600, 300),
    "begin": (30, 3600),
    "live": (120, 300),
    "follow": (600, 300),
    "alias": (10, 86_400),
    "picture": (20, 600),
    "search": (60, 300),
    "erase": (60, 300),
    "ask": (20, 3600),
    "letter": (20, 3600),
}


def take(visitor: Visitor, kind: str) -> None:
    """Count one. Raises `TooMany` with the seconds to wait."""
    limit, seconds = LIMITS[kind]
    bucket = server.rate_tag(visitor.house.boot_key, kind, visitor.account_id)
    wait = visitor.house.volatile.take(bucket, limit, seconds, clock.timestamp())
    if wait:
        raise TooMany(retry_after=wait)
