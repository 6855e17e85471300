"""A signed-in person for the length of one request, and what his sign-in keeps."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from forum.errors import NotFound
from forum.house import House
from forum.models.rows import number
from forum.reads.keys import RING
from forum.vault import ring as rings
from forum.vault import server
from forum.vault.epoch import Epoch
from forum.vault.ring import Ring
from forum.volatile import SignInRow

# More epochs than a sign-in keeps are opened anew each time: its row must stay small.
MOST_EPOCHS = 400
MOST_SEEN = 200
CIRCLE_SIZE = 16


@dataclass(slots=True)
class Visitor:
    """A signed-in person for the length of one request: the root is here and nowhere else."""

    house: House
    token: bytes = field(repr=False)
    row: SignInRow = field(repr=False)
    root: bytes = field(repr=False)
    account_id: bytes = field(repr=False)
    epochs: dict[bytes, bytes] = field(repr=False)
    seen: dict[bytes, list[Any]] = field(default_factory=dict, repr=False)
    marks: tuple[bytes, dict[bytes, int]] | None = field(default=None, repr=False)
    _ring: Ring | None = field(default=None, repr=False)

    is_authenticated = True
    is_active = True
    is_anonymous = False

    def get_id(self) -> str:
        """Flask-Login's word for an account; nothing is ever stored under it."""
        return ""

    @property
    def key(self) -> bytes:
        """The name of the sign-in in the volatile store."""
        return server.token_key(self.token)

    @property
    def ring(self) -> Ring:
        """The key ring, read once a request. Raises `NotFound` when it is gone (a renewed root)."""
        if self._ring is None:
            self._ring = read_ring(self.house, self.root)
        return self._ring

    def circles(self) -> set[bytes]:
        """The circles of which this sign-in keeps epochs."""
        return {name[:CIRCLE_SIZE] for name in self.epochs}

    def forget_ring(self) -> None:
        """Read it anew next time: it was changed."""
        self._ring = None

    def keep_epochs(self, opened: list[Epoch]) -> None:
        """Remember opened epochs, sealed like the root; a lost race costs one opening."""
        fresh = {epoch_name(epoch.circle, epoch.n): epoch.secret for epoch in opened}
        if not fresh or len(self.epochs) + len(fresh) > MOST_EPOCHS:
            return
        self.epochs = {**self.epochs, **fresh}
        self._keep()

    def keep_seen(self, fresh: dict[bytes, list[Any] | None]) -> None:
        """Remember doors that were verified, by circle, as `opening.glances` writes them."""
        kept = {**self.seen, **fresh}
        seen = {circle: note for circle, note in kept.items() if note is not None}
        if seen != self.seen and len(seen) <= MOST_SEEN:
            self.seen = seen
            self._keep()

    def _keep(self) -> None:
        content = {"root": self.root, "account_id": self.account_id, "epochs": self.epochs,
                   "seen": self.seen}  # fmt: skip
        sealed = server.seal_sign_in(self.house.boot_key, self.token, content)
        if self.house.volatile.replace_sealed(self.key, self.row.sealed, sealed):
            self.row = replace(self.row, sealed=sealed)


def read_ring(house: House, root: bytes) -> Ring:
    """The ring of a root. Raises `NotFound` without one, `Unopenable` when it was changed."""
    found = RING.rows(id=rings.ring_id(root))
    if not found:
        raise NotFound("ring")
    return rings.open_ring(house.pepper, root, found[0][0])


def epoch_name(circle: bytes, n: int) -> bytes:
    """Under what a sign-in keeps an opened epoch."""
    return circle + number(n)
