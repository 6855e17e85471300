"""Home: my circles, newest first, and how much is unread in each."""

from __future__ import annotations

from forum.access import OpenCircle, Visitor, check_door, older_epochs, open_door
from forum.actions import letters, mutes, reading
from forum.errors import NotFound, RiwaqError, Unopenable
from forum.profiles import Profile
from forum.reads import circles
from forum.reads.circles import Touched
from forum.reads.doors import Door, doors
from forum.records import record
from forum.vault import ring as rings
from forum.vault import sealed
from forum.vault.ring import Membership

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
    alias_here: str
    role: str
    members: int
    unread: int
    touched: int
    letters: int = 0
    is_parents: bool = False


def places(visitor: Visitor) -> list[Place]:
    """My circles, those with the newest words first; four statements, however many."""
    memberships = visitor.ring.memberships[:MOST_SHOWN]
    known = visitor.circles()
    links = any(mine.circle not in known for mine in memberships)
    found = doors([mine.member_id for mine in memberships], links=links)
    opened = {
        mine.circle: open_quietly(visitor, mine, found[mine.circle])
        for mine in memberships
        if mine.circle in found
    }
    unread = unread_in(visitor, [one for one in opened.values() if one is not None])
    waiting = letters.counts(memberships)
    rows = [
        _place(visitor, mine, found[mine.circle], opened[mine.circle], unread, waiting)
        for mine in memberships
        if mine.circle in found and not _is_hidden(mine, found)
    ]
    return sorted(rows, key=lambda place: (-place.unread, -place.touched))


def open_quietly(visitor: Visitor, mine: Membership, found: Door) -> OpenCircle | None:
    """A circle whose key need not turn to be shown on home; nothing for one that does not open."""
    try:
        check_door(visitor, found)
        if found.member.status != "active":
            return None
        return open_door(visitor, mine, found)
    except RiwaqError:
        return None


def unread_in(visitor: Visitor, opened: list[OpenCircle]) -> dict[bytes, int]:
    """How many messages are unread in each circle; two statements."""
    marks = reading.marks_of(visitor)
    stamps = {one.circle.id: stamp_of(one, marks) for one in opened}
    touched = circles.touched_after(stamps)
    # Where nothing counts as read yet, the first kept message is the first unread one.
    unmarked = {
        one.circle: stamps[one.circle]
        for one in touched
        if one.id not in marks and stamps[one.circle]
    }
    firsts = circles.first_after(unmarked)
    by_circle = {one.circle.id: one for one in opened}
    counts = dict.fromkeys(stamps, 0)
    for one in touched:
        if not _is_muted(by_circle[one.circle], one):
            counts[one.circle] += count(one, stamps[one.circle], marks, firsts)
    return counts


def _is_muted(opened: OpenCircle, one: Touched) -> bool:
    if one.number in muted_in(opened):
        return True
    themes = mutes.themes_of(opened)
    if not themes:
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
    visitor: Visitor, mine: Membership, found: Door, opened: OpenCircle | None,
    unread: dict[bytes, int], waiting: dict[bytes, int],
) -> Place:  # fmt: skip
    profile = opened.profile if opened else Profile()
    return Place(
        alias=rings.url_alias(visitor.root, mine.circle),
        kind=found.circle.kind,
        state=_state(found, opened),
        name=profile.name or str(mine.more.get("name", "")) or _other(profile, mine),
        alias_here=opened.entry.alias if opened else mine.alias,
        role=opened.role if opened else "",
        members=found.members,
        letters=waiting.get(mine.circle, 0),
        unread=unread.get(mine.circle, 0),
        touched=found.circle.touched,
        is_parents=found.circle.parent is None and found.circle.kind == "moderators",
    )


def _other(profile: Profile, mine: Membership) -> str:
    """In a direct conversation, what the other one is called."""
    return next((name for who, name in profile.names.items() if who != mine.member_id), "")


def _state(found: Door, opened: OpenCircle | None) -> str:
    if opened is None:
        return "waiting" if found.member.status == "waiting" else "closed"
    if found.circle.kind == "lobby":
        return "closed" if opened.profile.state == "closed" else "waiting"
    return "due" if found.circle.turn_due else "open"


def _is_hidden(mine: Membership, found: dict[bytes, Door]) -> bool:
    """Removed ones are gone; a group one waits for is shown by its lobby; moderators' by theirs."""
    door = found[mine.circle]
    if door.member.status == "removed":
        return True
    return door.member.status == "waiting" and "lobby" in mine.more
