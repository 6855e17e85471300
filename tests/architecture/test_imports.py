"""Arrows point down only, and some things are done in one place only."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = ROOT / "templates"
ROOMS = ("forum", "moderation", "realtime")
CONFIG = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]


def sources() -> list[Path]:
    return [path for room in ROOMS for path in sorted((ROOT / room).rglob("*.py"))]


def places(pattern: str) -> set[str]:
    """Name the files in which a line of code, not of comment, matches."""
    found = re.compile(rf"^[^#\n]*{pattern}", re.MULTILINE)
    return {
        path.relative_to(ROOT).as_posix()
        for path in sources()
        if found.search(path.read_text("utf-8"))
    }


def test_every_contract_between_the_rooms_is_kept() -> None:
    # In a process of its own: the linter sets up logging anew, and would silence other tests' logs.
    asked = "import sys; from importlinter import cli; sys.exit(cli.lint_imports(no_cache=True))"
    done = subprocess.run(
        [sys.executable, "-c", asked], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout


def test_every_module_of_the_forum_has_its_place_among_the_layers() -> None:
    layers = CONFIG["contracts"][0]["layers"]
    placed = {name.strip(" ()") for layer in layers for name in re.split(r"[|:]", layer)}
    present = {
        f"forum.{path.stem}"
        for path in (ROOT / "forum").iterdir()
        if (path.suffix == ".py" and path.stem != "__init__") or (path / "__init__.py").is_file()
    }
    assert present - placed == set()


def test_only_one_place_in_the_program_commits() -> None:
    assert places(r"\.commit\(") == {"forum/db.py"}


def test_no_savepoint_is_ever_taken() -> None:
    assert places(r"\.begin_nested\(") == set()


def test_words_become_markup_in_one_place_only() -> None:
    # The second is a picture that segno draws; the third holds our own sentences, and escapes what
    # is put into them.
    assert places(r"\bMarkup\(") <= {
        "forum/text.py",
        "forum/views/squares.py",
        "forum/templating.py",
    }


def test_sockets_are_written_to_in_one_place_only() -> None:
    assert places(r"(?<!super\(\))\.emit\(") <= {"realtime/broadcasts.py"}


def test_pictures_are_opened_in_the_child_only() -> None:
    assert places(r"\bPIL\b") == {"forum/pictures_child.py"}


def test_only_one_picture_in_the_templates_is_called_safe() -> None:
    found = re.compile(r"\|\s*safe\b")
    paths = [path for path in TEMPLATES.rglob("*.html") if found.search(path.read_text("utf-8"))]
    assert {path.name for path in paths} <= {"icons.html"}


def test_nothing_is_written_into_a_page_that_its_policy_would_refuse() -> None:
    inline = re.compile(r"""\sstyle=|\son[a-z]+=|<style|<script(?![^>]*\ssrc=)|javascript:""")
    paths = [path for path in TEMPLATES.rglob("*.html") if inline.search(path.read_text("utf-8"))]
    assert paths == []


def test_flasks_own_session_is_not_used() -> None:
    assert places(r"from flask import [^\n]*\bsession\b") == set()
    assert places(r"\blogin_user\(") == set()
