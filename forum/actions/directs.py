"""Direct conversations: asking somebody to talk, saying yes or nothing, and ending it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sqlalchemy import select

from forum import clock, profiles
from forum.access import OpenCircle, Permission, enter_membership, reach_conversation
from forum.actions import blocks, circles, epochs, invitations, letters, posts, rates, rings
from forum.actions.applications import membership
from forum.actions.councils import checked
from forum.actions.posts import Place, Words
from forum.actions.rosters import open_entry
from forum.db import db, transaction
from forum.errors import NotFound, NotYet
from forum.models.circles import Circle, EpochRow
from forum.models.conversations import Conversation
from forum.models.letters import Letter
from forum.models.members import Member
from forum.profiles import Profile
from forum.vault import epoch as vault
from forum.vault import sealed
from forum.vault.epoch import Epoch, RosterEntry
from forum.vault.packed import required
from forum.vault.primitives import digest, public_key_of, random_id, random_secret
from forum.vault.ring import Membership

NEWCOMERS_MOST = 3  # direct conversations that somebody may begin in his probation
# In a direct circle's names, who was asked and has no member id there yet.
ASKED = b"asked"


@dataclass(frozen=True, slots=True)
class _Asked:
    member: Member
    alias: str
    words: str


def ask(opened: OpenCircle, member_id: bytes, words: str) -> bytes:
    """Ask a member of this circle to talk; gives the direct circle, which waits for his answer.

    Asked before and not ended: the same circle again. Whoever is blocked, or blocks, sees no
    difference. Raises `NotFound`, `NotYet` for a newcomer's fourth, `Refused`, `TooMany`.
    """
    opened.need(Permission.ASK)
    known = talk_with(opened, member_id)
    if known is not None:
        return known
    rates.take(opened.visitor, "ask")
    return _ask(opened, member_id, checked(words) if words.strip() else "")


def talk_with(opened: OpenCircle, member_id: bytes) -> bytes | None:
    """The direct circle with this member that has not ended, if there is one."""
    for mine in opened.visitor.ring.memberships:
        if mine.more.get("with") != [opened.circle.id, member_id]:
            continue
        here = select(Member.status).where(Member.circle == mine.circle)
        statuses = set(db.session.scalars(here))
        if statuses == {"active"}:
            return mine.circle
    return None


@transaction
def _ask(opened: OpenCircle, member_id: bytes, words: str) -> bytes:
    circles.stand_still(opened)
    asked = _find(opened, member_id, words)
    if opened.role == "newcomer":
        invitations.change_mine(opened, "asked", _count)
    mine = membership(random_id(), opened.entry.alias)
    _found(opened, mine, asked)
    direct = enter_membership(opened.visitor, mine, Permission.READ)
    # Known only here: who takes his ask back takes the letter along.
    more = {"with": [opened.circle.id, member_id], "letter": _write(opened, asked, direct.epoch)}
    _begin(direct, words)
    kept = replace(mine, more=more)
    rings.swap(opened.visitor, lambda ring: ring.add_membership(kept))
    return mine.circle


def _find(opened: OpenCircle, member_id: bytes, words: str) -> _Asked:
    member = db.session.get(Member, member_id)
    is_here = member is not None and member.circle == opened.circle.id
    if member is None or not is_here or member.status != "active" or member_id == opened.member_id:
        raise NotFound("member")
    return _Asked(member, open_entry(opened, member).alias, words)


def _count(asked: list[float]) -> list[float]:
    if len(asked) >= NEWCOMERS_MOST:
        raise NotYet
    return [*asked, clock.timestamp()]


def _found(opened: OpenCircle, mine: Membership, asked: _Asked) -> None:
    visitor = opened.visitor
    profile = Profile(
        constant=random_secret(), state="asked",
        names={mine.member_id: opened.entry.alias, ASKED: asked.alias},
    )  # fmt: skip
    keep = opened.circle.keep_days
    owner = visitor.account_id
    circles.found(visitor.house, "direct", mine, _entry(mine), owner, profile, keep_days=keep)
    db.session.flush()


def _begin(direct: OpenCircle, words: str) -> None:
    # Counted without a word, too: what was never touched is before everybody's time.
    stamp, number = circles.stand_still(direct, messages=1, conversations=1)
    day = clock.day_number()
    row = circles.begin_conversation(
        direct.circle.id, number, "direct", direct.epoch, {}, stamp, day
    )
    row.last_seq = int(bool(words))
    db.session.flush()
    if words:
        place = Place(number, row.id, 1, row.head_epoch, row.head_ct, None)
        nonce = random_id()
        posts.write(direct, place, direct.epoch, stamp, nonce, Words(words, nonce))


def _write(opened: OpenCircle, asked: _Asked, epoch: Epoch) -> bytes:
    content = {
        "kind": "ask",
        "circle": epoch.circle,
        "secret": epoch.secret,
        "from": opened.member_id,
        "alias": opened.entry.alias,
        "asked": asked.alias,
        "words": asked.words,
    }
    is_blocked = blocks.is_between(opened, asked.member.id)
    send = letters.send_to_nobody if is_blocked else letters.send_to_member
    return send(opened.visitor.house, asked.member, content)


@transaction
def accept(opened: OpenCircle, letter: bytes) -> bytes:
    """Say yes; gives the direct circle. Its key turns at once: the letter's copy reads no further.

    Raises `NotFound` when the letter is another's, or the ask was taken back. Announces
    `EpochTurned`.
    """
    circles.stand_still(opened)
    visitor, house = opened.visitor, opened.visitor.house
    content = letters.find(letters.mine(opened), letter, "ask").content
    circle, epoch = _asked_circle(opened, content)
    mine = membership(circle.id, opened.entry.alias)
    mine = replace(mine, more={"with": [opened.circle.id, content["from"]]})
    circles.add_member(house, epoch, mine, _entry(mine), visitor.account_id)
    profile = profiles.read(sealed.open_profile(epoch, circle.policy_ct))
    names = {who: name for who, name in profile.names.items() if who != ASKED}
    names[mine.member_id] = mine.alias
    talking = replace(profile, state="talking", names=names)
    circle.policy_ct = sealed.seal_profile(epoch, talking.written())
    db.session.flush()
    epochs.turn_within(visitor, circle, mine)
    letters.take_away(letter)
    rings.swap(visitor, lambda ring: ring.add_membership(mine))
    return circle.id


@transaction
def decline(opened: OpenCircle, letter: bytes) -> None:
    """Say nothing: the letter goes, and who asked sees what he saw before."""
    letters.take_away(letters.find(letters.mine(opened), letter, "ask").id)


def close(direct: OpenCircle) -> None:
    """Say in a direct circle that it has ended, inside a running transaction.

    An ask that nobody answered is taken back.
    """
    circles.stand_still(direct)
    circles.change_profile(direct, lambda profile: replace(profile, state="ended"))
    head = reach_conversation(direct, 1).head
    row = Conversation.held(direct.circle.id, 1)
    if row is not None:
        row.head_epoch = direct.epoch.n
        row.head_ct = sealed.seal_head(direct.epoch, row.id, {**head, "closed": True})
    sent = db.session.get(Letter, direct.membership.more.get("letter", b""))
    if sent is not None:
        db.session.delete(sent)


def is_open(letter: letters.Received) -> bool:
    """Whether an ask can still be answered."""
    circle = db.session.get(Circle, letter.content.get("circle", b""))
    return circle is not None and circle.epoch == 1 and not circle.turn_due


def _asked_circle(opened: OpenCircle, content: letters.Content) -> tuple[Circle, Epoch]:
    pepper = opened.visitor.house.pepper
    epoch = Epoch(required(content, "circle", bytes), 1, required(content, "secret", bytes))
    circle = Circle.held(epoch.circle)
    if circle is None or circle.kind != "direct":
        raise NotFound("taken back")
    circle.check(pepper)
    # Turned already: who asked has taken new keys, or is gone.
    if circle.epoch != 1 or circle.turn_due:
        raise NotFound("turned")
    row = db.session.get_one(EpochRow, (circle.id, 1)).check(pepper)
    vault.verify_epoch(epoch, row.public_key, row.key_check)
    return circle, epoch


def _entry(mine: Membership) -> RosterEntry:
    key_hash = digest(public_key_of(mine.member_secret))
    return RosterEntry(mine.alias, "member", clock.day_number(), b"", key_hash)
