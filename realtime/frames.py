"""What is sent of a message: one frame for all readers, and the same shape in an answer to one.

A frame says nothing that one of its readers may not know: no line of what it answers, which may be
from before a newcomer's time, and no address, which each account has its own of.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

from forum import profiles, text
from forum.db import db
from forum.errors import NotFound, Unopenable
from forum.models.circles import Circle
from forum.models.members import Member
from forum.reads import doors, messages
from forum.vault import epoch as epochs
from forum.vault import sealed

if TYPE_CHECKING:
    from collections.abc import Iterable

    from forum.house import House
    from forum.opening.threads import Shown
    from forum.reads.doors import MemberSeen
    from forum.vault.sealed import Payload
    from realtime.place import Arrival, Place

SHOWN_ROLES = frozenset({"moderator", "applicant", "companion"})
MOST_BYTES = 96 * 1024  # of an answer with many messages; a single one may be larger


class Frame(TypedDict, total=False):
    """One message. `state` is said, withdrawn or before (the reader's time).

    `time` is in seconds since 1970. `pictures` are [number, width, height, description] each.
    `folded`: reader or writer has blocked the other. `mine` stands in answers alone.
    """

    mark: str
    seq: int
    state: str
    time: float
    alias: str
    role: str
    html: str
    reply_to: int
    edited: bool
    pictures: list[list[object]]
    folded: bool
    mine: bool


class KeyTurned(Exception):
    """A message lies under a key that this place does not hold: its followers must come anew."""


def frames_of(house: House, place: Place, arrivals: list[Arrival]) -> list[tuple[bytes, Frame]]:
    """A frame for each, beside its author's member id; one statement, in a lobby two.

    Raises `KeyTurned`.
    """
    said = [_open(place, one) for one in arrivals]
    names = _Names(house, place, {one.author for one in said if one is not None})
    return [
        (payload.author if payload else b"", _frame(place, one, payload, names))
        for one, payload in zip(arrivals, said, strict=True)
    ]


def frames_for(mark: str, shown: Iterable[Shown]) -> list[Frame]:
    """What one reader is answered; not more than `MOST_BYTES`, and at least one."""
    found: list[Frame] = []
    size = 0
    for one in shown:
        frame = _shown(mark, one)
        size += len(frame.get("html", "").encode()) + 200
        if found and size > MOST_BYTES:
            break
        found.append(frame)
    return found


def href_of(kind: str, number: int) -> str:
    """Where `#17` leads, from the conversation's own page; a lobby's posts have no pages."""
    return "" if kind == "lobby" else str(number)


def _open(place: Place, one: Arrival) -> Payload | None:
    if not one.ct:
        return None
    key = place.keys.get(one.key)
    if key is None:
        raise KeyTurned
    try:
        return sealed.open_message(key, place.conversation, one.seq, one.ct)
    except Unopenable as error:
        raise KeyTurned from error


def _frame(place: Place, one: Arrival, said: Payload | None, names: _Names) -> Frame:
    if said is None:
        return {"mark": place.mark, "seq": one.seq, "state": "withdrawn"}
    alias, role = names.of(said.author)
    frame: Frame = {
        "mark": place.mark, "seq": one.seq, "state": "said", "time": said.time, "alias": alias,
        "role": role,
        "html": str(text.shown(said.text, said.html, href_of(place.kind, place.where[2]))),
    }  # fmt: skip
    if said.reply_to:
        frame["reply_to"] = said.reply_to
    if "edited" in said.more:
        frame["edited"] = True
    if said.pictures:
        frame["pictures"] = [[n, *picture[2:5]] for n, picture in enumerate(said.pictures)]
    return frame


def _shown(mark: str, one: Shown) -> Frame:
    frame: Frame = {"mark": mark, "seq": one.seq, "state": one.state, "time": one.time}
    if one.author is None:
        return frame
    role = "gone" if one.author.is_gone else _role(one.author.role)
    frame |= {"alias": one.author.alias, "role": role, "html": str(one.words),
              "mine": one.author.is_me, "folded": one.author.is_folded}  # fmt: skip
    if one.quote is not None:
        frame["reply_to"] = one.quote.seq
    if one.is_edited:
        frame["edited"] = True
    if one.pictures:
        frame["pictures"] = [[p.place, p.width, p.height, p.description] for p in one.pictures]
    return frame


class _Names:
    """Aliases and roles of some authors, as they are now."""

    def __init__(self, house: House, place: Place, wanted: set[bytes]) -> None:
        self.house, self.place = house, place
        circle = place.where[0]
        self.people, _ = messages.authors(circle, sorted(wanted))
        self.companions: dict[bytes, str] = {}
        if place.kind == "lobby" and wanted:
            self.companions = _companions(place)

    def of(self, who: bytes) -> tuple[str, str]:
        """Empty for who has no alias, or none any more."""
        if self.place.kind == "lobby" and who not in self.people:
            return self.companions.get(who, ""), "companion"
        row = self.people.get(who)
        try:
            return self._opened(row) if row is not None else ("", "gone")
        except Unopenable:
            return "", "gone"

    def _opened(self, row: MemberSeen) -> tuple[str, str]:
        place = self.place
        if row.status not in ("active", "held") or row.roster_epoch != place.names.n:
            return "", "gone"
        doors.check(self.house.pepper, Member, row)
        entry = epochs.open_roster(
            place.names, row.roster_epoch, row.id, row.roster_ct, row.public_key
        )
        return entry.alias, _role(entry.role)


def _companions(place: Place) -> dict[bytes, str]:
    circle, epoch, _ = place.where
    row = db.session.get(Circle, circle)
    if row is None:
        raise NotFound("circle")
    return profiles.read(sealed.open_profile(place.keys[epoch], row.policy_ct)).names


def _role(role: str) -> str:
    return role if role in SHOWN_ROLES else "member"
