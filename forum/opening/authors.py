"""Who wrote: aliases from the roster, and who is folded away for whom."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import field

from forum.access import OpenCircle, role_of
from forum.errors import Unopenable
from forum.models.members import Member
from forum.reads import doors, messages
from forum.reads.doors import MemberSeen
from forum.records import record
from forum.vault import epoch as epochs
from forum.vault import ring as rings
from forum.vault import sealed


@record
class Author:
    """A member as others see him here.

    `alias` is empty for who has none (yet, or any more: `is_gone`). `opened` is the reader's
    circle. `is_folded`: one of the two has blocked the other.
    """

    opened: OpenCircle = field(repr=False, compare=False)
    id: bytes
    alias: str
    role: str = "member"
    is_me: bool = False
    is_gone: bool = False
    is_folded: bool = False

    @property
    def handle(self) -> str:
        """His address for this reader; most pages need none."""
        return rings.url_alias(self.opened.visitor.root, self.id)


def authors_of(opened: OpenCircle, ids: Iterable[bytes]) -> dict[bytes, Author]:
    """The authors of a page by member id; one statement."""
    wanted = sorted(set(ids))
    if opened.circle.kind == "lobby":
        return {who: _in_lobby(opened, who) for who in wanted} | _applicant(opened, wanted)
    people, blocks = messages.authors(opened.circle.id, wanted)
    folded = _folded(opened, wanted, blocks) if blocks and opened.profile.constant else set()
    return {who: _author(opened, who, people.get(who), is_folded=who in folded) for who in wanted}


def _folded(opened: OpenCircle, wanted: list[bytes], blocks: set[bytes]) -> set[bytes]:
    """Those who have blocked the reader, or whom he has blocked."""
    tags = _tags(opened, wanted)
    if len(blocks) >= messages.MOST_BLOCKS:
        blocks = messages.blocks([tag for pair in tags.values() for tag in pair])
    return {who for who, pair in tags.items() if blocks.intersection(pair)}


def _tags(opened: OpenCircle, wanted: list[bytes]) -> dict[bytes, tuple[bytes, bytes]]:
    key, me = opened.profile.constant, opened.member_id
    return {
        who: (sealed.block_tag(key, me, who), sealed.block_tag(key, who, me))
        for who in wanted
        if who != me
    }


def _author(opened: OpenCircle, who: bytes, row: MemberSeen | None, *, is_folded: bool) -> Author:
    is_me = who == opened.member_id
    if row is None or row.status not in ("active", "held") or row.roster_epoch != opened.epoch.n:
        return Author(opened, who, "", is_gone=True, is_folded=is_folded)
    try:
        doors.check(opened.visitor.house.pepper, Member, row)
        entry = epochs.open_roster(
            opened.epoch, row.roster_epoch, who, row.roster_ct, row.public_key
        )
    except Unopenable:
        return Author(opened, who, "", is_gone=True, is_folded=is_folded)
    role = role_of(opened.profile, entry)
    # A moderator's words as such are never folded away; his own are as anybody's.
    return Author(opened, who, entry.alias, role, is_me=is_me, is_folded=is_folded)


def _in_lobby(opened: OpenCircle, who: bytes) -> Author:
    name = opened.profile.names.get(who, "")
    return Author(opened, who, name, "companion", is_me=who == opened.member_id)


def _applicant(opened: OpenCircle, wanted: list[bytes]) -> dict[bytes, Author]:
    people, _ = messages.authors(opened.circle.id, wanted)
    return {who: _author(opened, who, row, is_folded=False) for who, row in people.items()}
