"""Vouches: what members say about an applicant, and take back again."""

from __future__ import annotations

from forum import clock
from forum.access import OpenCircle, Permission
from forum.actions import admissions, applications, circles, groups
from forum.actions.admissions import Word
from forum.actions.applications import Application
from forum.db import db, transaction
from forum.errors import NotFound, Refused
from forum.models.vouches import Vouch
from forum.vault import sealed

NEEDS = {
    "vouch": Permission.VOUCH,
    "objection": Permission.VOUCH,
    "admit": Permission.KEEP_ORDER,
    "refuse": Permission.KEEP_ORDER,
}


def application_for(opened: OpenCircle, lobby: bytes) -> Application:
    """Who waits in a lobby. Raises `NotFound`."""
    for application in waiting_in(opened):
        if application.lobby == lobby:
            return application
    raise NotFound("application")


def my_word(opened: OpenCircle, applicant: bytes) -> Word | None:
    """What I have said about him so far."""
    own = sealed.vouch_id(opened.membership.id_secret, applicant)
    row = db.session.get(Vouch, (opened.circle.id, applicant, own))
    said = admissions.open_words(opened.epoch, [] if row is None else [row]).get(applicant)
    return said[0] if said else None


def words_about(opened: OpenCircle, applicant: bytes) -> list[Word]:
    """All that was said about him; for those who decide."""
    opened.need(Permission.KEEP_ORDER)
    rows = Vouch.about(opened.circle.id, applicant)
    return admissions.open_words(opened.epoch, rows).get(applicant, [])


@transaction
def say(opened: OpenCircle, lobby: bytes, kind: str, answer: str = "") -> None:
    """Vouch (with one of `admissions.ANSWERS`), object, admit or refuse; it replaces my last word.

    Raises `NotFound` for who may not, `Refused` for another answer.
    """
    if kind not in NEEDS or (kind == "vouch" and answer not in admissions.ANSWERS):
        raise Refused(kind)
    opened.need(NEEDS[kind])
    applicant = application_for(opened, lobby).member.id
    circles.stand_still(opened)
    own = sealed.vouch_id(opened.membership.id_secret, applicant)
    content = {
        "giver": opened.membership.member_id,
        "kind": kind,
        "time": clock.timestamp(),
        "answer": answer,
    }
    ct = sealed.seal_vouch(opened.epoch, applicant, own, content)
    row = Vouch(circle=opened.circle.id, applicant=applicant, id=own, epoch=opened.epoch.n, ct=ct)
    db.session.merge(row)
    groups.reckon(opened)


@transaction
def take_back(opened: OpenCircle, lobby: bytes) -> None:
    """Withdraw my word about him; nobody is told."""
    applicant = application_for(opened, lobby).member.id
    circles.stand_still(opened)
    own = sealed.vouch_id(opened.membership.id_secret, applicant)
    row = db.session.get(Vouch, (opened.circle.id, applicant, own))
    if row is not None:
        db.session.delete(row)
    groups.reckon(opened)


def waiting_in(opened: OpenCircle) -> list[Application]:
    """Everybody who waits for this group."""
    opened.need(Permission.MEET)
    return applications.waiting(opened.visitor.house, opened.epoch, opened.profile)
