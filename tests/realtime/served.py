"""The house as `riwaq serve` runs it, with cheap passphrases: `python -m tests.realtime.served`."""

from __future__ import annotations

from dataclasses import replace

from forum.config import from_environment
from forum.serving import serve

CHEAP = (8, 1, 1)

if __name__ == "__main__":
    serve(replace(from_environment(), argon2=CHEAP))
