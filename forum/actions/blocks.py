"""Blocks: two members of one circle who see each other folded away."""

from __future__ import annotations

from sqlalchemy import select

from forum.access import OpenCircle
from forum.actions import circles, invitations
from forum.actions.rosters import open_entry
from forum.db import db, transaction
from forum.errors import ListFull, NotFound, Unopenable
from forum.events import BlocksChanged, announce
from forum.models.blocks import Block
from forum.models.members import Member
from forum.vault import sealed

MOST = 100  # in one circle: a ring has its size
KINDS = ("group", "commons", "moderators")


@transaction
def block(opened: OpenCircle, member_id: bytes) -> None:
    """Fold the two away for each other, without a notice. Raises `NotFound`, `ListFull`."""
    if opened.circle.kind not in KINDS or member_id == opened.member_id:
        raise NotFound("member")
    circles.stand_still(opened)
    alias = _alias(opened, member_id)
    tag = sealed.block_tag(opened.profile.constant, opened.member_id, member_id)
    db.session.merge(Block(tag=tag, circle=opened.circle.id))
    announce(BlocksChanged(opened.circle.id))

    def added(kept: list[list[object]]) -> list[list[object]]:
        others = [pair for pair in kept if pair[0] != member_id]
        if len(others) >= MOST:
            raise ListFull
        return [*others, [member_id, alias]]

    invitations.change_mine(opened, "blocked", added)


@transaction
def unblock(opened: OpenCircle, member_id: bytes) -> None:
    """Take a block of one's own back; the other's stays, if there is one."""
    circles.stand_still(opened)
    take_away(opened, member_id)
    invitations.change_mine(
        opened, "blocked", lambda kept: [pair for pair in kept if pair[0] != member_id]
    )


def take_away(opened: OpenCircle, member_id: bytes) -> None:
    """The row alone, inside a running transaction."""
    tag = sealed.block_tag(opened.profile.constant, opened.member_id, member_id)
    row = db.session.get(Block, tag)
    if row is not None:
        db.session.delete(row)
        announce(BlocksChanged(opened.circle.id))


def list_blocked(opened: OpenCircle) -> dict[bytes, str]:
    """Whom I have blocked here, by member id, with the alias of that day."""
    return dict(opened.membership.listed("blocked"))


def is_between(opened: OpenCircle, member_id: bytes) -> bool:
    """Whether one of the two has blocked the other."""
    key, me = opened.profile.constant, opened.member_id
    tags = [sealed.block_tag(key, me, member_id), sealed.block_tag(key, member_id, me)]
    return db.session.scalar(select(Block.tag).where(Block.tag.in_(tags)).limit(1)) is not None


def _alias(opened: OpenCircle, member_id: bytes) -> str:
    member = db.session.get(Member, member_id)
    if member is None or member.circle != opened.circle.id:
        raise NotFound("member")
    try:
        return open_entry(opened, member).alias
    except Unopenable:
        return ""  # he has left: his words can still be folded away
