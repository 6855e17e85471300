"""Accounts, and the sealed rows that belong to a root without saying so."""

from __future__ import annotations

from typing import Self

from sqlalchemy import select
from sqlalchemy.orm import Mapped, mapped_column

from forum.db import Model, db
from forum.models.rows import BoundRow


class Account(BoundRow, Model):
    """Credentials: a tag of the login name and two slots, one of which may be random bytes."""

    __tablename__ = "account"

    id: Mapped[bytes] = mapped_column(primary_key=True)
    login_tag: Mapped[bytes] = mapped_column(unique=True)
    slots: Mapped[bytes]
    row_mac: Mapped[bytes]

    def deciding(self) -> tuple[bytes, ...]:
        """See `BoundRow`."""
        return (self.id, self.login_tag, self.slots)

    @classmethod
    def tagged(cls, tag: bytes) -> Self | None:
        """The account with this login tag."""
        return db.session.scalar(select(cls).where(cls.login_tag == tag))


class RingRow(Model):
    """A key ring, or a dummy that looks like one."""

    __tablename__ = "ring"

    id: Mapped[bytes] = mapped_column(primary_key=True)
    ct: Mapped[bytes]


class MarksRow(Model):
    """How far one root has read, sealed."""

    __tablename__ = "marks"

    id: Mapped[bytes] = mapped_column(primary_key=True)
    ct: Mapped[bytes]


class RecoveryRow(Model):
    """A root wrapped under a recovery code."""

    __tablename__ = "recovery"

    tag: Mapped[bytes] = mapped_column(primary_key=True)
    ct: Mapped[bytes]


class Keeping(Model):
    """A value the house keeps about itself, such as the pepper's check."""

    __tablename__ = "keeping"

    name: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[bytes]
