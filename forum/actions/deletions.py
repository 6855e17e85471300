"""Deletions: a group that two of its moderators close for good."""

from __future__ import annotations

from forum.access import OpenCircle, Permission
from forum.actions import agreements, circles, rings
from forum.db import transaction
from forum.errors import NotYet
from forum.events import CircleErased, announce
from forum.models.members import Member

ACT = "delete"


@transaction
def delete(opened: OpenCircle) -> bool:
    """Delete the group with all that hangs on it; gives whether it is done, or waits for a second.

    Who is alone in it decides alone. Raises `NotYet` for the only moderator among others.
    Announces `CircleErased`.
    """
    opened.need(Permission.SETTLE)
    circles.stand_still(opened)
    if not is_alone(opened):
        if len(agreements.moderators_of(opened)) == 1:
            raise NotYet
        if not agreements.agree(opened, ACT, opened.circle.id, needs_standing=True):
            return False
    gone = [opened.circle.id, opened.profile.more.get("moderators", b"")]
    circles.erase(opened.circle.id)
    rings.swap(
        opened.visitor, lambda ring: ring.remove_membership(gone[0]).remove_membership(gone[1])
    )
    announce(CircleErased(opened.circle.id))
    return True


def is_alone(opened: OpenCircle) -> bool:
    """Whether nobody else is in it."""
    others = [*Member.of(opened.circle.id, "active"), *Member.of(opened.circle.id, "held")]
    return len(others) == 1
