"""Who wrote: aliases from the roster, and who is folded away for whom."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from forum.access import OpenCircle, role_of
from forum.errors import Unopenable
from forum.models.members import Member
from forum.reads import doors, messages
from forum.reads.doors import MemberSeen
from forum.vault import epoch as epochs
from forum.vault import ring as rings
from forum.vault import sealed


@dataclass(frozen=True, slots=True)
class Author:
    """A member as others see him here.

    `alias` is empty for who has none (yet, or any more: `is_gone`). `handle` is his address for
    this reader. `is_folded`: one of the two has blocked the other.
    """

    alias: str
    handle: str
    role: str = "member"
    is_me: bool = False
    is_gone: bool = False
    is_folded: bool = False


def authors_of(opened: OpenCircle, ids: Iterable[bytes]) -> dict[bytes, Author]:
    """The authors of a page by member id; one statement."""
    wanted = sorted(set(ids))
    if opened.circle.kind == "lobby":
        return {who: _in_lobby(opened, who) for who in wanted} | _applicant(opened, wanted)
    tags = {} if not opened.profile.constant else _tags(opened, wanted)
    flat = [tag for pair in tags.values() for tag in pair]
    people, blocks = messages.authors(opened.circle.id, wanted, flat)
    return {
        who: _author(opened, who, people.get(who), bool(blocks.intersection(tags.get(who, ()))))
        for who in wanted
    }


def _tags(opened: OpenCircle, wanted: list[bytes]) -> dict[bytes, tuple[bytes, bytes]]:
    key, me = opened.profile.constant, opened.member_id
    return {
        who: (sealed.block_tag(key, me, who), sealed.block_tag(key, who, me))
        for who in wanted
        if who != me
    }


def _author(opened: OpenCircle, who: bytes, row: MemberSeen | None, is_folded: bool) -> Author:  # noqa: FBT001 - named by the one caller
    handle, is_me = rings.url_alias(opened.visitor.root, who), who == opened.member_id
    if row is None or row.status not in ("active", "held") or row.roster_epoch != opened.epoch.n:
        return Author("", handle, is_gone=True, is_folded=is_folded)
    try:
        doors.check(opened.visitor.house.pepper, Member, row)
        entry = epochs.open_roster(
            opened.epoch, row.roster_epoch, who, row.roster_ct, row.public_key
        )
    except Unopenable:
        return Author("", handle, is_gone=True, is_folded=is_folded)
    role = role_of(opened.profile, entry)
    # A moderator's words as such are never folded away; his own are as anybody's.
    return Author(entry.alias, handle, role, is_me=is_me, is_folded=is_folded)


def _in_lobby(opened: OpenCircle, who: bytes) -> Author:
    handle = rings.url_alias(opened.visitor.root, who)
    name = opened.profile.names.get(who, "")
    return Author(name, handle, "companion", is_me=who == opened.member_id)


def _applicant(opened: OpenCircle, wanted: list[bytes]) -> dict[bytes, Author]:
    people, _ = messages.authors(opened.circle.id, wanted, [])
    found = {}
    for who, row in people.items():
        entry = epochs.open_roster(
            opened.epoch, row.roster_epoch, who, row.roster_ct, row.public_key
        )
        handle, is_me = rings.url_alias(opened.visitor.root, who), who == opened.member_id
        found[who] = Author(entry.alias, handle, "applicant", is_me=is_me)
    return found
