"""Conversations: what is talked about, by a small number inside a circle."""

from __future__ import annotations

from typing import Self

from sqlalchemy import CheckConstraint, ForeignKey, Index, select
from sqlalchemy.orm import Mapped, mapped_column

from forum.db import Model, db

KINDS = ("thread", "room", "direct", "live", "proposal")


class Conversation(Model):
    """A sealed head and the counters of its messages.

    `first_seq` is the oldest message still kept, `touched` the stamp of the newest. An opened
    thread has head_epoch 0, and its secret wrapped in `opened_ct`.
    """

    __tablename__ = "conversation"
    __table_args__ = (
        CheckConstraint(f"kind IN {KINDS}", name="conversation_kind"),
        Index("conversation_touched", "circle", "touched"),
        {"sqlite_with_rowid": False},
    )

    circle: Mapped[bytes] = mapped_column(ForeignKey("circle.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    id: Mapped[bytes] = mapped_column(unique=True)
    kind: Mapped[str]
    first_seq: Mapped[int]
    last_seq: Mapped[int]
    touched: Mapped[int]
    last_day: Mapped[int]
    head_epoch: Mapped[int]
    head_ct: Mapped[bytes]
    opened_ct: Mapped[bytes | None]

    @classmethod
    def held(cls, circle: bytes, number: int) -> Self | None:
        """The conversation, locked until the transaction ends."""
        return db.session.get(cls, (circle, number), with_for_update=True)

    @classmethod
    def opened_in(cls, circle: bytes) -> list[Self]:
        """The threads of a circle that were opened to newcomers."""
        found = select(cls).where(cls.circle == circle, cls.opened_ct.is_not(None))
        return list(db.session.scalars(found.order_by(cls.number)))
