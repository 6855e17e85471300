"""Who is asking and what he may: the only authorisation."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import field, replace
from typing import Self

from forum import clock, profiles
from forum.db import db
from forum.errors import NotFound, RiwaqError, Unopenable
from forum.models.circles import HANDING_ON_HISTORY, Circle, EpochRow, Grant
from forum.models.members import Member
from forum.permissions import NEEDS_SECOND_FACTOR, PERMISSIONS, POWERS, Permission
from forum.profiles import Profile
from forum.reads.doors import CircleSeen, ConversationSeen, Door, Granted, check, door
from forum.reads.keys import WAITING, granted_epochs, read_conversation
from forum.reads.lobbies import LobbySeen, open_lobbies
from forum.records import record
from forum.vault import epoch as epochs
from forum.vault import ring as rings
from forum.vault import sealed
from forum.vault.epoch import Epoch, RosterEntry
from forum.vault.ring import Membership
from forum.vault.sealed import ContentKey
from forum.visitors import Visitor, epoch_name

# Who asks and what may be done stand beside it; all three are one thing to whoever enters.
__all__ = (
    "PERMISSIONS",
    "OpenCircle",
    "OpenConversation",
    "Permission",
    "SecondFactorDue",
    "StillWaiting",
    "TurnDue",
    "Visitor",
    "check_door",
    "enter",
    "enter_membership",
    "holds_all_epochs",
    "newest_epoch",
    "older_epochs",
    "open_door",
    "open_head",
    "open_lobby",
    "reach_conversation",
    "reach_lobby",
    "role_of",
)

_NAMED = {permission.name.lower(): permission for permission in Permission}


class SecondFactorDue(RiwaqError):
    """This circle asks for a second factor that the account does not have yet."""

    code = "second-factor-due"
    status = 403


class StillWaiting(RiwaqError):
    """The visitor has taken up an offer and is not admitted yet."""

    code = "still-waiting"
    status = 403

    def __init__(self, circle: CircleSeen, membership: Membership) -> None:
        """What the waiting page may say: where, and under which alias."""
        super().__init__()
        self.circle, self.membership = circle, membership


class TurnDue(RiwaqError):
    """The circle's key must turn before anybody reads or writes; the door in `identity` does it."""

    code = "turn-due"
    status = 503

    def __init__(self, opened: OpenCircle) -> None:
        """`opened` is good for the turn alone."""
        super().__init__()
        self.opened = opened


@record
class OpenCircle:
    """Permission and ability in one value: made by `enter` alone.

    `conversation` is the one asked for at the door, if it is there; `members` how many are active,
    where the door has counted them. In a lobby that a member of the group visits, `member_id` and
    `entry` are who he is to the newcomer, and `group` is his own.
    """

    visitor: Visitor
    circle: CircleSeen
    membership: Membership
    member_id: bytes
    epoch: Epoch
    entry: RosterEntry
    profile: Profile
    conversation: ConversationSeen | None = None
    group: OpenCircle | None = None
    members: int | None = None

    @property
    def role(self) -> str:
        """His role today: a newcomer's probation ends by itself."""
        return role_of(self.profile, self.entry)

    def may(self, permission: Permission) -> bool:
        """Whether the role allows it here."""
        return permission in PERMISSIONS.get((self.circle.kind, self.role), frozenset())

    def rights(self) -> dict[str, bool]:
        """Every permission by its small name, for templates."""
        allowed = PERMISSIONS.get((self.circle.kind, self.role), frozenset())
        return {name: one in allowed for name, one in _NAMED.items()}

    def need(self, permission: Permission) -> Self:
        """Itself, when the role allows it. Raises `NotFound`; `SecondFactorDue` for powers."""
        if not self.may(permission):
            raise NotFound("permission")
        if permission in POWERS and self.visitor.ring.totp is None:
            raise SecondFactorDue
        return self


@record
class OpenConversation:
    """A conversation that its visitor may read: made by `reach_conversation` alone."""

    opened: OpenCircle
    row: ConversationSeen
    key: ContentKey
    head: dict[str, object] = field(repr=False)

    @property
    def is_closed(self) -> bool:
        """Whether nobody writes here any more."""
        return bool(self.head.get("closed"))


def role_of(profile: Profile, entry: RosterEntry) -> str:
    """A member's role today. A newcomer is one until his probation ends."""
    if entry.role != "newcomer":
        return entry.role
    is_over = entry.joined_day + profile.probation_days <= clock.day_number()
    return "member" if is_over else entry.role


def enter(visitor: Visitor, alias: str, may: Permission, number: int = 0) -> OpenCircle:
    """Open a circle by the address that only this account has for it.

    `number` is the conversation that will be wanted. Raises `NotFound` for absent and forbidden
    alike, `StillWaiting`, `SecondFactorDue`, and `TurnDue` when the key must turn first. Writes
    nothing.
    """
    return enter_membership(visitor, _membership(visitor, alias), may, number)


