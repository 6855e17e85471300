"""Glances: what home shows of a circle that its visitor need not enter for it.

Nearly always the rows at a door are those that this sign-in has verified before. It remembers their
digest, sealed as the epochs are, and what the roster said of oneself: role, day and counter, no
word. Where one bit differs all is verified anew (docs/decisions/0015).
"""

from __future__ import annotations

from dataclasses import field
from typing import Any

from forum import profiles
from forum.access import OpenCircle, Visitor, role_of
from forum.errors import Unopenable
from forum.reads.doors import Door
from forum.records import record
from forum.vault import sealed
from forum.vault.epoch import Epoch, RosterEntry
from forum.vault.primitives import equal
from forum.vault.ring import Membership
from forum.visitors import epoch_name

Note = list[Any]  # what a sign-in remembers of a door: digest, role, joined_day, since


@record
class Glance:
    """A circle as home shows it. `names`, `state`: as in its profile; `since`: as in the roster.

    `opened` is the circle itself, where it was opened for this.
    """

    membership: Membership
    name: str = field(repr=False)
    names: dict[bytes, str] = field(repr=False)
    state: str
    role: str
    since: int
    opened: OpenCircle | None = None


def again(visitor: Visitor, mine: Membership, found: Door, digest: bytes) -> Glance | None:
    """A circle whose door is as this sign-in has verified it before; nothing for any other."""
    note, n = visitor.seen.get(mine.circle), found.circle.epoch
    if note is None or not equal(note[0], digest) or mine.listed("muted_themes"):
        return None  # a muted theme is found in heads, and those open with the circle alone
    secret = visitor.epochs.get(epoch_name(mine.circle, n))
    if secret is None:
        return None
    try:
        told: dict[str, Any] = sealed.open_profile(
            Epoch(mine.circle, n, secret), found.circle.policy_ct
        )
    except Unopenable:
        return None
    _, role, joined_day, since = note
    if role == "newcomer":  # until his probation ends
        role = role_of(profiles.read(told), RosterEntry("", role, joined_day, b"", b""))
    name, names, state = told.get("name", ""), told.get("names", {}), told.get("state", "")
    return Glance(mine, name, names, state, role, since)


def at(opened: OpenCircle) -> Glance:
    """A circle that has just been opened."""
    told, since = opened.profile, opened.entry.since
    return Glance(opened.membership, told.name, told.names, told.state, opened.role, since, opened)


def note_of(opened: OpenCircle, digest: bytes) -> Note | None:
    """What to remember of its door; nothing in the commons, where another circle gives the role."""
    entry = opened.entry
    if opened.circle.kind == "commons":
        return None
    return [digest, entry.role, entry.joined_day, entry.since]
