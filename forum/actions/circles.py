"""Circles: making one, standing still for a writer, and erasing one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import bindparam, delete, select, update

from forum import profiles
from forum.access import OpenCircle
from forum.actions.rows import add_epoch, add_grant, roster_row
from forum.db import db
from forum.errors import NotFound, TurnedMeanwhile
from forum.house import House
from forum.models.accounts import Keeping
from forum.models.blocks import Block
from forum.models.circles import Circle, EpochRow, Grant
from forum.models.conversations import Conversation
from forum.models.invitations import Invitation
from forum.models.letters import Letter
from forum.models.members import Member
from forum.models.messages import Blob, Message, Reaction
from forum.models.vouches import Vouch
from forum.profiles import Profile
from forum.reads.statements import Query, Statement
from forum.vault import epoch as epochs
from forum.vault import sealed
from forum.vault.epoch import Epoch, RosterEntry
from forum.vault.primitives import public_key_of, random_id
from forum.vault.ring import Membership

Change = Callable[[Profile], Profile]
COMMUNITY = "community-moderators"
# Children first: rows that point at others go before them.
PARTS = (Reaction, Message, Blob, Conversation, Vouch, Block, Invitation, Grant, EpochRow, Member)


def found(  # noqa: PLR0913, PLR0917 - a circle begins with this many things
    house: House, kind: str, mine: Membership, entry: RosterEntry, owner: bytes, profile: Profile,
    *, parent: bytes | None = None, keep_days: int | None = None,
) -> Epoch:  # fmt: skip
    """Make a circle with its first epoch and its first member, inside a running transaction.

    `owner` is the account id; it is sealed to the community's moderators.
    """
    epoch = epochs.new_epoch(mine.circle, 1)
    circle = Circle(
        id=mine.circle,
        kind=kind,
        parent=parent,
        epoch=1,
        turn_due=False,
        keep_days=keep_days,
        policy_ct=sealed.seal_profile(epoch, profile.written()),
        touched=0,
        conversations=0,
    )
    circle.bind(house.pepper)
    db.session.add(circle)
    db.session.flush()
    member = add_member(house, epoch, mine, entry, owner)
    add_epoch(house, None, epoch, [member])
    return epoch


def add_member(
    house: House, epoch: Epoch, mine: Membership, entry: RosterEntry, owner: bytes
) -> Member:
    """An active member with his grant of the epoch, inside a running transaction."""
    member = Member(
        id=mine.member_id,
        circle=mine.circle,
        public_key=public_key_of(mine.member_secret),
        status="active",
        owner_seal=seal_owner(house, owner, mine.member_id, epoch),
        edge=None,
    )
    roster_row(member, epoch, entry, house.pepper)
    db.session.add(member)
    add_grant(epoch, member)
    return member


def seal_owner(house: House, owner: bytes, member: bytes, own: Epoch | None = None) -> bytes:
    """Whose account a member is, sealed to the community's moderators of today.

    The very first circle is theirs: it is sealed to `own`.
    """
    key = community_key(house, own)
    if key is None:
        raise NotFound("community")
    return epochs.seal_owner(key, owner, member)


def community_key(house: House, own: Epoch | None = None) -> bytes | None:
    """The public key of the community's moderators, or `own` if it is of theirs."""
    kept = db.session.get(Keeping, COMMUNITY)
    if kept is not None and own is not None and kept.value == own.circle:
        return own.public_key
    circle = db.session.get(Circle, kept.value) if kept else None
    return None if circle is None else public_key(house, circle.check(house.pepper))


def public_key(house: House, circle: Circle) -> bytes:
    """The key to which outsiders seal today. Raises `Unopenable` for a row that is not ours."""
    row = db.session.get_one(EpochRow, (circle.id, circle.epoch))
    return row.check(house.pepper).public_key


def begin_conversation(  # noqa: PLR0913, PLR0917 - what a conversation begins with
    circle: bytes, number: int, kind: str, epoch: Epoch, head: dict[str, object],
    stamp: int = 0, day: int = 0,
) -> Conversation:  # fmt: skip
    """A conversation without messages, inside a running transaction."""
    conversation_id = random_id()
    row = Conversation(
        circle=circle,
        number=number,
        id=conversation_id,
        kind=kind,
        first_seq=1,
        last_seq=0,
        touched=stamp,
        last_day=day,
        head_epoch=epoch.n,
        head_ct=sealed.seal_head(epoch, conversation_id, head),
        opened_ct=None,
    )
    db.session.add(row)
    return row


def stand_still(
    opened: OpenCircle, *, messages: int = 0, conversations: int = 0
) -> tuple[int, int]:
    """Hold the circle's key for the rest of the transaction, and count up what is written.

    Gives the new stamp and the number of conversations. Whoever lost his place is stopped here:
    nothing is written under an epoch whose successor was committed before. Raises
    `TurnedMeanwhile`.
    """
    found = STAND_STILL.write(
        own=opened.circle.id, n=opened.epoch.n, messages=messages, talks=conversations
    )
    # Asked only once the circle is held: who was taken out while this waited writes no more.
    status = STATUS.rows(me=opened.membership.member_id)
    if found is None or not status or status[0][0] != "active":
        raise TurnedMeanwhile
    return found[0], found[1]


def _standing(_length: int) -> Query:
    still = (Circle.id == bindparam("own"), Circle.epoch == bindparam("n"))
    counted: dict[Any, Any] = {
        Circle.touched: Circle.touched + bindparam("messages"),
        Circle.conversations: Circle.conversations + bindparam("talks"),
    }
    asked = update(Circle).where(*still, Circle.turn_due.is_(False))
    return asked.values(counted).returning(Circle.touched, Circle.conversations)


def _status(_length: int) -> Query:
    return select(Member.status).where(Member.id == bindparam("me"))


STAND_STILL, STATUS = Statement(_standing), Statement(_status)


def change_profile(opened: OpenCircle, change: Change) -> Profile:
    """Apply a function of the profile to the newest one, inside a running transaction.

    Whoever calls it stands still first.
    """
    circle = Circle.held(opened.circle.id)
    if circle is None:
        raise NotFound("circle")
    profile = change(profiles.read(sealed.open_profile(opened.epoch, circle.policy_ct)))
    circle.policy_ct = sealed.seal_profile(opened.epoch, profile.written())
    return profile


def erase(circle: bytes) -> None:
    """Take a circle away with all that hangs on it, inside a running transaction."""
    for child in db.session.scalars(select(Circle.id).where(Circle.parent == circle)).all():
        erase(child)
    members = db.session.scalars(select(Member.id).where(Member.circle == circle)).all()
    tags = [sealed.letter_tag(whose) for whose in (circle, *members)]
    db.session.execute(delete(Letter).where(Letter.tag.in_(tags)))
    for part in PARTS:
        db.session.execute(delete(part).where(part.circle == circle))
    db.session.execute(delete(Circle).where(Circle.id == circle))
