"""The threat model and the attacks that are tested are one list."""

from __future__ import annotations

import ast
import re
from pathlib import Path

TESTS = Path(__file__).resolve().parents[1]
MODEL = TESTS.parent / "docs" / "threat-model.md"


def names_in(folder: Path) -> set[str]:
    """The names of all tests below a folder."""
    return {
        node.name
        for path in folder.rglob("test_*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    }


def named() -> set[str]:
    """The tests that the threat model names."""
    return set(re.findall(r"`(test_\w+)`", MODEL.read_text("utf-8")))


def test_every_test_that_the_threat_model_names_exists() -> None:
    assert named() - names_in(TESTS) == set()


def test_every_attack_that_is_tested_stands_in_the_threat_model() -> None:
    assert names_in(TESTS / "attacks") - named() == set()


def test_every_story_says_whether_it_is_held() -> None:
    rows = [line for line in MODEL.read_text("utf-8").splitlines() if line.startswith("| ")]
    stories = [row.split("|") for row in rows if "---" not in row and "What is tried" not in row]
    assert stories
    said = re.compile(r" *(held|limit|later issue)\b")
    assert [row[1] for row in stories if len(row) == 6 and not said.match(row[4])] == []
