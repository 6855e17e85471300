"""How long the files and functions are, and what they may be. `python -m` prints the table."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("forum", "moderation", "realtime")
FOLDERS = (*ROOMS, "migrations", "tests", "bench")
VIEW = 12
PARTIAL = 40


@dataclass(frozen=True, slots=True)
class Size:
    """One thing and its lines."""

    name: str
    lines: int


@dataclass(frozen=True, slots=True)
class Budget:
    """Median, 95 % and longest that a kind of thing may have, in lines."""

    kind: str
    sizes: tuple[Size, ...]
    median: int
    most: int
    longest: int

    def measured(self) -> tuple[int, int, int]:
        """Return median, 95 % and longest, as they are."""
        lines = sorted(size.lines for size in self.sizes) or [0]
        last = len(lines) - 1
        return lines[last // 2], lines[round(last * 0.95)], lines[last]

    def over(self) -> list[str]:
        """Name what is too long; empty when the budget holds."""
        median, most, _ = self.measured()
        found = [f"{s.name}: {s.lines} lines" for s in self.sizes if s.lines > self.longest]
        if median > self.median:
            found.append(f"the median {self.kind} has {median} lines, over {self.median}")
        if most > self.most:
            found.append(f"95 % of {self.kind}s have up to {most} lines, over {self.most}")
        return found


@cache
def budgets() -> tuple[Budget, ...]:
    """Measure the house."""
    code = tuple(_python_files())
    views = tuple(size for size in _functions(code) if "/views/" in f"/{size.name}")
    return (
        Budget("file", tuple(_files(code)), 90, 250, 400),
        Budget("function", tuple(_functions(code)), 8, 30, 50),
        Budget("view", views, VIEW, VIEW, VIEW),
        Budget("partial", tuple(_files(_partials())), PARTIAL, PARTIAL, PARTIAL),
    )


def table() -> str:
    """Return what was measured beside what is allowed."""
    lines = ["           count  median      95 %        longest"]
    for budget in budgets():
        median, most, longest = budget.measured()
        lines.append(
            f"{budget.kind:<9} {len(budget.sizes):>6}  {median:>3} of {budget.median:<4}"
            f" {most:>3} of {budget.most:<4} {longest:>3} of {budget.longest:<4}"
        )
    return "\n".join(lines)


def _python_files() -> Iterator[Path]:
    yield from ROOT.glob("*.py")
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).rglob("*.py")):
            if "node_modules" not in path.parts and "versions" not in path.parts:
                yield path


def _partials() -> Iterator[Path]:
    templates = ROOT / "templates"
    yield from sorted({*templates.rglob("_*.html"), *(templates / "_ui").rglob("*.html")})


def _files(paths: Iterator[Path] | tuple[Path, ...]) -> Iterator[Size]:
    for path in paths:
        yield Size(_name(path), len(path.read_text("utf-8").splitlines()))


def _functions(paths: tuple[Path, ...]) -> Iterator[Size]:
    """Count a function from `def` to its last line; decorators are not counted."""
    for path in paths:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                lines = (node.end_lineno or node.lineno) - node.lineno + 1
                yield Size(f"{_name(path)}:{node.name}", lines)


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


if __name__ == "__main__":
    print(table())
