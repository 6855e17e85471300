"""What the code says once is printed into docs/reference.md here, never copied by hand."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TypeVar

import forum.factory  # noqa: F401 - brings every error and event along
from forum import config, errors, events
from forum.access import PERMISSIONS
from forum.policies import POLICIES
from forum.sayings import SAYINGS

T = TypeVar("T")
REFERENCE = Path(__file__).parents[2] / "docs" / "reference.md"


def test_the_reference_says_what_the_code_says() -> None:
    written = REFERENCE.read_text("utf-8") if REFERENCE.exists() else ""
    said = reference()
    if written != said:
        REFERENCE.write_text(said, "utf-8")
    assert written == said, "docs/reference.md was out of date; it is written anew, look at it"


def test_every_error_that_a_person_can_meet_has_words() -> None:
    met = {kind.code for kind in _all(errors.RiwaqError)}
    developers_only = {"config", "unopenable", "turn-due", "still-waiting", "refused", "help-lines"}
    assert met - developers_only <= set(SAYINGS)


def reference() -> str:
    """The whole page."""
    parts = (_settings(), _endpoints(), _permissions(), _events(), _errors())
    return "# Reference\n\nWritten by a test from the code.\n\n" + "\n".join(parts)


def _settings() -> str:
    rows = (f"| `{name}` |" for name in config.KNOWN)
    return _table("Settings", ("name",), rows)


def _endpoints() -> str:
    rows = (
        f"| `{name}` | {policy.door.value} | {', '.join(policy.methods)} |"
        f" {'private' if policy.is_private else 'public'} |"
        for name, policy in sorted(POLICIES.items())
    )
    return _table("Endpoints", ("endpoint", "door", "methods", "kept by caches"), rows)


def _permissions() -> str:
    rows = (
        f"| {kind} | {role} | {', '.join(sorted(p.name.lower() for p in allowed))} |"
        for (kind, role), allowed in sorted(PERMISSIONS.items())
    )
    return _table("Permissions", ("kind of circle", "role", "may"), rows)


def _events() -> str:
    kinds = sorted(_all(events.Event) - {events.Event}, key=lambda kind: kind.__name__)
    rows = (f"| `{kind.__name__}` | {_first_line(kind)} |" for kind in kinds)
    return _table("Events", ("event", "what happened"), rows)


def _errors() -> str:
    kinds = sorted(_all(errors.RiwaqError), key=lambda kind: (kind.status, kind.code))
    rows = (f"| `{kind.code}` | {kind.status} | {_first_line(kind)} |" for kind in kinds)
    return _table("Errors", ("code", "status", "meaning"), rows)


def _table(title: str, heads: tuple[str, ...], rows: Iterable[str]) -> str:
    head = f"| {' | '.join(heads)} |\n|{'---|' * len(heads)}"
    return f"## {title}\n\n{head}\n" + "\n".join(rows) + "\n"


def _all(kind: type[T]) -> set[type[T]]:
    found: set[type[T]] = {kind}
    for below in kind.__subclasses__():
        found |= _all(below)
    # A slotted dataclass leaves the class it was made from behind: one of each name is enough.
    named = {one.__name__: one for one in found if one.__module__.startswith("forum")}
    return set(named.values())


def _first_line(kind: type) -> str:
    return (kind.__doc__ or "").strip().split("\n")[0]
