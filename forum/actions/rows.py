"""Rows that several verbs write in the same way."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import bindparam, insert, update
from sqlalchemy.orm.attributes import set_committed_value

from forum.db import db
from forum.house import House
from forum.models.circles import EpochRow, Grant
from forum.models.members import Member
from forum.vault import epoch as epochs
from forum.vault.epoch import Epoch, RosterEntry
from forum.vault.primitives import random_secret

TURNED = ("status", "roster_epoch", "roster_ct", "row_mac")


def add_epoch(house: House, before: Epoch | None, epoch: Epoch, members: Sequence[Member]) -> None:
    """The row of a new epoch, tied to the one before and to who is active at the turn."""
    present = epochs.members_hash((member.id, member.key_hash) for member in members)
    row = EpochRow(
        circle=epoch.circle,
        n=epoch.n,
        public_key=epoch.public_key,
        # A first epoch follows nothing: random bytes, so that it looks like the others.
        link=epochs.link(before, epoch, present) if before else random_secret(),
        members_hash=present,
        key_check=epoch.key_check,
    )
    row.bind(house.pepper)
    db.session.add(row)


def add_grant(epoch: Epoch, member: Member) -> None:
    """Seal an epoch's secret to a member."""
    sealed = epochs.grant(epoch, member.id, member.public_key)
    db.session.add(Grant(circle=epoch.circle, n=epoch.n, grantee=member.id, sealed=sealed))


def add_grants(epoch: Epoch, members: Sequence[Member]) -> None:
    """The same to many at once, past the session's bookkeeping of each row."""
    rows = [
        {"circle": epoch.circle, "n": epoch.n, "grantee": member.id,
         "sealed": epochs.grant(epoch, member.id, member.public_key)}
        for member in members
    ]  # fmt: skip
    if rows:
        db.session.execute(insert(Grant), rows)


def roster_rows(seats: Sequence[tuple[Member, RosterEntry]], epoch: Epoch, pepper: bytes) -> None:
    """Write the entries of all who are active under an epoch, each at once with its mark.

    The session is told what its members hold now, and has nothing of them left to write.
    """
    rows = []
    for member, entry in seats:
        set_committed_value(member, "status", "active")
        set_committed_value(member, "roster_epoch", epoch.n)
        set_committed_value(member, "roster_ct", epochs.seal_roster(epoch, member.id, entry))
        set_committed_value(member, "row_mac", member.mark(pepper))
        rows.append({"own": member.id, **{name: getattr(member, name) for name in TURNED}})
    if rows:
        own = update(Member).where(Member.id == bindparam("own"))
        db.session.connection().execute(own.values({n: bindparam(n) for n in TURNED}), rows)


def roster_row(member: Member, epoch: Epoch, entry: RosterEntry, pepper: bytes) -> None:
    """Write a member's roster entry under an epoch."""
    member.roster_epoch = epoch.n
    member.roster_ct = epochs.seal_roster(epoch, member.id, entry)
    member.bind(pepper)
