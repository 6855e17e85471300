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
        self.row_mac = self._mac(pepper)

    def check(self, pepper: bytes) -> Self:
        """Refuse a row that somebody else wrote. Raises `Unopenable`."""
        if not primitives.equal(self.row_mac, self._mac(pepper)):
            raise Unopenable(f"{self.__tablename__} row")
        return self

    def _mac(self, pepper: bytes) -> bytes:
        return server.row_mac(pepper, self.__tablename__, *self.deciding())


def number(value: int) -> bytes:
    """Four bytes, big-endian, as in the vault's contexts."""
    return value.to_bytes(4, "big")
