"""Agreements: what two of a group's moderators must want, noted in its profile meanwhile."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from forum import clock
from forum.access import OpenCircle
from forum.actions import circles
from forum.actions.rosters import roster_of
from forum.db import transaction
from forum.errors import NotYet
from forum.profiles import Profile

SECONDS = 72 * 3600  # a wish that nobody shares ends by itself
MOST = 40
STANDING_DAYS = 7
Wish = dict[str, Any]


def agree(opened: OpenCircle, act: str, what: bytes, *, needs_standing: bool = False) -> bool:
    """Whether two moderators want this now, or the only one; else the first one's wish is noted.

    With `needs_standing` only those count who have moderated for a week: one alone could otherwise
    appoint a puppet and agree with it at once. Raises `NotYet` for who may not wish it yet. Inside
    a running transaction; whoever calls it stands still first.
    """
    moderators = moderators_of(opened)
    voices = moderators - _young(opened.profile) if needs_standing else moderators
    me = opened.member_id
    if me not in voices:
        raise NotYet
    shared: list[Wish] = []

    def noted(profile: Profile) -> Profile:
        wishes = _fresh(profile, moderators)
        same = [wish for wish in wishes if (wish["act"], wish["what"]) == (act, what)]
        shared.extend(wish for wish in same if wish["by"] in voices - {me})
        others = [wish for wish in wishes if wish not in same]
        if shared or moderators == {me}:
            return replace(profile, pending=others)
        mine = {"act": act, "what": what, "by": me, "time": clock.timestamp()}
        return replace(profile, pending=[*others, mine][-MOST:])

    circles.change_profile(opened, noted)
    return bool(shared) or moderators == {me}


def wishes(opened: OpenCircle, act: str) -> list[Wish]:
    """What moderators wish here and still needs a second one."""
    return [wish for wish in _fresh(opened.profile, moderators_of(opened)) if wish["act"] == act]


@transaction
def take_back(opened: OpenCircle, act: str, what: bytes) -> None:
    """Wish it no more."""
    circles.stand_still(opened)
    mine = (act, what, opened.member_id)
    circles.change_profile(
        opened,
        lambda profile: replace(profile, pending=[
            wish for wish in profile.pending if (wish["act"], wish["what"], wish["by"]) != mine
        ]),
    )  # fmt: skip


def moderators_of(opened: OpenCircle) -> set[bytes]:
    """Who moderates this group, by member id."""
    roster = roster_of(opened)
    return {member for member, entry in roster.items() if entry.role == "moderator"}


def _young(profile: Profile) -> set[bytes]:
    """Who has moderated for less than a week; founders always have."""
    since = clock.day_number() - STANDING_DAYS
    return {who for who, day in profile.more.get("standing", {}).items() if day > since}


def _fresh(profile: Profile, moderators: set[bytes]) -> list[Wish]:
    # Whoever is no moderator any more wishes nothing here.
    since = clock.timestamp() - SECONDS
    return [wish for wish in profile.pending if wish["time"] > since and wish["by"] in moderators]
