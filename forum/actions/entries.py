"""Entries: what a turn does with a group's applicants, their words and their lobbies."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace

from forum import aliases, clock
from forum.actions import admissions, applications, circles, lobbies
from forum.actions import aliases as names
from forum.actions.admissions import Council, Word
from forum.actions.applications import Application
from forum.db import db
from forum.errors import Unopenable
from forum.house import House
from forum.models.circles import Circle
from forum.models.members import Member
from forum.models.vouches import Vouch
from forum.profiles import Profile
from forum.reads.lobbies import LobbySeen, open_lobbies
from forum.vault import sealed
from forum.vault.epoch import Epoch, RosterEntry
from forum.vault.primitives import random_id

log = logging.getLogger("riwaq")
Seat = tuple[Member, RosterEntry]


@dataclass(slots=True)
class Entries:
    """One turn of one group: `before` and `after` are its epochs."""

    house: House
    circle: Circle
    before: Epoch
    after: Epoch
    council: Council
    seats: list[Seat]
    waiting: list[Application]


def decide(  # noqa: PLR0913, PLR0917 - a turn has this many sides
    house: House, circle: Circle, before: Epoch, after: Epoch, profile: Profile, roster: list[Seat]
) -> tuple[Profile, list[Seat]]:
    """Who comes in; all that stays open is sealed anew for the next epoch.

    Gives the profile to be sealed and the seats of the admitted.
    """
    council = Council(profile, {member.id: entry for member, entry in roster})
    this = Entries(house, circle, before, after, council, [], [])
    rooms = {row.circle.id: row for row in open_lobbies(circle.id, before.n)}
    words = admissions.open_words(before, Vouch.of(circle.id))
    for application in applications.waiting(house, before, profile):
        _settle(this, application, words.get(application.member.id, []), rooms)
    for room in rooms.values():
        _grant_again(this, room)
    kept = {application.member.id for application in this.waiting}
    words = {who: said for who, said in words.items() if who in kept}
    _say_again(this, words)
    return _profile(this, words), this.seats


def _settle(
    this: Entries, application: Application, words: list[Word], rooms: dict[bytes, LobbySeen]
) -> None:
    verdict = this.council.verdict(application, words, len(this.seats))
    if verdict.kind == "wait":
        this.waiting.append(application)
        key = this.after.public_key
        content, n = application.content, this.after.n
        applications.seal_content(this.house, n, key, application.member, content)
        return
    room = rooms.pop(application.lobby, None)
    if verdict.kind == "admit":
        this.seats.append((application.member, _seat(this, application)))
        if room is not None:
            circles.erase(room.circle.id)
        return
    application.member.status = "removed"
    application.member.bind(this.house.pepper)
    if room is not None:
        lobbies.close(this.before, room)


def _seat(this: Entries, application: Application) -> RosterEntry:
    is_early = this.council.is_small(len(this.seats))
    return replace(
        application.entry,
        alias=_alias(this, application.entry.alias),
        role="member" if is_early else "newcomer",
        joined_day=clock.day_number(),
        branch=random_id() if is_early else application.entry.branch,
        since=this.circle.touched,
    )


def _alias(this: Entries, wanted: str) -> str:
    """His alias; nothing when it is taken or rests: he chooses another at his first visit."""
    others = [entry.alias for entry in this.council.roster.values()]
    others += [entry.alias for _, entry in this.seats]
    is_free = not names.is_resting(this.council.profile, wanted)
    return wanted if is_free and not aliases.is_confusable(wanted, others) else ""


def _grant_again(this: Entries, room: LobbySeen) -> None:
    try:
        lobbies.grant_again(this.before, this.after, room)
    except Unopenable:
        log.warning("a lobby does not open")


def _say_again(this: Entries, words: dict[bytes, list[Word]]) -> None:
    """Words about those who still wait, for the next epoch; the others go."""
    for row in Vouch.of(this.circle.id):
        try:
            content = sealed.open_vouch(this.before, row.applicant, row.id, row.ct)
        except Unopenable:
            content = {}
        if row.applicant in words and content:
            row.epoch = this.after.n
            row.ct = sealed.seal_vouch(this.after, row.applicant, row.id, content)
        else:
            db.session.delete(row)


def _profile(this: Entries, words: dict[bytes, list[Word]]) -> Profile:
    now = this.council.now
    recent = [moment for moment in this.council.profile.admissions if moment > now - admissions.DAY]
    late = [now for _, entry in this.seats if entry.role == "newcomer"]
    tags = {application.content["tag"] for application in this.waiting}
    withdrawn = applications.withdrawn_at(this.council.profile)
    kept = {tag: when for tag, when in withdrawn.items() if tag in tags}
    more = {**this.council.profile.more, "withdrawn": kept}
    profile = replace(this.council.profile, admissions=recent + late, more=more)
    roster = this.council.roster | {member.id: entry for member, entry in this.seats}
    return replace(profile, due=admissions.next_due(Council(profile, roster), this.waiting, words))
