"""Admissions: who of those waiting is let in at a turn, by what the group has said of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from forum import clock
from forum.actions.applications import Application
from forum.models.vouches import Vouch
from forum.profiles import SMALL_GROUP, Profile
from forum.vault import sealed
from forum.vault.epoch import Epoch, RosterEntry
from forum.vault.packed import required

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
    branch: bytes
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

    @property
    def is_small(self) -> bool:
        """Whether the founder's word admits at once."""
        return len(self.roster) < SMALL_GROUP

    @property
    def moderators(self) -> set[bytes]:
        """Who decides."""
        return {member for member, entry in self.roster.items() if entry.role == "moderator"}

    @property
    def founders(self) -> set[bytes]:
        """Whose word admits in a small group: the founder's; when he has left, a moderator's."""
        founder = self.profile.founder
        return {founder} if founder in self.roster else self.moderators

    def brake(self, admitted: int) -> float | None:
        """When the next one may come in, or nothing when he may now; `admitted` come this time."""
        recent = [moment for moment in self.profile.admissions if moment > self.now - DAY]
        free = self.profile.joins_per_day - len(recent) - admitted
        if free > 0:
            return None
        return (min(recent) if recent else self.now) + DAY

    def verdict(self, application: Application, words: list[Word], admitted: int) -> Verdict:
        """What is due for one applicant. `admitted` others come in at the same turn."""
        if len(self.roster) + admitted >= MOST_MEMBERS:
            return WAIT
        said = {word for word in words if word.giver in self.roster}
        if self.is_small and (found := self._founders_word(said)):
            return found
        verdict = self._decided(application, said)
        if verdict.kind == "admit" and (free := self.brake(admitted)) is not None:
            return Verdict("wait", free)
        return verdict

    def _founders_word(self, said: set[Word]) -> Verdict | None:
        for kind in ("refuse", "admit"):
            if self.founders & {word.giver for word in said if word.kind == kind}:
                return Verdict(kind)
        return None

    def _decided(self, application: Application, said: set[Word]) -> Verdict:
        deciders = {
            kind: self.moderators & {word.giver for word in said if word.kind == kind}
            for kind in ("admit", "refuse")
        }
        objected = [word.time for word in said if word.kind == "objection"]
        if application.is_withdrawn:
            objected.append(application.arrived)
        if len(deciders["refuse"]) >= DECIDERS:
            return Verdict("refuse")
        if objected:
            end = min(objected) + DECISION_DAYS * DAY
            if len(deciders["admit"]) >= DECIDERS:
                return Verdict("admit")
            return Verdict("refuse") if self.now >= end else Verdict("wait", end)
        return self._vouched(application, [word for word in said if word.kind == "vouch"])

    def _vouched(self, application: Application, vouches: list[Word]) -> Verdict:
        branches = {word.branch for word in vouches}
        if len(vouches) < self.profile.vouches_needed or len(branches) < BRANCHES:
            return WAIT
        open_from = application.arrived + self.profile.objection_hours * 3600
        return Verdict("admit") if self.now >= open_from else Verdict("wait", open_from)


def open_words(epoch: Epoch, rows: Iterable[Vouch]) -> dict[bytes, list[Word]]:
    """What was said, by applicant. Raises `Unopenable` for a row of another place or epoch."""
    found: dict[bytes, list[Word]] = {}
    for row in rows:
        content = sealed.open_vouch(epoch, row.applicant, row.id, row.ct)
        word = Word(
            required(content, "giver", bytes),
            required(content, "kind", str),
            required(content, "branch", bytes),
            required(content, "time", float),
            required(content, "answer", str),
        )
        found.setdefault(row.applicant, []).append(word)
    return found


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
