"""Measure every row, or those named; print and write what was found."""

from __future__ import annotations

import argparse
import sys

from bench import report, rows, servers
from bench.figures import Figure
from bench.ground import prepare

BUSY = 0.85  # of one core: above this the load and not the server may be what is measured


def main() -> int:
    """0 when every bar holds and the load was not the bottleneck."""
    asked = _arguments()
    figures: list[Figure] = []
    with servers.on_core(servers.LOAD_CORE), prepare(asked.rounds) as ground:
        print(report.HEAD)
        for measure in rows.chosen(asked.rows):
            for figure in measure(ground):
                figures.append(figure)
                print(report.line(figure), flush=True)
        busiest = ground.busiest
    print(f"\nThe load used at most {busiest:.0%} of its core.")
    if not asked.rows:
        print(f"Written to {report.write(figures, asked.rounds, busiest)}")
    return 0 if busiest < BUSY and all(figure.holds for figure in figures) else 1


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench", description="The figures against their bars.")
    parser.add_argument("rows", nargs="*", help="only these; a part of a run writes no file")
    parser.add_argument("--rounds", type=int, default=5, help="the median of how many")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
