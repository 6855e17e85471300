"""Messages, and the signs of kindness beside them."""

from __future__ import annotations

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from forum.db import Model


class Message(Model):
    """One sealed message; empty `ct` is what a withdrawn or erased one leaves.

    `epoch` 0 is an opened thread's own secret. `stamp` is the circle's counter when it was written,
    `nonce` makes a repeated sending the same message.
    """

    __tablename__ = "message"
    __table_args__ = (
        Index("message_stamp", "circle", "stamp"),
        {"sqlite_with_rowid": False},
    )

    circle: Mapped[bytes] = mapped_column(ForeignKey("circle.id"), primary_key=True)
    conversation: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    epoch: Mapped[int]
    day: Mapped[int]
    stamp: Mapped[int]
    nonce: Mapped[bytes] = mapped_column(unique=True)
    ct: Mapped[bytes]


class Reaction(Model):
    """A sign of kindness: its id is known to its giver alone, its kind is sealed."""

    __tablename__ = "reaction"

    circle: Mapped[bytes] = mapped_column(ForeignKey("circle.id"), primary_key=True)
    conversation: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    id: Mapped[bytes] = mapped_column(primary_key=True)
    epoch: Mapped[int]
    ct: Mapped[bytes]


class Blob(Model):
    """A sealed picture; the message that shows it names its id."""

    __tablename__ = "blob"

    circle: Mapped[bytes] = mapped_column(ForeignKey("circle.id"), primary_key=True)
    id: Mapped[bytes] = mapped_column(primary_key=True)
    epoch: Mapped[int]
    day: Mapped[int]
    ct: Mapped[bytes]
