"""Admissions: who of those waiting is let in at a turn, by what the group has said of them."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass, field

from forum import clock
from forum.access import role_of
from forum.actions.applications import Application
from forum.errors import Unopenable
from forum.models.vouches import Vouch
from forum.profiles import SMALL_GROUP, Profile
from forum.vault import sealed
from forum.vault.epoch import Epoch, RosterEntry
from forum.vault.packed import required

log = logging.getLogger("riwaq")
MOST_MEMBERS = 500
DECIDERS = 2
DAY = 86_400.0
DECISION_DAYS = 7  # an objection that nobody decided about means "not now"
BRANCHES = 2
ANSWERS = ("met", "spoke", "told")


@dataclass(frozen=True, slots=True)
class Word:
    """What one member said about one applicant. `kind`: vouch, objection, admit or refuse.

    `answer` is one of `ANSWERS` for a vouch; `time` is in seconds since 1970.
    """

    giver: bytes
    kind: str
    time: float
    answer: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """`kind`: admit, refuse or wait; `due` is when to look again, if looking can help."""

    kind: str
    due: float | None = None


WAIT = Verdict("wait")


@dataclass(slots=True)
class Council:
    """Those who are active in a group, by member id, with the profile they agreed on."""

    profile: Profile
    roster: dict[bytes, RosterEntry]
    now: float = field(default_factory=clock.timestamp)

    def is_small(self, admitted: int = 0) -> bool:
        """Whether the founder's word admits at once; `admitted` come in at the same turn."""
        return len(self.roster) + admitted < SMALL_GROUP

    @property
    def moderators(self) -> set[bytes]:
        """Who decides."""
        return {member for member, entry in self.roster.items() if entry.role == "moderator"}

    @property
    def founders(self) -> set[bytes]:
        """Whose word admits in a small group: the founder's; when he has left, a moderator's."""
        founder = {self.profile.founder} & self.moderators
        return founder or self.moderators

    def brake(self, admitted: int) -> float | None:
        """When the next one may come in, or nothing when he may now; `admitted` come this time."""
        recent = [moment for moment in self.profile.admissions if moment > self.now - DAY]
        free = self.profile.joins_per_day - len(recent) - admitted
        if free > 0:
            return None
        return (min(recent) if recent else self.now) + DAY

    def verdict(self, application: Application, words: list[Word], admitted: int) -> Verdict:
        """What is due for one applicant. `admitted` others come in at the same turn."""
        said = self.heard(words)
        if self.is_small(admitted) and (found := self._founders_word(said)):
            return found
        verdict = self._decided(application, said)
        if verdict.kind != "admit":
            return verdict
        if len(self.roster) + admitted >= MOST_MEMBERS:
            return WAIT
        free = self.brake(admitted)
        return verdict if free is None else Verdict("wait", free)

    def heard(self, words: Iterable[Word]) -> list[Word]:
        """Of each who is active and past his probation the newest word, and no other."""
        newest = {word.giver: word for word in sorted(words, key=lambda word: word.time)}
        return [word for word in newest.values() if self._has_a_say(word.giver)]

    def doubted_until(self, application: Application, words: Iterable[Word]) -> float | None:
        """When doubts that nobody decides about mean "not now"; nothing when there are none."""
        doubts = [word.time for word in self.heard(words) if word.kind == "objection"]
        if application.withdrawn is not None:
            doubts.append(application.withdrawn)
        return min(doubts) + DECISION_DAYS * DAY if doubts else None

    def _has_a_say(self, member: bytes) -> bool:
        entry = self.roster.get(member)
        return entry is not None and role_of(self.profile, entry) != "newcomer"

    def _founders_word(self, said: list[Word]) -> Verdict | None:
        for kind in ("refuse", "admit"):
            if self.founders & _givers(said, kind):
                return Verdict(kind)
        return None

    def _decided(self, application: Application, said: list[Word]) -> Verdict:
        if len(self.moderators & _givers(said, "refuse")) >= DECIDERS:
            return Verdict("refuse")
        end = self.doubted_until(application, said)
        if end is None:
            return self._vouched(application, _givers(said, "vouch"))
        if len(self.moderators & _givers(said, "admit")) >= DECIDERS:
            return Verdict("admit")
        return Verdict("refuse") if self.now >= end else Verdict("wait", end)

    def _vouched(self, application: Application, vouchers: set[bytes]) -> Verdict:
        branches = {self.roster[voucher].branch for voucher in vouchers}
        if len(vouchers) < self.profile.vouches_needed or len(branches) < BRANCHES:
            return WAIT
        open_from = application.arrived + self.profile.objection_hours * 3600
        return Verdict("admit") if self.now >= open_from else Verdict("wait", open_from)


def open_words(epoch: Epoch, rows: Iterable[Vouch]) -> dict[bytes, list[Word]]:
    """What was said, by applicant; a row of another place or epoch is left out and noted."""
    found: dict[bytes, list[Word]] = {}
    for row in rows:
        try:
            word = _open_word(epoch, row)
        except Unopenable:
            log.warning("a vouch does not open")
        else:
            found.setdefault(row.applicant, []).append(word)
    return found


def _open_word(epoch: Epoch, row: Vouch) -> Word:
    content = sealed.open_vouch(epoch, row.applicant, row.id, row.ct)
    return Word(
        required(content, "giver", bytes),
        required(content, "kind", str),
        required(content, "time", float),
        required(content, "answer", str),
    )


def _givers(said: list[Word], kind: str) -> set[bytes]:
    return {word.giver for word in said if word.kind == kind}


def next_due(
    council: Council, waiting: list[Application], words: dict[bytes, list[Word]]
) -> float | None:
    """When the key must turn next because somebody is to be let in or told "not now"."""
    times = []
    for application in waiting:
        verdict = council.verdict(application, words.get(application.member.id, []), 0)
        due = council.now if verdict.kind != "wait" else verdict.due
        if due is not None:
            times.append(due)
    return min(times, default=None)
