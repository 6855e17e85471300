"""What home and a circle's page show."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import Select, bindparam, func, select
from sqlalchemy.orm import aliased

from forum.db import db
from forum.models.circles import Circle
from forum.models.members import Member
from forum.vault import ring as rings

if TYPE_CHECKING:
    from forum.access import OpenCircle, Visitor


@dataclass(frozen=True, slots=True)
class Place:
    """A circle on home. `members` counts the active ones."""

    alias: str
    kind: str
    status: str
    members: int


def _places() -> Select[bytes, str, str, int]:
    other = aliased(Member)
    others = select(func.count()).where(other.circle == Circle.id, other.status == "active")
    return (
        select(Circle.id, Circle.kind, Member.status, others.correlate(Circle).scalar_subquery())
        .join(Member, Member.circle == Circle.id)
        .where(Member.id.in_(bindparam("mine", expanding=True)))
        .where(Member.status.in_(("active", "waiting")))
    )


# Built once: building it costs more than running it.
PLACES = _places()


def places(visitor: Visitor) -> list[Place]:
    """The circles of a visitor, in the order in which he entered them; one statement."""
    memberships = visitor.ring.memberships
    if not memberships:
        return []
    mine = [membership.member_id for membership in memberships]
    found = db.session.execute(PLACES, {"mine": mine})
    rows = {circle: (kind, status, members) for circle, kind, status, members in found}
    return [
        Place(rings.url_alias(visitor.root, membership.circle), *rows[membership.circle])
        for membership in memberships
        if membership.circle in rows
    ]


def count_members(opened: OpenCircle) -> int:
    """How many are active in a circle."""
    of = select(func.count()).where(Member.circle == opened.circle.id, Member.status == "active")
    return db.session.scalar(of) or 0
