"""Rings: a change is a function of the ring, applied by compare-and-swap."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import update

from forum.db import changed_one, db, transaction
from forum.models.accounts import RingRow
from forum.vault import ring as rings
from forum.vault.ring import Ring
from forum.visitors import Visitor, read_ring

Change = Callable[[Ring], Ring]
ListChange = Callable[[list[Any]], list[Any]]


@transaction
def change_ring(visitor: Visitor, change: Change) -> None:
    """Apply `change` to the newest ring. Raises `Conflict` after too many lost races."""
    swap(visitor, change)


def swap(visitor: Visitor, change: Change) -> None:
    """The same inside a transaction that does more."""
    house, root = visitor.house, visitor.root
    before = db.session.get_one(RingRow, rings.ring_id(root)).ct
    after = rings.seal_ring(house.pepper, root, change(read_ring(house, root)))
    put = update(RingRow).where(RingRow.id == rings.ring_id(root), RingRow.ct == before)
    changed_one(db.session.execute(put.values(ct=after)))
    visitor.forget_ring()
