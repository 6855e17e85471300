"""Members: an account inside one circle, without a column that says whose."""

from __future__ import annotations

from typing import Self

from sqlalchemy import CheckConstraint, ForeignKey, Index, select
from sqlalchemy.orm import Mapped, mapped_column

from forum.db import Model, db
from forum.models.rows import BoundRow, number, perhaps
from forum.vault import primitives

STATUSES = ("waiting", "active", "held", "removed")


class Member(BoundRow, Model):
    """A public key, a status, and a sealed roster entry.

    While `waiting`, `roster_ct` is the entrant's offer, sealed to the public key of `roster_epoch`.
    """

    __tablename__ = "member"
    __table_args__ = (
        CheckConstraint(f"status IN {STATUSES}", name="member_status"),
        # Every page of a circle says how many are here: counted without reading their rows.
        Index("member_status_in", "circle", "status"),
        {"sqlite_with_rowid": False},
    )

    id: Mapped[bytes] = mapped_column(primary_key=True)
    circle: Mapped[bytes] = mapped_column(ForeignKey("circle.id"))
    public_key: Mapped[bytes]
    roster_epoch: Mapped[int]
    roster_ct: Mapped[bytes]
    status: Mapped[str]
    owner_seal: Mapped[bytes]
    # Who invited him, sealed to the group's moderators; opened by a measure alone.
    edge: Mapped[bytes | None]
    row_mac: Mapped[bytes]

    def deciding(self) -> tuple[bytes, ...]:
        """See `BoundRow`."""
        status = self.status.encode()
        # A swapped owner would let a ban fall on somebody else.
        owner = primitives.digest(self.owner_seal)
        keys = (self.public_key, number(self.roster_epoch), status, owner, perhaps(self.edge))
        return (self.id, self.circle, *keys)

    @property
    def key_hash(self) -> bytes:
        """SHA-256 of the public key."""
        return primitives.digest(self.public_key)

    @classmethod
    def of(cls, circle: bytes, status: str) -> list[Self]:
        """The members of a circle with one status, by id."""
        found = select(cls).where(cls.circle == circle, cls.status == status).order_by(cls.id)
        return list(db.session.scalars(found))
