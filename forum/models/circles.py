"""Circles, their epochs and grants."""

from __future__ import annotations

from typing import Self

from sqlalchemy import CheckConstraint, ForeignKey, select
from sqlalchemy.orm import Mapped, mapped_column

from forum.db import Model, db
from forum.models.rows import BoundRow, number, perhaps

KINDS = ("commons", "group", "lobby", "moderators", "counsellors", "direct", "live")
HANDING_ON_HISTORY = ("moderators", "counsellors")


class Circle(BoundRow, Model):
    """Who may read. `parent` is null for the community's own circles."""

    __tablename__ = "circle"
    __table_args__ = (
        CheckConstraint(f"kind IN {KINDS}", name="circle_kind"),
        {"sqlite_with_rowid": False},
    )

    id: Mapped[bytes] = mapped_column(primary_key=True)
    kind: Mapped[str]
    parent: Mapped[bytes | None] = mapped_column(ForeignKey("circle.id"), index=True)
    epoch: Mapped[int]
    turn_due: Mapped[bool]
    keep_days: Mapped[int | None]
    policy_ct: Mapped[bytes]
    # Two counters: of what was written here, and of the conversations begun here.
    touched: Mapped[int] = mapped_column(default=0)
    conversations: Mapped[int] = mapped_column(default=0)
    row_mac: Mapped[bytes]

    def deciding(self) -> tuple[bytes, ...]:
        """See `BoundRow`."""
        kept = str(self.keep_days).encode()
        flags = bytes([self.turn_due])
        kind = self.kind.encode()
        return (self.id, kind, perhaps(self.parent), number(self.epoch), flags, kept)

    @classmethod
    def held(cls, circle: bytes) -> Self | None:
        """The circle, locked until the transaction ends: who comes, goes or turns waits in line."""
        return db.session.get(cls, circle, with_for_update=True)

    @classmethod
    def children(cls, parent: bytes, kind: str) -> list[Self]:
        """The circles of one kind that hang on another, by id."""
        found = select(cls).where(cls.parent == parent, cls.kind == kind).order_by(cls.id)
        return list(db.session.scalars(found))

    @property
    def hands_on_history(self) -> bool:
        """Whether an admission grants all epochs."""
        return self.kind in HANDING_ON_HISTORY


class EpochRow(BoundRow, Model):
    """One epoch of a circle: what outsiders seal to, and what ties it to the epoch before."""

    __tablename__ = "epoch"

    circle: Mapped[bytes] = mapped_column(ForeignKey("circle.id"), primary_key=True)
    n: Mapped[int] = mapped_column(primary_key=True)
    public_key: Mapped[bytes]
    link: Mapped[bytes]
    members_hash: Mapped[bytes]
    key_check: Mapped[bytes]
    row_mac: Mapped[bytes]

    def deciding(self) -> tuple[bytes, ...]:
        """See `BoundRow`."""
        keys = (self.public_key, self.link, self.members_hash, self.key_check)
        return (self.circle, number(self.n), *keys)


class Grant(Model):
    """An epoch's secret, sealed to one member (or to a group, for its lobbies)."""

    __tablename__ = "grant"

    circle: Mapped[bytes] = mapped_column(ForeignKey("circle.id"), primary_key=True)
    n: Mapped[int] = mapped_column(primary_key=True)
    grantee: Mapped[bytes] = mapped_column(primary_key=True)
    grantee_epoch: Mapped[int | None]
    sealed: Mapped[bytes]

    @classmethod
    def held_by(cls, circle: bytes, grantee: bytes) -> list[Self]:
        """All grants of a circle to one grantee, oldest first."""
        found = select(cls).where(cls.circle == circle, cls.grantee == grantee).order_by(cls.n)
        return list(db.session.scalars(found))
