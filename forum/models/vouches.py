"""What members say about who waits in a lobby: vouches, objections, decisions."""

from __future__ import annotations

from typing import Self

from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import Mapped, mapped_column

from forum.db import Model, db


class Vouch(Model):
    """A word about one applicant; its id is known only to who gave it, all else is sealed.

    `circle` is the group, `applicant` the waiting member.
    """

    __tablename__ = "vouch"

    circle: Mapped[bytes] = mapped_column(ForeignKey("circle.id"), primary_key=True)
    applicant: Mapped[bytes] = mapped_column(primary_key=True)
    id: Mapped[bytes] = mapped_column(primary_key=True)
    epoch: Mapped[int]
    ct: Mapped[bytes]

    @classmethod
    def of(cls, circle: bytes) -> list[Self]:
        """All words given in a group."""
        return list(db.session.scalars(select(cls).where(cls.circle == circle)))

    @classmethod
    def about(cls, circle: bytes, applicant: bytes) -> list[Self]:
        """All words given about one applicant."""
        here = (cls.circle == circle, cls.applicant == applicant)
        return list(db.session.scalars(select(cls).where(*here)))
