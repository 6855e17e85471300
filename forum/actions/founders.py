"""Founders' invitations: three codes that make a house out of an empty database."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import delete, select

from forum import clock
from forum.actions.circles import COMMUNITY
from forum.db import db, transaction
from forum.house import House
from forum.models.accounts import Keeping
from forum.models.invitations import Invitation
from forum.vault import account, server
from forum.vault.primitives import random_id
from forum.words import invitation_code, read_invitation_code, two_words

FOUNDERS = 3
GOOD_DAYS = 7
PEPPER = "pepper-check"


@dataclass(frozen=True, slots=True)
class Slip:
    """What is printed for one founder: a code, and a phrase that travels by voice."""

    code: str
    phrase: str


def is_founded() -> bool:
    """Whether founders' codes were ever printed."""
    return db.session.get(Keeping, COMMUNITY) is not None


@transaction
def invite_founders(house: House, language: str) -> tuple[Slip, ...]:
    """Make a code and phrase for each founder who has not joined; older unused ones end.

    Good for 7 days. Returns no slip when all three have joined.
    """
    circle = community_circle(house)
    unused = (Invitation.circle.is_(None), Invitation.status == "open")
    db.session.execute(delete(Invitation).where(*unused))
    used = select(Invitation).where(Invitation.circle.is_(None), Invitation.status == "used")
    missing = FOUNDERS - len(list(db.session.scalars(used)))
    return tuple(_invite(house, circle, language) for _ in range(max(0, missing)))


def community_circle(house: House) -> bytes:
    """The id of the community moderators' circle, chosen before anybody founds it."""
    kept = db.session.get(Keeping, COMMUNITY)
    if kept is None:
        kept = Keeping(name=COMMUNITY, value=random_id())
        db.session.add(kept)
        if db.session.get(Keeping, PEPPER) is None:
            db.session.add(Keeping(name=PEPPER, value=server.pepper_check(house.pepper)))
    return kept.value


def _invite(house: House, circle: bytes, language: str) -> Slip:
    slip = Slip(invitation_code(), two_words(language))
    code = read_invitation_code(slip.code)
    if code is None:
        raise RuntimeError("a code that cannot be read back")
    offer = {"circle": circle, "role": "moderator", "branch": random_id()}
    invitation = Invitation(
        tag=account.invitation_tag(code),
        circle=None,
        day=clock.day_number() + GOOD_DAYS,
        status="open",
        ct=account.seal_invitation(house.pepper, code, slip.phrase, offer),
    )
    invitation.bind(house.pepper)
    db.session.add(invitation)
    return slip
