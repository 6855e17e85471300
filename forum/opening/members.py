"""Who is in a circle, as one of its members sees it."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from forum.access import OpenCircle, Permission
from forum.actions import agreements, blocks, directs, moderators
from forum.actions.rosters import is_open_to
from forum.db import db
from forum.errors import NotFound
from forum.models.members import Member
from forum.opening.authors import Author, authors_of
from forum.vault import ring as rings

AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Person:
    """A member by id, and as others see him."""

    id: bytes
    author: Author


@dataclass(frozen=True, slots=True)
class Ways:
    """What one member can do with another. `talk` is the address of theirs, if there is one.

    `is_wished`: a moderator wishes to ask him to moderate.
    """

    ask: bool
    talk: str
    block: bool
    is_blocked: bool
    appoint: bool
    is_wished: bool


def may_list(opened: OpenCircle) -> bool:
    """Whether this member sees who is here; moderators know each other."""
    return opened.circle.kind == "moderators" or is_open_to(opened)


def listed(opened: OpenCircle) -> list[Author]:
    """All active members by alias; whoever has none yet stands last."""
    ids = [member.id for member in Member.of(opened.circle.id, "active")]
    found: list[Author] = []
    for place in range(0, len(ids), AT_ONCE):
        found += authors_of(opened, ids[place : place + AT_ONCE]).values()
    return sorted(found, key=lambda author: (not author.alias, author.alias.casefold()))


def reach_member(opened: OpenCircle, handle: str) -> Person:
    """The member with this address; whoever has left, too. Raises `NotFound`."""
    here = select(Member.id).where(Member.circle == opened.circle.id, Member.status != "waiting")
    for member_id in db.session.scalars(here):
        if rings.url_alias(opened.visitor.root, member_id) == handle:
            return Person(member_id, authors_of(opened, [member_id])[member_id])
    raise NotFound("member")


def ways_to(opened: OpenCircle, person: Person) -> Ways:
    """What this member can do with that one."""
    who, author = person.id, person.author
    is_here = not (author.is_me or author.is_gone)
    talk = directs.talk_with(opened, who) if is_here else None
    keeps_order = opened.circle.kind == "group" and opened.may(Permission.KEEP_ORDER)
    wishes = agreements.wishes(opened, moderators.ACT) if keeps_order else []
    return Ways(
        ask=is_here and opened.may(Permission.ASK),
        talk=rings.url_alias(opened.visitor.root, talk) if talk else "",
        block=not author.is_me and opened.circle.kind in blocks.KINDS,
        is_blocked=who in blocks.list_blocked(opened),
        appoint=is_here and keeps_order and author.role == "member",
        is_wished=any(wish["what"] == who for wish in wishes),
    )
