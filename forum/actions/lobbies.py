"""Lobbies: where one applicant talks with those of the group who choose to meet him."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import delete, select

from forum import aliases, clock, profiles
from forum.access import OpenCircle
from forum.actions import circles
from forum.actions.rosters import open_entry, roster_of
from forum.actions.rows import roster_row
from forum.db import db, transaction
from forum.errors import AliasTaken
from forum.house import House
from forum.models.circles import Circle, Grant
from forum.models.conversations import Conversation
from forum.models.members import Member
from forum.models.messages import Message, Reaction
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
    """How a member of the group is called in this lobby; empty for "a companion".

    Raises `AliasRefused`, and `AliasTaken` for a name that could be taken for another's, or for
    his own alias: who waits must not learn it.
    """
    wanted = aliases.check_alias(name) if name.strip() else ""
    circles.stand_still(lobby)
    if wanted and aliases.is_confusable(wanted, _names_around(lobby)):
        raise AliasTaken
    circles.change_profile(
        lobby, lambda profile: replace(profile, names={**profile.names, lobby.member_id: wanted})
    )


def rename_applicant(lobby: OpenCircle, alias: str) -> None:
    """Have who waits be called so in his lobby, too, inside a running transaction."""
    circles.stand_still(lobby)
    member = db.session.get_one(Member, lobby.member_id, with_for_update=True)
    if aliases.is_confusable(alias, lobby.profile.names.values()):
        raise AliasTaken
    entry = open_entry(lobby, member)
    roster_row(member, lobby.epoch, replace(entry, alias=alias), lobby.visitor.house.pepper)


def _names_around(lobby: OpenCircle) -> list[str]:
    entries = list(roster_of(lobby).values())
    if lobby.group is not None:
        entries += roster_of(lobby.group).values()
    others = [name for who, name in lobby.profile.names.items() if who != lobby.member_id]
    return [entry.alias for entry in entries] + others


def follow(house: House, before: Epoch, after: Epoch) -> None:
    """Bring a lobby's talk along when its key turns, inside the turn.

    Its applicant has taken new keys. The group holds one grant of a lobby, of its newest epoch.
    """
    _seal_again(before, after)
    lobby = Circle.held(after.circle)
    group = Circle.held(lobby.parent) if lobby is not None and lobby.parent else None
    if group is None or not _is_held(before, group):
        return
    take_grant(after.circle, group.id)
    key = circles.public_key(house, group.check(house.pepper))
    grant(after, group.id, group.epoch, key)


def _is_held(lobby: Epoch, group: Circle) -> bool:
    """Whether the group still reads there: after "not now" it does not."""
    return db.session.get(Grant, (lobby.circle, lobby.n, group.id)) is not None


def _seal_again(before: Epoch, after: Epoch) -> None:
    talk = db.session.get_one(Conversation, (after.circle, 1))
    head = sealed.open_head(before, talk.id, talk.head_ct)
    talk.head_epoch, talk.head_ct = after.n, sealed.seal_head(after, talk.id, head)
    here = select(Message).where(Message.circle == after.circle, Message.epoch == before.n)
    for row in db.session.scalars(here):
        if row.ct:
            said = sealed.open_message(before, talk.id, row.seq, row.ct)
            row.ct = sealed.seal_message(after, talk.id, row.seq, said)
        row.epoch = after.n
    # Signs of kindness are few here, and nothing that must be kept.
    db.session.execute(delete(Reaction).where(Reaction.circle == after.circle))
