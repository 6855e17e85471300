"""Mutes: threads and themes that one does not want counted; known to oneself alone."""

from __future__ import annotations

from forum import text
from forum.access import OpenCircle
from forum.actions import invitations
from forum.db import transaction
from forum.errors import ListFull, Refused

MOST_THREADS, MOST_THEMES = 200, 40
LONGEST_THEME = 60


@transaction
def mute(opened: OpenCircle, number: int) -> None:
    """Stop counting a thread's new posts. Raises `ListFull`."""
    invitations.change_mine(opened, "muted", lambda kept: _with(kept, number, MOST_THREADS))


@transaction
def unmute(opened: OpenCircle, number: int) -> None:
    """Listen to a thread again."""
    invitations.change_mine(opened, "muted", lambda kept: [one for one in kept if one != number])


@transaction
def mute_theme(opened: OpenCircle, theme: str) -> None:
    """Mute all threads with this warning label. Raises `Refused` for none, `ListFull`."""
    wanted = theme_of(theme)
    if not wanted or len(wanted) > LONGEST_THEME:
        raise Refused("theme")
    invitations.change_mine(opened, "muted_themes", lambda kept: _with(kept, wanted, MOST_THEMES))


@transaction
def unmute_theme(opened: OpenCircle, theme: str) -> None:
    """Listen to a theme again."""
    wanted = theme_of(theme)
    invitations.change_mine(
        opened, "muted_themes", lambda kept: [one for one in kept if one != wanted]
    )


def theme_of(warning: str) -> str:
    """A warning label as it is compared: however it was typed."""
    return text.normal(warning)


def themes_of(opened: OpenCircle) -> frozenset[str]:
    """The themes that this member has muted, as `theme_of` writes them."""
    return frozenset(opened.membership.listed("muted_themes"))


def _with(kept: list[object], one: object, most: int) -> list[object]:
    if one in kept:
        return kept
    if len(kept) >= most:
        raise ListFull
    return [*kept, one]
