"""Invitations, found by a tag of the code alone."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from forum import clock
from forum.db import Model
from forum.models.rows import BoundRow, number, perhaps

STATUSES = ("open", "used", "revoked")


class Invitation(BoundRow, Model):
    """Single use. `day` is the last day it is good for; the offer opens with code and phrase."""

    __tablename__ = "invitation"
    __table_args__ = (
        CheckConstraint(f"status IN {STATUSES}", name="invitation_status"),
        {"sqlite_with_rowid": False},
    )

    tag: Mapped[bytes] = mapped_column(primary_key=True)
    circle: Mapped[bytes | None] = mapped_column(ForeignKey("circle.id"))
    day: Mapped[int]
    status: Mapped[str]
    ct: Mapped[bytes]
    row_mac: Mapped[bytes]

    def deciding(self) -> tuple[bytes, ...]:
        """See `BoundRow`."""
        return (self.tag, perhaps(self.circle), number(self.day), self.status.encode())

    @property
    def is_open(self) -> bool:
        """Whether it can still be taken up."""
        return self.status == "open" and self.day >= clock.day_number()
