"""Home: my circles, newest first, and how much is unread in each."""

from __future__ import annotations

from collections.abc import Sequence

from forum.access import OpenCircle, Visitor, check_door, older_epochs, open_door
from forum.actions import letters, mutes, reading
from forum.errors import NotFound, RiwaqError, Unopenable
from forum.opening import glances
from forum.opening.glances import Glance
from forum.reads import circles
from forum.reads.circles import Touched
from forum.reads.doors import Door, digest_of, doors
from forum.records import record
from forum.vault import ring as rings
from forum.vault import sealed
from forum.vault.ring import Membership
from forum.visitors import epoch_name

MOST_SHOWN = 640  # more memberships than a ring holds


@record
class Place:
    """A circle on home. `state`: open, waiting, due (its key turns when it is entered), closed.

    `members` counts the active ones, `unread` the messages since one's mark, `letters` those that
    lie there for him; `touched` orders.
    """

    alias: str
    kind: str
    state: str
    name: str
    role: str
    members: int
    unread: int
    touched: int
    letters: int = 0
    is_parents: bool = False


def places(visitor: Visitor) -> list[Place]:
    """My circles, those with the newest words first; five statements at most, however many."""
    memberships = visitor.ring.memberships[:MOST_SHOWN]
    found = _doors(visitor, memberships)
    here = [mine for mine in memberships if mine.circle in found]
    shown = _glances(visitor, here, found)
    unread = unread_in(visitor, list(shown.values()))
    waiting, address = letters.counts(memberships), rings.addresses(visitor.root)
    rows = [
        _place(
            address(mine.circle), mine, found[mine.circle], shown.get(mine.circle), unread, waiting
        )
        for mine in here
        if not _is_hidden(mine, found)
    ]
    return sorted(rows, key=lambda place: (-place.unread, -place.touched))


def _doors(visitor: Visitor, memberships: Sequence[Membership]) -> dict[bytes, Door]:
    """Their doors by circle; with what was granted where this sign-in lacks the newest epoch."""
    found = doors([mine.member_id for mine in memberships], links=False, grants=False)
    lacking = [
        door.member.id
        for door in found.values()
        if door.member.status == "active"
        and epoch_name(door.circle.id, door.circle.epoch) not in visitor.epochs
    ]
    return found | doors(lacking, links=True)


def _glances(
    visitor: Visitor, memberships: list[Membership], found: dict[bytes, Door]
) -> dict[bytes, Glance]:
    """Those circles that open, by id; what was verified for it is remembered."""
    shown, fresh = {}, {}
    for mine in memberships:
        door = found[mine.circle]
        digest = digest_of(door)
        one = glances.again(visitor, mine, door, digest)
        opened = None if one else open_quietly(visitor, mine, door)
        if opened is not None:
            one = glances.at(opened)
            fresh[mine.circle] = glances.note_of(opened, digest)
        if one is not None:
            shown[mine.circle] = one
    visitor.keep_seen(fresh)
    return shown


def open_quietly(visitor: Visitor, mine: Membership, found: Door) -> OpenCircle | None:
    """A circle whose key need not turn to be shown on home; nothing for one that does not open."""
    try:
        check_door(visitor, found)
        if found.member.status != "active":
            return None
        return open_door(visitor, mine, found)
    except RiwaqError:
        return None


def unread_in(visitor: Visitor, shown: list[Glance]) -> dict[bytes, int]:
    """How many messages are unread in each circle; two statements."""
    marks = reading.marks_of(visitor)
    by_circle = {one.membership.circle: one for one in shown}
    stamps = {name: max(marks.get(name, 0), one.since) for name, one in by_circle.items()}
    touched = circles.touched_after(stamps)
    # Where nothing counts as read yet, the first kept message is the first unread one.
    unmarked = {
        one.circle: stamps[one.circle]
        for one in touched
        if one.id not in marks and stamps[one.circle]
    }
    firsts = circles.first_after(unmarked)
    counts = dict.fromkeys(stamps, 0)
    choosy = {
        one.membership.circle for one in shown if one.opened or "muted" in one.membership.more
    }
    for one in touched:
        if one.circle not in choosy or not _is_muted(by_circle[one.circle], one):
            counts[one.circle] += count(one, stamps[one.circle], marks, firsts)
    return counts


