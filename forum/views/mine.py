"""All circles of a visitor, opened: what search, export and leaving go through."""

from __future__ import annotations

from forum import identity
from forum.access import OpenCircle
from forum.errors import Busy, RiwaqError
from forum.views.surroundings import name_of

KINDS = ("group", "direct", "commons", "moderators", "lobby")


def my_circles(alias: str = "") -> list[tuple[str, OpenCircle]]:
    """Name and circle of each that is open to its member today, or of the one at an address."""
    visitor, found = identity.visitor(), []
    for membership in visitor.ring.memberships:
        address = identity.address_of(membership.circle)
        if alias in ("", address) and (opened := _open(address)) is not None:
            found.append((name_of(opened), opened))
    return found


def _open(address: str) -> OpenCircle | None:
    try:
        opened = identity.open_circle(address)
    except Busy:
        raise
    except RiwaqError:
        return None
    return opened if opened.circle.kind in KINDS else None
