"""What one running server holds in memory: its keys, its settings, its volatile store."""

from __future__ import annotations

from dataclasses import dataclass, field

from forum.config import Settings
from forum.vault.primitives import Cost
from forum.volatile import Volatile


@dataclass(frozen=True, slots=True)
class House:
    """Handed to every action by whoever asks; the keys stand in no log and no repr."""

    settings: Settings
    volatile: Volatile = field(repr=False)

    @property
    def pepper(self) -> bytes:
        """32 bytes that are never in the database."""
        return self.settings.pepper

    @property
    def boot_key(self) -> bytes:
        """32 bytes made at each start of the supervisor."""
        return self.settings.boot_key

    @property
    def cost(self) -> Cost:
        """What one passphrase costs to try."""
        return Cost(*self.settings.argon2)
