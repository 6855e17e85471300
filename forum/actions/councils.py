"""Writing to a circle's moderators without reporting anybody, and their answer."""

from __future__ import annotations

from forum.access import OpenCircle, Permission
from forum.actions import circles, letters, rates
from forum.actions.rosters import open_entry
from forum.db import db, transaction
from forum.errors import NotFound, NotYet, Refused, Unopenable
from forum.models.accounts import Keeping
from forum.models.circles import Circle
from forum.models.members import Member


def write_to_moderators(opened: OpenCircle, words: str) -> None:
    """Write to those who moderate this group, or the community's for the commons.

    Raises `Refused` for no words or too many, `NotYet` while nobody moderates, `TooMany`.
    """
    rates.take(opened.visitor, "letter")
    _write(opened, checked(words))


@transaction
def _write(opened: OpenCircle, words: str) -> None:
    circles.stand_still(opened)
    content = {
        "kind": "words",
        "circle": opened.circle.id,
        "from": opened.member_id,
        "alias": opened.entry.alias,
        "words": words,
    }
    letters.send_to_circle(opened.visitor.house, council_of(opened), content)


def reply(council: OpenCircle, circle: OpenCircle, letter: bytes, words: str) -> None:
    """Answer a member's letter, in the moderators' name; the others of them see the answer.

    `circle` is where he wrote from. Raises `NotFound` when he has left, `Refused`, `TooMany`.
    """
    council.need(Permission.KEEP_ORDER)
    rates.take(council.visitor, "letter")
    _reply(council, circle, letter, checked(words))


@transaction
def _reply(council: OpenCircle, circle: OpenCircle, letter: bytes, words: str) -> None:
    circles.stand_still(council)
    asked = letters.find(letters.inbox(council), letter, "words").content
    member = db.session.get(Member, asked["from"])
    if member is None or member.status != "active" or asked["circle"] != circle.circle.id:
        raise NotFound("member")
    try:
        open_entry(circle, member)
    except Unopenable as error:
        raise NotFound("member") from error
    house, theirs = council.visitor.house, Circle.held(council.circle.id)
    if theirs is None or member.circle != circle.circle.id:
        raise NotFound("circle")
    answer = {"kind": "reply", "words": words, "answered": asked["words"][:200]}  # type: ignore[index]  # text
    letters.send_to_member(house, member, answer)
    by = council.entry.alias
    noted = {"kind": "answered", "letter": letter, "words": words, "by": by}
    letters.send_to_circle(house, theirs, noted)


@transaction
def delete(opened: OpenCircle, letter: bytes) -> None:
    """Throw a letter of one's own away. What was written to moderators no one of them can hide."""
    kinds = ("ask", "moderator", "reply")
    letters.take_away(letters.find(letters.mine(opened), letter, *kinds).id)


def council_of(opened: OpenCircle) -> Circle:
    """The circle of those who moderate here, with somebody in it. Raises `NotYet`, `NotFound`."""
    place = opened.profile.more.get("moderators", b"")
    if opened.circle.kind == "commons":
        kept = db.session.get(Keeping, circles.COMMUNITY)
        place = kept.value if kept else b""
    circle = db.session.get(Circle, place)
    if circle is None or opened.circle.kind not in ("group", "commons"):
        raise NotFound("moderators")
    circle.check(opened.visitor.house.pepper)
    if not Member.of(circle.id, "active"):
        raise NotYet
    return circle


def checked(words: str) -> str:
    """The words of a letter. Raises `Refused` for none, too many, or half characters."""
    said = words.strip()
    if not 0 < len(said) <= letters.LONGEST:
        raise Refused("words")
    try:
        said.encode()
    except UnicodeEncodeError as error:
        raise Refused("surrogates") from error
    return said