def _is_muted(shown: Glance, one: Touched) -> bool:
    kept, opened = shown.membership.more, shown.opened
    if "muted" in kept and one.number in shown.membership.listed("muted"):
        return True
    if opened is None or not (themes := mutes.themes_of(opened)):
        return False
    try:
        return mutes.theme_of(str(head_of(opened, one).get("warning", ""))) in themes
    except (NotFound, Unopenable):
        return False


def head_of(opened: OpenCircle, one: Touched) -> dict[str, object]:
    """A conversation's head, opened. Raises `NotFound` before one's time, `Unopenable`."""
    if one.opened_ct is not None:
        thread = sealed.open_thread(opened.epoch, one.id, one.opened_ct)
        return sealed.open_head(thread, one.id, one.head_ct)
    held = older_epochs(opened, {one.head_epoch})
    if one.head_epoch not in held:
        raise NotFound("before his time")
    return sealed.open_head(held[one.head_epoch], one.id, one.head_ct)


def mark_all(visitor: Visitor) -> None:
    """Count everything in every circle as read."""
    mine = [one.member_id for one in visitor.ring.memberships[:MOST_SHOWN]]
    found = doors(mine, links=False)
    stamps = {door.circle.id: door.circle.touched for door in found.values()}
    marks = reading.marks_of(visitor)
    touched = circles.touched_after({name: marks.get(name, 0) for name in stamps})
    reading.mark(visitor, stamps | {one.id: one.last_seq for one in touched}, marks)


def all_is_read(opened: OpenCircle, is_complete: bool) -> None:  # noqa: FBT001 - named by the one caller
    """Note that nothing in a circle is unread, so that home asks for less next time."""
    marks = reading.marks_of(opened.visitor)
    if is_complete or marks.get(opened.circle.id, 0):
        reading.mark(opened.visitor, {opened.circle.id: opened.circle.touched}, marks)


def stamp_of(opened: OpenCircle, marks: reading.Marks) -> int:
    """Up to where everything in a circle counts as read: never before one's admission."""
    return max(marks.get(opened.circle.id, 0), opened.entry.since)


def muted_in(opened: OpenCircle) -> frozenset[int]:
    """The numbers of the threads that its member has muted."""
    return frozenset(opened.membership.listed("muted"))


def count(
    one: Touched, stamp: int, marks: reading.Marks, firsts: dict[tuple[bytes, int], int]
) -> int:
    """How many messages of a conversation come after its mark, or after the circle's stamp."""
    read_to = marks.get(one.id)
    if read_to is None:
        after = firsts.get((one.circle, one.number), one.last_seq + 1) - 1
        read_to = after if stamp else 0
    return max(0, one.last_seq - max(read_to, one.first_seq - 1))


def _place(  # noqa: PLR0913, PLR0917 - a row of home
    alias: str, mine: Membership, found: Door, shown: Glance | None,
    unread: dict[bytes, int], waiting: dict[bytes, int],
) -> Place:  # fmt: skip
    name = (shown.name if shown else "") or str(mine.more.get("name", ""))
    return Place(
        alias=alias,
        kind=found.circle.kind,
        state=_state(found, shown),
        name=name or _other(shown),
        role=shown.role if shown else "",
        members=found.members,
        letters=waiting.get(mine.circle, 0),
        unread=unread.get(mine.circle, 0),
        touched=found.circle.touched,
        is_parents=found.circle.parent is None and found.circle.kind == "moderators",
    )


def _other(shown: Glance | None) -> str:
    """In a direct conversation, what the other one is called."""
    if shown is None:
        return ""
    mine = shown.membership.member_id
    return next((name for who, name in shown.names.items() if who != mine), "")


def _state(found: Door, shown: Glance | None) -> str:
    if shown is None:
        return "waiting" if found.member.status == "waiting" else "closed"
    if found.circle.kind == "lobby":
        return "closed" if shown.state == "closed" else "waiting"
    return "due" if found.circle.turn_due else "open"


def _is_hidden(mine: Membership, found: dict[bytes, Door]) -> bool:
    """Removed ones are gone; a group one waits for is shown by its lobby; moderators' by theirs."""
    door = found[mine.circle]
    if door.member.status == "removed":
        return True
    return door.member.status == "waiting" and "lobby" in mine.more
