"""A page's part of erasing one's words, in one circle or in all of them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from forum import identity
from forum.access import OpenCircle, Permission
from forum.actions import erasures, rates
from forum.opening.erasures import Progress, erase

if TYPE_CHECKING:
    from collections.abc import Sequence

    from forum.actions.erasures import Mine
    from forum.opening.walks import Reached


def go_on(circles: Sequence[OpenCircle], before: Reached) -> Progress:
    """Erase for as long as one answer may take. Raises `TooMany`."""
    rates.take(identity.visitor(), "erase")
    return erase(circles, before, _write)


def _write(opened: OpenCircle, mine: list[Mine]) -> None:
    here, group = identity.address_of(opened.circle.id), opened.group
    alias, lobby = (identity.address_of(group.circle.id), here) if group else (here, "")
    act = partial(erasures.erase, mine=mine)
    identity.writing(alias, Permission.READ, act, lobby=lobby)
