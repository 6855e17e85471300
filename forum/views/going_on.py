"""Work that takes more than one page: how far it has come travels, sealed, behind "go on"."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from forum import identity
from forum.errors import Unopenable
from forum.opening.walks import Reached
from forum.vault.packed import required

if TYPE_CHECKING:
    from collections.abc import Mapping


def carry(purpose: str, reached: Reached) -> str:
    """How far one has come, for this sign-in and this work alone."""
    places = dict(reached.places)
    return identity.carry(purpose, {"places": places, "looked": reached.looked})


def carried(purpose: str, text: str | None) -> Reached | None:
    """What a form brought back; nothing when it is not ours, or of other work."""
    try:
        kept = identity.carried(purpose, text or "")
    except Unopenable:
        return None
    places = cast("Mapping[bytes, int]", required(kept, "places", dict))
    return Reached(places, required(kept, "looked", int))
