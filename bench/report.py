"""What a run leaves behind: a table to read and a file to compare with."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Iterable
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from bench.figures import Figure

RESULTS = Path(__file__).parent / "results"
HEAD = "| row | what | value | bar | holds | spread | beside |\n|---|---|---|---|---|---|---|"


def line(figure: Figure) -> str:
    """One row of the table."""
    bar = f"{figure.side.value} {_number(figure.bar)}{figure.unit}"
    spread = f"{_number(min(figure.values))} to {_number(max(figure.values))}"
    beside = ", ".join(f"{name} {_number(value)}" for name, value in figure.beside.items())
    value = f"{_number(figure.value)}{figure.unit}"
    holds = "yes" if figure.holds else "**no**"
    cells = (figure.row, figure.what, value, bar, holds, spread, beside)
    return f"| {' | '.join(cells)} |"


def write(figures: Iterable[Figure], rounds: int, load_cpu: float) -> Path:
    """Write both files, named by the day; gives the table's path."""
    figures = list(figures)
    day = datetime.now(UTC).date().isoformat()
    about = {
        "day": day,
        "rounds": rounds,
        "load_cpu": round(load_cpu, 3),
        "python": platform.python_version(),
        "cores": os.cpu_count(),
    }
    rows = [_plain(figure) for figure in figures]
    RESULTS.mkdir(exist_ok=True)
    text = json.dumps({"about": about, "rows": rows}, indent=1, ensure_ascii=False)
    (RESULTS / f"{day}.json").write_text(text + "\n", "utf-8")
    words = (
        f"# Figures of {day}\n\nMedian of {rounds}; the servers on one core, the load on another."
        f" The load itself used at most {load_cpu:.0%} of its core.\n"
    )
    table = RESULTS / f"{day}.md"
    table.write_text("\n".join((words, HEAD, *map(line, figures), "")), "utf-8")
    return table


def _plain(figure: Figure) -> dict[str, object]:
    return {
        **asdict(figure),
        "side": figure.side.value,
        "value": figure.value,
        "holds": figure.holds,
    }


def _number(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
