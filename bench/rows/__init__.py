"""One file for each part of the house; every file has a table `ROWS` of name and measure.

A measure takes the `Ground` and yields one `Figure` or several.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterable, Iterator, Sequence

from bench.figures import Figure
from bench.ground import Ground

Measure = Callable[[Ground], Iterable[Figure]]


def chosen(names: Sequence[str]) -> Iterator[Measure]:
    """The measures of these rows, or of all. Raises `LookupError` for a row that is not there."""
    found: dict[str, Measure] = {}
    for module in sorted(pkgutil.iter_modules(__path__), key=lambda module: module.name):
        found |= importlib.import_module(f"{__name__}.{module.name}").ROWS
    missing = set(names) - set(found)
    if missing:
        raise LookupError(f"no row {', '.join(sorted(missing))}")
    yield from (measure for name, measure in found.items() if not names or name in names)
