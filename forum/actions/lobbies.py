"""Lobbies: where one applicant talks with those of the group who choose to meet him."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import delete

from forum import clock, profiles
from forum.access import OpenCircle
from forum.actions import circles
from forum.db import db, transaction
from forum.house import House
from forum.models.circles import Circle, Grant
from forum.profiles import Profile
from forum.reads.lobbies import LobbySeen
from forum.vault import epoch as epochs
from forum.vault import sealed
from forum.vault.epoch import Epoch, RosterEntry
from forum.vault.primitives import digest, public_key_of
from forum.vault.ring import Membership


def open_for(house: House, group: Circle, mine: Membership, owner: bytes) -> None:
    """A lobby for one applicant alone, granted to him and to the group's key of today.

    Inside a running transaction.
    """
    key_hash = digest(public_key_of(mine.member_secret))
    entry = RosterEntry(mine.alias, "applicant", clock.day_number(), b"", key_hash)
    profile = Profile(state="waiting")
    epoch = circles.found(
        house, "lobby", mine, entry, owner, profile, parent=group.id, keep_days=90
    )
    circles.begin_conversation(mine.circle, 1, "thread", epoch, {}, day=clock.day_number())
    grant(epoch, group.id, group.epoch, circles.public_key(house, group))


def grant(epoch: Epoch, group: bytes, group_epoch: int, public_key: bytes) -> None:
    """Seal a lobby's secret to its group, under the group's epoch of that number."""
    held = epochs.grant(epoch, group, public_key)
    row = Grant(
        circle=epoch.circle, n=epoch.n, grantee=group, grantee_epoch=group_epoch, sealed=held
    )
    db.session.add(row)


def grant_again(before: Epoch, after: Epoch, row: LobbySeen) -> None:
    """The same lobby for the group's next epoch, inside the turn."""
    lobby = row.circle
    held = epochs.open_grant(lobby.id, lobby.epoch, before.circle, before.circle_secret, row.grant)
    take_grant(lobby.id, before.circle)
    grant(held, after.circle, after.n, after.public_key)


def take_grant(lobby: bytes, group: bytes) -> None:
    """The group reads in this lobby no more."""
    db.session.execute(delete(Grant).where(Grant.circle == lobby, Grant.grantee == group))


def close(group: Epoch, row: LobbySeen) -> None:
    """Say "not now" in a lobby: the group reads there no more, the applicant still can."""
    lobby = row.circle
    epoch = epochs.open_grant(lobby.id, lobby.epoch, group.circle, group.circle_secret, row.grant)
    circle = Circle.held(lobby.id)
    if circle is not None:
        profile = profiles.read(sealed.open_profile(epoch, circle.policy_ct))
        circle.policy_ct = sealed.seal_profile(epoch, replace(profile, state="closed").written())
    take_grant(lobby.id, group.circle)
    db.session.flush()


@transaction
def choose_name(lobby: OpenCircle, name: str) -> None:
    """How a member of the group is called in this lobby; empty for "a companion"."""
    circles.stand_still(lobby)
    circles.change_profile(
        lobby, lambda profile: replace(profile, names={**profile.names, lobby.member_id: name})
    )
