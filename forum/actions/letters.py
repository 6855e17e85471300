"""Letters: sealed to one member of a circle, or to whoever holds a circle's key."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from sqlalchemy import delete as gone

from forum import clock
from forum.access import OpenCircle, older_epochs
from forum.actions import circles
from forum.db import db
from forum.errors import NotFound, Unopenable
from forum.house import House
from forum.models.circles import Circle
from forum.models.letters import Letter
from forum.models.members import Member
from forum.reads.circles import count_letters
from forum.vault import epoch as epochs
from forum.vault import sealed, server
from forum.vault.packed import pack, required
from forum.vault.primitives import equal, public_key_of, random_id
from forum.vault.ring import Membership

LONGEST = 1_500  # characters, so that every letter fits one size
OVER_HALF = 4_093  # bytes: what is longer is padded to 8 KiB, and so is every letter
Content = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Received:
    """A letter, opened. `kind`: ask, moderator, reply; to moderators words, answered."""

    id: bytes
    kind: str
    time: float
    content: Content = field(repr=False)


def send_to_member(house: House, member: Member, content: Content) -> bytes:
    """Seal a letter to a member, inside a running transaction; gives its id.

    Whoever calls it has compared his key with the roster.
    """
    return _put(house, member.id, member.public_key, content)


def send_to_nobody(house: House, member: Member, content: Content) -> bytes:
    """The same work and the same row for a letter that must not arrive."""
    return _put(house, random_id(), member.public_key, content)


def send_to_circle(house: House, circle: Circle, content: Content) -> bytes:
    """Seal a letter to a circle's key of today, inside a running transaction; gives its id."""
    key, n, own = circles.public_key(house, circle), circle.epoch, random_id()
    tag = sealed.letter_tag(circle.id)
    full = _full(house, own, tag, content)
    ct = epochs.seal_offer(key, circle.id, n, "letter", full, own)
    db.session.add(Letter(id=own, tag=tag, epoch=n, day=clock.day_number(), ct=ct))
    return own


def mine(opened: OpenCircle) -> list[Received]:
    """The letters to this member, newest first; what the house did not write is left out."""
    house, me = opened.visitor.house, opened.membership
    rows = Letter.tagged(sealed.letter_tag(me.member_id))
    return _sorted(_quietly(house, row, _own(me, row)) for row in rows)


def inbox(opened: OpenCircle) -> list[Received]:
    """The letters to a moderators' circle, of all epochs, newest first."""
    rows = Letter.tagged(sealed.letter_tag(opened.circle.id))
    held = older_epochs(opened, {row.epoch for row in rows})
    house = opened.visitor.house
    return _sorted(
        _quietly(house, row, _theirs(held[row.epoch], row)) for row in rows if row.epoch in held
    )


def find(received: Iterable[Received], letter: bytes, *kinds: str) -> Received:
    """The letter of that id and of one of the kinds. Raises `NotFound`: of another, too."""
    for one in received:
        if one.id == letter and one.kind in kinds:
            return one
    raise NotFound("letter")


def take_away(letter: bytes) -> None:
    """Delete a letter, inside a running transaction."""
    db.session.execute(gone(Letter).where(Letter.id == letter))


def seal_again(house: House, old: Membership, new: Membership) -> None:
    """One's letters for one's new key, inside a running transaction."""
    key = public_key_of(new.member_secret)
    for row in Letter.tagged(sealed.letter_tag(old.member_id)):
        content = _own(old, row)
        if content is not None and _is_ours(house, row, content):
            row.ct = sealed.seal_letter(key, new.member_id, row.id, content)


def counts(memberships: Iterable[Membership]) -> dict[bytes, int]:
    """How many letters wait for each membership, by circle; one statement, nothing is opened."""
    tags = {sealed.letter_tag(mine.member_id): mine.circle for mine in memberships}
    return {tags[tag]: count for tag, count in count_letters(list(tags)).items()}


def _put(house: House, whose: bytes, key: bytes, content: Content) -> bytes:
    own, tag = random_id(), sealed.letter_tag(whose)
    ct = sealed.seal_letter(key, whose, own, _full(house, own, tag, content))
    db.session.add(Letter(id=own, tag=tag, epoch=0, day=clock.day_number(), ct=ct))
    return own


def _full(house: House, own: bytes, tag: bytes, content: Content) -> Content:
    said = {**content, "time": clock.timestamp()}
    # Public keys lie open: without the mark, who can write to the database could write letters.
    said["mark"] = _mark(house, own, tag, said)
    # One size, so that an ask looks like a word of the moderators.
    return {**said, "fill": bytes(max(0, OVER_HALF - len(pack(said))))}


def _mark(house: House, own: bytes, tag: bytes, said: Content) -> bytes:
    return server.row_mac(house.pepper, "letter", own, tag, pack(said))


def _own(me: Membership, row: Letter) -> Content | None:
    try:
        return sealed.open_letter(me.member_secret, me.member_id, row.id, row.ct)
    except Unopenable:
        return None


def _theirs(epoch: epochs.Epoch, row: Letter) -> Content | None:
    try:
        return epochs.open_offer(epoch, "letter", row.ct, row.id)
    except Unopenable:
        return None


def _is_ours(house: House, row: Letter, content: Content) -> bool:
    said = {name: value for name, value in content.items() if name not in {"mark", "fill"}}
    mark = content.get("mark")
    return isinstance(mark, bytes) and equal(mark, _mark(house, row.id, row.tag, said))


def _quietly(house: House, row: Letter, content: Content | None) -> Received | None:
    if content is None or not _is_ours(house, row, content):
        return None
    kind, time = required(content, "kind", str), required(content, "time", float)
    return Received(row.id, kind, time, content)


def _sorted(found: Iterable[Received | None]) -> list[Received]:
    letters = [one for one in found if one is not None]
    return sorted(letters, key=lambda one: -one.time)
