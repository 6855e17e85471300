"""Rosters: who is active in a circle, opened with its key."""

from __future__ import annotations

import logging

from forum.access import OpenCircle, Permission
from forum.errors import NotFound, Unopenable
from forum.models.members import Member
from forum.vault import epoch as epochs
from forum.vault.epoch import RosterEntry

log = logging.getLogger("riwaq")


def roster_of(opened: OpenCircle) -> dict[bytes, RosterEntry]:
    """The entries of all active members, by member id; forged rows are left out."""
    found = {}
    for member in Member.of(opened.circle.id, "active"):
        try:
            found[member.id] = open_entry(opened, member)
        except Unopenable:
            log.warning("a member's row was left out of a roster")
    return found


def open_entry(opened: OpenCircle, member: Member) -> RosterEntry:
    """One member's entry. Raises `Unopenable` for a row that somebody else wrote."""
    member.check(opened.visitor.house.pepper)
    return epochs.open_roster(
        opened.epoch, member.roster_epoch, member.id, member.roster_ct, member.public_key
    )


def find(opened: OpenCircle, alias: str) -> tuple[bytes, RosterEntry]:
    """The member of that alias. Raises `NotFound`."""
    for member, entry in roster_of(opened).items():
        if entry.alias == alias:
            return member, entry
    raise NotFound("alias")


def is_open_to(opened: OpenCircle) -> bool:
    """Whether this member sees the list of members, as the group has settled."""
    openness = opened.profile.member_list
    return openness == "members" or (openness == "moderators" and opened.may(Permission.KEEP_ORDER))
