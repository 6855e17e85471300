"""Lobbies: the page of who waits, and of those who meet him. (Being written by "vetting".)"""

from __future__ import annotations

from typing import TYPE_CHECKING

from forum.views.pages import page
from forum.views.surroundings import around

if TYPE_CHECKING:
    from forum.access import OpenCircle
    from forum.views.pages import Page


def waiting_page(opened: OpenCircle) -> Page:
    """Where an applicant stands."""
    return page("circles/waiting.html", None, name=around(opened)["name"], mark="", place="groups")
