"""A figure: what was measured, how often, and whether its bar holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum
from statistics import median


class Bar(Enum):
    """On which side of its bar a figure must stay."""

    AT_LEAST = "≥"
    AT_MOST = "≤"


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the table. `values` has one entry a round; `beside` stands there for reading."""

    row: str
    what: str
    values: Sequence[float]
    side: Bar
    bar: float
    unit: str = ""
    beside: dict[str, float] = field(default_factory=dict)

    @property
    def value(self) -> float:
        """The median of all rounds."""
        return median(self.values)

    @property
    def holds(self) -> bool:
        """Whether the median keeps to the bar."""
        if self.side is Bar.AT_LEAST:
            return self.value >= self.bar
        return self.value <= self.bar


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which `share` (0 to 1) of all lie."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]
