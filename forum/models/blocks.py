"""Blocks between two members of one circle."""

from __future__ import annotations

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from forum.db import Model


class Block(Model):
    """A tag that only the circle's members can make from the two of them."""

    __tablename__ = "block"

    tag: Mapped[bytes] = mapped_column(primary_key=True)
    circle: Mapped[bytes] = mapped_column(ForeignKey("circle.id"), index=True)