def enter_membership(
    visitor: Visitor, membership: Membership, may: Permission, number: int = 0
) -> OpenCircle:
    """The same for a membership that is in the ring."""
    links = membership.circle not in visitor.circles()
    found = door(membership.circle, membership.member_id, number, links=links)
    if found is None:
        raise NotFound("member")
    check_door(visitor, found)
    if found.circle.kind in NEEDS_SECOND_FACTOR and visitor.ring.totp is None:
        raise SecondFactorDue
    if found.member.status == "waiting":
        raise StillWaiting(found.circle, membership)
    if found.member.status != "active":
        raise NotFound("member")
    opened = open_door(visitor, membership, found)
    if found.circle.turn_due or _is_due(opened):
        raise TurnDue(opened)
    return opened.need(may)


def check_door(visitor: Visitor, found: Door) -> None:
    """Refuse rows that the house did not write. Raises `Unopenable`."""
    pepper = visitor.house.pepper
    check(pepper, Circle, found.circle)
    check(pepper, Member, found.member)
    check(pepper, EpochRow, found.epoch)


def open_door(visitor: Visitor, membership: Membership, found: Door) -> OpenCircle:
    """What stands behind a checked door: the newest epoch, his own entry, the profile."""
    epoch, circle, member = newest_epoch(visitor, membership, found), found.circle, found.member
    if member.roster_epoch != epoch.n:
        raise Unopenable("roster of another epoch")
    entry = epochs.open_roster(epoch, epoch.n, member.id, member.roster_ct, member.public_key)
    if circle.kind == "commons":
        entry = replace(entry, role=_role_in_commons(visitor))
    profile = profiles.read(sealed.open_profile(epoch, circle.policy_ct))
    talk, count = found.conversation, found.members
    return OpenCircle(
        visitor, circle, membership, member.id, epoch, entry, profile, talk, members=count
    )


def _role_in_commons(visitor: Visitor) -> str:
    """The community's moderators of today keep order there: nobody keeps the role who left them."""
    for mine in visitor.ring.memberships:
        # Founders alone hold an offer that belongs to no group.
        if "offer" in mine.more and not mine.more.keys() & {"group", "lobby"}:
            found = door(mine.circle, mine.member_id, 0, links=False)
            if found is not None and _moderates_community(visitor, found):
                return "moderator"
    return "member"


def _moderates_community(visitor: Visitor, found: Door) -> bool:
    check_door(visitor, found)
    is_theirs = found.circle.kind == "moderators" and found.circle.parent is None
    return is_theirs and found.member.status == "active"


def newest_epoch(visitor: Visitor, membership: Membership, found: Door) -> Epoch:
    """The circle's newest epoch, from the sign-in or from its grant, checked with row and link.

    Raises `NotFound` without a grant, `Unopenable` for a forged epoch or a broken link.
    """
    n = found.circle.epoch
    kept = visitor.epochs.get(epoch_name(membership.circle, n))
    if kept is not None:
        return Epoch(membership.circle, n, kept)
    if found.grant is None:
        raise NotFound("grant")
    epoch = _granted(membership, n, found.grant)
    epochs.verify_epoch(epoch, found.epoch.public_key, found.epoch.key_check)
    _verify_link(visitor, membership, found, epoch)
    visitor.keep_epochs([epoch])
    return epoch


def older_epochs(
    opened: OpenCircle, wanted: set[int], brought: Sequence[Granted] = ()
) -> dict[int, Epoch]:
    """Those of the wanted epochs that this member holds, by number; one statement at most.

    None is needed where `brought` has what was granted of them. A grant that does not open, or does
    not fit its epoch's row, is left out and so reads nothing.
    """
    held = {opened.epoch.n: opened.epoch}
    for n in wanted - held.keys():
        kept = opened.visitor.epochs.get(epoch_name(opened.circle.id, n))
        if kept is not None:
            held[n] = Epoch(opened.circle.id, n, kept)
    missing = sorted(wanted - held.keys() - {0})
    if missing and opened.circle.kind != "lobby":
        rows = brought or granted_epochs(opened.circle.id, opened.member_id, missing)
        fresh = list(_open_older(opened, missing, rows))
        opened.visitor.keep_epochs(fresh)
        held |= {epoch.n: epoch for epoch in fresh}
    return held


def reach_conversation(opened: OpenCircle, number: int) -> OpenConversation:
    """A conversation of this circle that its member may read.

    Raises `NotFound` for one that is not there, and for one that ended before his time.
    """
    row = opened.conversation
    if row is None or row.number != number:
        row = read_conversation(opened.circle.id, number)
    if row is None:
        raise NotFound("conversation")
    key, head = open_head(opened, row)
    return OpenConversation(opened, row, key, head)


