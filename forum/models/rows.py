"""Rows whose deciding columns are bound together under the pepper."""

from __future__ import annotations

from typing import Self

from sqlalchemy.orm import Mapped

from forum.errors import Unopenable
from forum.vault import primitives, server


class BoundRow:
    """A row with a `row_mac`: whoever writes to the database without the pepper is refused."""

    __tablename__: str
    row_mac: Mapped[bytes]

    def deciding(self) -> tuple[bytes, ...]:
        """The columns that decide something, in a fixed order."""
        raise NotImplementedError

    def bind(self, pepper: bytes) -> None:
        """Bind the deciding columns together; called after each change."""
        self.row_mac = self.mark(pepper)

    def is_bound(self, pepper: bytes) -> bool:
        """Whether the house wrote this row."""
        try:
            return primitives.equal(self.row_mac, self.mark(pepper))
        except (AttributeError, OverflowError, TypeError):
            # SQLite keeps whatever is put into a column: text for a number, a number below zero.
            return False

    def check(self, pepper: bytes) -> Self:
        """Refuse a row that somebody else wrote. Raises `Unopenable`."""
        if not self.is_bound(pepper):
            raise Unopenable(f"{self.__tablename__} row")
        return self

    def mark(self, pepper: bytes) -> bytes:
        """What binds the deciding columns as they are now; 32 bytes."""
        return server.row_mac(pepper, self.__tablename__, *self.deciding())


def perhaps(value: bytes | None) -> bytes:
    """A column that may be null: nothing and empty bytes are told apart."""
    return b"" if value is None else b"\x01" + value


def number(value: int) -> bytes:
    """Four bytes, big-endian, as in the vault's contexts."""
    return value.to_bytes(4, "big")
