"""Renewal, for "somebody may know it": a new root, a new ring, new keys in every circle."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import delete

from forum import stretching
from forum.access import Visitor
from forum.actions import applications, letters, passphrases, sign_ins
from forum.actions import epochs as turning
from forum.actions.members import offer_again
from forum.actions.rows import add_grant, roster_row
from forum.db import changed_one, db, transaction
from forum.models.accounts import MarksRow, RecoveryRow, RingRow
from forum.models.circles import Circle, Grant
from forum.models.members import Member
from forum.vault import epoch as epochs
from forum.vault import ring as rings
from forum.vault.primitives import digest, public_key_of, random_secret
from forum.vault.ring import Membership, Ring


def renew(visitor: Visitor, current: str, chosen: str) -> sign_ins.Opened:
    """Make everything anew that a person with the old passphrase could hold.

    Ends every sign-in, this one included, and opens a new one. The recovery code ends: it opened
    the old root. Raises `WrongCredentials`, `TooMany`, `Busy`.
    """
    old = passphrases.prove(visitor, current)
    login = passphrases.login_of(visitor)
    new = stretching.key_encryption_key(visitor.house, login, chosen)
    root = random_secret()
    _renew(visitor, old, new, root)
    opened = sign_ins.continue_as(visitor, root)
    visitor.house.volatile.end_sign_ins_of_root(visitor.row.root, None)
    return opened


@transaction
def _renew(visitor: Visitor, old: bytes, new: bytes, root: bytes) -> None:
    visitor.forget_ring()
    ring = visitor.ring
    passphrases.rewrap(visitor, old, new, root)
    renewed = tuple(_renew_membership(visitor, mine) for mine in ring.memberships)
    if ring.recovery_tag is not None:
        db.session.execute(delete(RecoveryRow).where(RecoveryRow.tag == ring.recovery_tag))
    _move_ring(visitor, replace(ring, memberships=renewed, recovery_tag=None), root)
    _move_marks(visitor, root)


def _renew_membership(visitor: Visitor, mine: Membership) -> Membership:
    renewed = replace(mine, member_secret=random_secret())
    circle, member = Circle.held(mine.circle), db.session.get(Member, mine.member_id)
    if circle is None or member is None:
        return mine  # gone: a circle that was closed must not keep the old keys alive
    circle.check(visitor.house.pepper)
    member.check(visitor.house.pepper)
    if member.status == "active":
        _regrant(visitor, circle, member, mine, renewed)
        turning.turn_within(visitor, circle, renewed)
        letters.seal_again(visitor.house, mine, renewed)
    elif member.status == "waiting" and circle.kind == "group":
        applications.seal(visitor.house, circle, member, renewed)
    elif member.status == "waiting":
        offer_again(visitor.house, circle, member, renewed)
    else:
        return mine  # no other row was written: a held member keeps the secret that fits his key
    return renewed


def _regrant(
    visitor: Visitor, circle: Circle, member: Member, mine: Membership, renewed: Membership
) -> None:
    history = turning.all_epochs(circle, mine)
    now = history[circle.epoch]
    entry = epochs.open_roster(
        now, member.roster_epoch, member.id, member.roster_ct, member.public_key
    )
    member.public_key = public_key_of(renewed.member_secret)
    entry = replace(entry, key_hash=digest(member.public_key))
    roster_row(member, now, entry, visitor.house.pepper)
    held = (Grant.circle == circle.id, Grant.grantee == member.id)
    db.session.execute(delete(Grant).where(*held))
    for epoch in history.values():
        add_grant(epoch, member)
    db.session.flush()


def _move_ring(visitor: Visitor, ring: Ring, root: bytes) -> None:
    before = db.session.get_one(RingRow, rings.ring_id(visitor.root))
    gone = delete(RingRow).where(RingRow.id == before.id, RingRow.ct == before.ct)
    changed_one(db.session.execute(gone))
    ct = rings.seal_ring(visitor.house.pepper, root, ring)
    db.session.add(RingRow(id=rings.ring_id(root), ct=ct))


def _move_marks(visitor: Visitor, root: bytes) -> None:
    volatile, old = visitor.house.volatile, rings.marks_id(visitor.root)
    kept = db.session.get(MarksRow, old)
    blob = volatile.read_marks(old) or (kept.ct if kept else None)
    marks = rings.open_marks(visitor.root, blob) if blob else {}
    db.session.execute(delete(MarksRow).where(MarksRow.id == old))
    db.session.add(MarksRow(id=rings.marks_id(root), ct=rings.seal_marks(root, marks)))