def open_head(opened: OpenCircle, row: ConversationSeen) -> tuple[ContentKey, dict[str, object]]:
    """The key under which one writes there, and the head. Raises `NotFound` before his time."""
    if row.opened_ct is not None:
        thread = sealed.open_thread(opened.epoch, row.id, row.opened_ct)
        return thread, sealed.open_head(thread, row.id, row.head_ct)
    if opened.entry.since and row.touched <= opened.entry.since:
        raise NotFound("before his time")
    held = older_epochs(opened, {row.head_epoch})
    if row.head_epoch not in held:
        raise NotFound("before his time")
    return opened.epoch, sealed.open_head(held[row.head_epoch], row.id, row.head_ct)


def reach_room(opened: OpenCircle, number: int) -> OpenConversation:
    """The same for a room. Raises `NotFound` for any other kind of conversation."""
    talk = reach_conversation(opened, number)
    if talk.row.kind != "room":
        raise NotFound("room")
    return talk


def reach_lobby(opened: OpenCircle, alias: str) -> OpenCircle:
    """A lobby of this group, to be met in by a member who is only "a companion" there.

    Raises `NotFound` for any other circle, and for who may not meet newcomers.
    """
    opened.need(Permission.MEET)
    for row in open_lobbies(opened.circle.id, opened.epoch.n):
        if rings.url_alias(opened.visitor.root, row.circle.id) == alias:
            return open_lobby(opened, row)
    raise NotFound("lobby")


def open_lobby(opened: OpenCircle, row: LobbySeen) -> OpenCircle:
    """A lobby through the grant that its group holds. Raises `Unopenable` for a forged one."""
    pepper, lobby = opened.visitor.house.pepper, row.circle
    check(pepper, Circle, lobby)
    check(pepper, EpochRow, row.epoch)
    secret = opened.epoch.circle_secret
    epoch = epochs.open_grant(lobby.id, lobby.epoch, opened.circle.id, secret, row.grant)
    epochs.verify_epoch(epoch, row.epoch.public_key, row.epoch.key_check)
    profile = profiles.read(sealed.open_profile(epoch, lobby.policy_ct))
    me = sealed.companion_id(opened.membership.id_secret, lobby.id)
    entry = RosterEntry(profile.names.get(me, ""), "companion", opened.entry.joined_day, b"", b"")
    mine = opened.membership
    return OpenCircle(
        opened.visitor, lobby, mine, me, epoch, entry, profile, row.conversation, opened
    )


def _is_due(opened: OpenCircle) -> bool:
    if opened.circle.kind == "group":
        due = opened.profile.due
        return due is not None and clock.timestamp() >= due
    if opened.circle.kind in HANDING_ON_HISTORY:
        return bool(WAITING.rows(circle=opened.circle.id, epoch=opened.circle.epoch))
    return False


def _membership(visitor: Visitor, alias: str) -> Membership:
    for membership in visitor.ring.memberships:
        if rings.url_alias(visitor.root, membership.circle) == alias:
            return membership
    raise NotFound("circle")


def _granted(membership: Membership, n: int, grant: bytes) -> Epoch:
    secret = membership.member_secret
    return epochs.open_grant(membership.circle, n, membership.member_id, secret, grant)


def _verify_link(visitor: Visitor, mine: Membership, found: Door, epoch: Epoch) -> None:
    kept = visitor.epochs.get(epoch_name(mine.circle, epoch.n - 1))
    if kept is not None:
        before = Epoch(mine.circle, epoch.n - 1, kept)
    elif sealed_before := _grant_before(visitor, mine, found, epoch.n):
        before = _granted(mine, epoch.n - 1, sealed_before)
    else:
        return  # a newcomer's first epoch
    epochs.verify_link(before, epoch, found.epoch.members_hash, found.epoch.link)


def _grant_before(visitor: Visitor, mine: Membership, found: Door, n: int) -> bytes | None:
    """The grant of the epoch before: it came with the door, unless other epochs were open."""
    if n == 1 or found.before is not None or mine.circle not in visitor.circles():
        return found.before
    grant = db.session.get(Grant, (mine.circle, n - 1, mine.member_id))
    return grant.sealed if grant is not None else None


def holds_all_epochs(opened: OpenCircle) -> bool:
    """Whether the sign-in keeps every epoch of the circle already."""
    kept = sum(name.startswith(opened.circle.id) for name in opened.visitor.epochs)
    return kept == opened.circle.epoch


def _open_older(opened: OpenCircle, missing: list[int], rows: Sequence[Granted]) -> Iterator[Epoch]:
    for row, grant in rows:
        if row.n not in missing:
            continue
        try:
            check(opened.visitor.house.pepper, EpochRow, row)
            epoch = _granted(opened.membership, row.n, grant)
            epochs.verify_epoch(epoch, row.public_key, row.key_check)
        except Unopenable:
            continue
        yield epoch
