"""What a browser loads beside the pages: bytes as they lie ready, compressed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from bench.figures import Bar, Figure
from bench.ground import Ground
from forum import assets

SCRIPTS, STYLES = 25, 12  # kB
# Without these the scripts would weigh little, and nothing would move.
WHOLE = frozenset({"js/app.js", "js/live.js", "js/talks.js"})


def scripts_and_styles(_: Ground) -> Iterator[Figure]:
    """W1: all scripts together, all styles together."""
    scripts, styles = (weight(ending) / 1000 for ending in (".js", ".css"))
    yield Figure("W1", "all scripts, compressed", [scripts], Bar.AT_MOST, SCRIPTS, " kB")
    yield Figure("W1", "all styles, compressed", [styles], Bar.AT_MOST, STYLES, " kB")


def weight(ending: str, static: Path = assets.STATIC) -> int:
    """Bytes of all built files of a kind, as they go over the wire.

    Raises `RuntimeError` in a house that was set up without npm.
    """
    names = assets.manifest(static)
    if missing := WHOLE - set(names):
        raise RuntimeError(f"not built: {', '.join(sorted(missing))}")
    built = [
        static / assets.BUILT / f"{name}.gz" for name in names.values() if name.endswith(ending)
    ]
    return sum(path.stat().st_size for path in built)


ROWS = {"W1": scripts_and_styles}
