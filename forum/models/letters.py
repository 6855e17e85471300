"""Letters: sealed to one member, or to whoever holds a circle's key."""

from __future__ import annotations

from typing import Self

from sqlalchemy import select
from sqlalchemy.orm import Mapped, mapped_column

from forum.db import Model, db


class Letter(Model):
    """Found by a tag of whom it is for. `epoch` is the circle's, or 0 for a member's own key."""

    __tablename__ = "letter"

    id: Mapped[bytes] = mapped_column(primary_key=True)
    tag: Mapped[bytes] = mapped_column(index=True)
    epoch: Mapped[int]
    day: Mapped[int]
    ct: Mapped[bytes]

    @classmethod
    def tagged(cls, *tags: bytes) -> list[Self]:
        """The letters under these tags, oldest day first."""
        return list(db.session.scalars(select(cls).where(cls.tag.in_(tags)).order_by(cls.day)))
