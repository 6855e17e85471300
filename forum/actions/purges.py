"""Purges: what is over goes, in small transactions, without opening anything."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import gevent
from sqlalchemy import Row, delete, exists, select, update

from forum import clock
from forum.actions import circles, departures, rewrites
from forum.db import checkpoint, db, transaction
from forum.house import House
from forum.models.circles import Circle, Grant
from forum.models.conversations import Conversation
from forum.models.invitations import Invitation
from forum.models.letters import Letter
from forum.models.messages import Blob, Message, Reaction

BATCH = 500
PICTURES = 20  # at once: each may be two megabytes
OPEN_DAYS, USED_DAYS = 7, 60  # how long a slip's row stays after its last day
LETTER_DAYS = 30
CLOSED_LOBBY_DAYS, LOBBIES = 30, 20  # and how many go at once
NIGHT = (2, 3)  # hours of UTC: the hourly round comes once or twice between them


def purge(house: House) -> dict[str, int]:
    """Take away what is over, and say how many of each; the write-ahead log is emptied after it."""
    kept = _kept_for_days()
    counts = {
        "messages": sum(_again(partial(forget_words, circle), BATCH) for circle in kept),
        "pictures": sum(_again(partial(forget_pictures, circle), PICTURES) for circle in kept),
        "invitations": _again(forget_invitations, BATCH),
        "letters": _again(forget_letters, BATCH),
        "lobbies": _again(forget_lobbies, LOBBIES),
        "accounts": sum(departures.depart(house, name) for name in departures.due()),
    }
    if clock.now().hour in NIGHT:
        rewrites.rewrite()
    db.session.remove()
    checkpoint()
    return counts


@transaction
def forget_words(circle: bytes) -> int:
    """The oldest words of a circle that have been kept long enough, `BATCH` at most.

    "24 hours" is gone by the end of the next UTC day.
    """
    days = db.session.scalar(select(Circle.keep_days).where(Circle.id == circle))
    if days is None:
        return 0
    oldest = clock.day_number() - days
    old = [row for row in _oldest(circle) if row.day < oldest]
    for number in {row.conversation for row in old}:
        last = max(row.seq for row in old if row.conversation == number)
        _forget(circle, number, last)
    _forget_empty(circle, oldest)
    return len(old)


@transaction
def forget_pictures(circle: bytes) -> int:
    """The pictures beside them, `PICTURES` at most."""
    days = db.session.scalar(select(Circle.keep_days).where(Circle.id == circle))
    if days is None:
        return 0
    gone = (Blob.circle == circle, Blob.day < clock.day_number() - days)
    found = list(db.session.scalars(select(Blob.id).where(*gone).limit(PICTURES)))
    return _count(delete(Blob).where(*gone, Blob.id.in_(found)))


@transaction
def forget_invitations() -> int:
    """Slips that nobody can use any more, `BATCH` at most."""
    today = clock.day_number()
    over = (Invitation.status == "open") & (Invitation.day < today - OPEN_DAYS)
    used = Invitation.circle.is_not(None) & (Invitation.day < today - USED_DAYS)
    found = list(db.session.scalars(select(Invitation.tag).where(over | used).limit(BATCH)))
    return _count(delete(Invitation).where(Invitation.tag.in_(found)))


@transaction
def forget_letters() -> int:
    """Letters that nobody answered, `BATCH` at most."""
    old = select(Letter.id).where(Letter.day < clock.day_number() - LETTER_DAYS)
    found = list(db.session.scalars(old.limit(BATCH)))
    return _count(delete(Letter).where(Letter.id.in_(found)))


@transaction
def forget_lobbies() -> int:
    """Lobbies in which "not now" was said a month ago: their group holds no grant any more."""
    held = exists().where(Grant.circle == Circle.id, Grant.grantee == Circle.parent)
    silent = select(Conversation.circle).where(
        Conversation.last_day < clock.day_number() - CLOSED_LOBBY_DAYS
    )
    closed = select(Circle.id).where(Circle.kind == "lobby", ~held, Circle.id.in_(silent))
    found = list(db.session.scalars(closed.limit(LOBBIES)))
    for lobby in found:
        circles.erase(lobby)
    return len(found)


def _kept_for_days() -> list[bytes]:
    found = list(db.session.scalars(select(Circle.id).where(Circle.keep_days.is_not(None))))
    db.session.rollback()
    return found


def _again(forget: Callable[[], int], most: int) -> int:
    total = count = forget()
    while count >= most:
        gevent.sleep(0)  # between two transactions the others have their turn
        total += (count := forget())
    return total


def _oldest(circle: bytes) -> list[Row[tuple[int, int, int]]]:
    asked = select(Message.conversation, Message.seq, Message.day).where(Message.circle == circle)
    return list(db.session.execute(asked.order_by(Message.stamp).limit(BATCH)))


def _forget(circle: bytes, number: int, last: int) -> None:
    for kind in (Reaction, Message):
        here = (kind.circle == circle, kind.conversation == number, kind.seq <= last)
        db.session.execute(delete(kind).where(*here))
    row = (Conversation.circle == circle, Conversation.number == number)
    db.session.execute(
        update(Conversation).where(*row, Conversation.first_seq <= last).values(first_seq=last + 1)
    )


def _forget_empty(circle: bytes, oldest: int) -> None:
    empty = (
        Conversation.circle == circle,
        Conversation.kind == "thread",
        Conversation.first_seq > Conversation.last_seq,
        Conversation.last_day < oldest,
        # A lobby's one talk stays as long as the lobby.
        Conversation.circle.not_in(select(Circle.id).where(Circle.kind == "lobby")),
    )
    db.session.execute(delete(Conversation).where(*empty))


def _count(what: object) -> int:
    done = db.session.execute(what)  # type: ignore[call-overload]  # a delete
    return int(done.rowcount)
