"""Accounts that leave: what is to go on which day."""

from __future__ import annotations

from sqlalchemy.orm import Mapped, mapped_column

from forum.db import Model
from forum.models.rows import BoundRow, number


class Departure(BoundRow, Model):
    """An account that goes on `day`; what belongs to it is sealed under the pepper.

    `id` is X(pepper, "departure", account id): a sign-in finds it and cancels.
    """

    __tablename__ = "departure"

    id: Mapped[bytes] = mapped_column(primary_key=True)
    day: Mapped[int]
    ct: Mapped[bytes]
    row_mac: Mapped[bytes]

    def deciding(self) -> tuple[bytes, ...]:
        """See `BoundRow`."""
        return (self.id, number(self.day), self.ct)
