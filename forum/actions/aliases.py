"""Aliases: what somebody is called in one circle, and changing it."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import Any

from sqlalchemy import select

from forum import aliases, clock
from forum.access import OpenCircle
from forum.actions import circles, rings
from forum.actions.rosters import open_entry, roster_of
from forum.actions.rows import roster_row
from forum.db import db, transaction
from forum.errors import AliasTaken, Unopenable
from forum.house import House
from forum.models.members import Member
from forum.profiles import Profile
from forum.vault import epoch as epochs
from forum.vault.epoch import Epoch
from forum.vault.primitives import digest
from forum.vault.ring import Ring

MOST_RESTING = 2_000  # the oldest go first: a profile has room for so many
REST_DAYS = 90  # an alias that somebody gave up is not used again for so long


@transaction
def change_alias(opened: OpenCircle, wanted: str) -> None:
    """Be called something else here; the old alias rests for 90 days.

    Raises `AliasRefused`, and `AliasTaken` for one that could be taken for another's.
    """
    alias = aliases.check_alias(wanted)
    circles.stand_still(opened)
    member = db.session.get_one(Member, opened.membership.member_id, with_for_update=True)
    entry = open_entry(opened, member)
    _refuse_taken(opened, alias, entry.alias)
    roster_row(member, opened.epoch, replace(entry, alias=alias), opened.visitor.house.pepper)
    if entry.alias:
        rest(opened, entry.alias)
    rings.swap(opened.visitor, lambda ring: _renamed(ring, opened.circle.id, alias))


def rest(opened: OpenCircle, alias: str) -> None:
    """Let nobody else take an alias for a while, inside a running transaction."""
    today = clock.day_number()
    given_up = [_mark(alias), today]
    circles.change_profile(
        opened,
        lambda profile: replace(
            profile, retired=[*_resting(profile.retired, today), given_up][-MOST_RESTING:]
        ),
    )


def rest_of_gone(house: House, before: Epoch, profile: Profile) -> Profile:
    """The profile in which the aliases of those who went since the last turn rest as well.

    Inside the turn: whoever was taken out, or went with his account, could not do it himself.
    """
    gone = (Member.circle == before.circle, Member.status == "removed")
    today, retired = clock.day_number(), profile.retired
    for member in db.session.scalars(select(Member).where(*gone, Member.roster_epoch == before.n)):
        with suppress(Unopenable):
            member.check(house.pepper)
            ct, key = member.roster_ct, member.public_key
            alias = epochs.open_roster(before, before.n, member.id, ct, key).alias
            if alias and not is_resting(profile, alias):
                retired = [*retired, [_mark(alias), today]]
    return replace(profile, retired=retired[-MOST_RESTING:])


def _refuse_taken(opened: OpenCircle, alias: str, mine: str) -> None:
    others = [
        entry.alias
        for member, entry in roster_of(opened).items()
        if member != opened.membership.member_id
    ]
    is_old_own = _mark(alias) == _mark(mine)
    if (is_resting(opened.profile, alias) and not is_old_own) or aliases.is_confusable(
        alias, others
    ):
        raise AliasTaken


def is_resting(profile: Profile, alias: str) -> bool:
    """Whether somebody gave this alias up lately."""
    resting = [mark for mark, _ in _resting(profile.retired, clock.day_number())]
    return _mark(alias) in resting


def _resting(retired: list[list[Any]], today: int) -> list[list[Any]]:
    return [[mark, day] for mark, day in retired if day + REST_DAYS > today]


def _mark(alias: str) -> bytes:
    return digest(aliases.skeleton(alias).encode())[:8]


def _renamed(ring: Ring, circle: bytes, alias: str) -> Ring:
    mine = ring.membership_of(circle)
    return ring if mine is None else ring.replace_membership(replace(mine, alias=alias))
