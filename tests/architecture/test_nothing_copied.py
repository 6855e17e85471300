"""What stands in the repository belongs to no single machine and names no registry."""

from __future__ import annotations

import json
import re
import subprocess
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LOCKS = ROOT / ".ci" / "lock"
# Written in pieces, so that this file does not find itself.
REGISTRIES = ("pypi" + ".org", "python" + "hosted", "registry." + "npmjs", "npmjs" + ".com/")
FOLDERS = ("/" + "root/", "/" + "home/", "/" + "Users/", "/" + "work/", "/" + "tmp/v")


@cache
def kept_files() -> tuple[Path, ...]:
    """List what git keeps, or would keep."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout
    paths = [ROOT / name.decode() for name in names.split(b"\0") if name]
    return tuple(path for path in paths if path.is_file())


@pytest.mark.parametrize("words", [REGISTRIES, FOLDERS], ids=["registry", "machine"])
def test_no_file_names_a_registry_or_a_folder_of_one_machine(words: tuple[str, ...]) -> None:
    found = re.compile("|".join(re.escape(word) for word in words).encode())
    assert [str(path) for path in kept_files() if found.search(path.read_bytes())] == []


@pytest.mark.parametrize("name", ["run.txt", "dev.txt", "node.txt"])
def test_a_lock_file_holds_hashes_and_no_addresses(name: str) -> None:
    text = (LOCKS / name).read_text("utf-8")
    assert "://" not in text
    packages = re.split(r"^(?=\S+==)", text, flags=re.MULTILINE)[1:]
    assert packages
    assert [package.split()[0] for package in packages if "--hash=sha256:" not in package] == []


def test_all_that_the_house_runs_on_is_locked_the_same_for_tests() -> None:
    pin = re.compile(r"^\S+==\S+", re.MULTILINE)
    run, dev = (set(pin.findall((LOCKS / f"{name}.txt").read_text())) for name in ("run", "dev"))
    assert run - dev == set()


@pytest.mark.parametrize("folder", ["realtime/client", "tests/browser", "bench/node"])
def test_a_lock_of_npm_holds_hashes_and_no_addresses(folder: str) -> None:
    lock = json.loads((ROOT / folder / "package-lock.json").read_bytes())
    packages = {name: held for name, held in lock["packages"].items() if name}
    assert packages
    assert all(held["integrity"].startswith("sha512-") for held in packages.values())
    assert not any("resolved" in held for held in packages.values())
