"""All circles of a visitor, opened: what search, export and leaving go through."""

from __future__ import annotations

from forum import identity
from forum.access import OpenCircle
from forum.errors import Busy, RiwaqError
from forum.opening.lobbies import rooms
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


def everywhere() -> list[tuple[str, OpenCircle]]:
    """The same with the lobbies in which one has met newcomers: wherever one's own words are."""
    mine = my_circles()
    return mine + [(name_of(room), room) for _name, opened in mine for room in rooms(opened)]


def _open(address: str) -> OpenCircle | None:
    try:
        opened = identity.open_circle(address)
    except Busy:
        raise
    except RiwaqError:
        return None
    return opened if opened.circle.kind in KINDS else None
