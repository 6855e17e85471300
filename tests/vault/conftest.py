"""The known answers, and the secrets they were made from."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

# A shared machine may be slow: no example is timed, and none is kept on disk.
settings.register_profile("vault", deadline=None, database=None)
settings.load_profile("vault")

VECTORS = json.loads((Path(__file__).parent / "vectors.json").read_text(encoding="utf-8"))


@pytest.fixture
def answers() -> dict[str, Any]:
    """The known answers: hex, but for the login name and the pad."""
    return dict(VECTORS["answers"])


@pytest.fixture
def inputs() -> dict[str, Any]:
    """What the answers were made from; bytes where it was hex, with `n` the epoch's number."""
    texts = {"login", "passphrase", "epoch n"}
    raw = VECTORS["inputs"].items()
    return {key: value if key in texts else bytes.fromhex(value) for key, value in raw}
