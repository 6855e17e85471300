"""Who is let in: the rule alone, over groups, words and hours that nobody would think of."""

from __future__ import annotations

from dataclasses import dataclass, replace

from hypothesis import given
from hypothesis import strategies as st

from forum import clock
from forum.actions.admissions import DAY, MOST_MEMBERS, Council, Word, next_due
from forum.actions.applications import Application
from forum.models.members import Member
from forum.profiles import SMALL_GROUP, Profile
from forum.vault.epoch import RosterEntry

IDS = tuple(bytes([place]) * 16 for place in range(1, 10))
STRANGER = b"\xff" * 16
BRANCHES = (b"a" * 16, b"b" * 16, b"c" * 16)
KINDS = ("vouch", "objection", "admit", "refuse")
NOW = clock.timestamp()
TODAY = clock.day_number()
PROBATION = 30


@dataclass(frozen=True)
class Case:
    """A group, somebody who waits for it, and what was said."""

    council: Council
    application: Application
    words: list[Word]
    admitted: int

    def with_words(self, words: list[Word]) -> Case:
        return replace(self, words=words)

    def verdict(self) -> tuple[str, float | None]:
        found = self.council.verdict(self.application, self.words, self.admitted)
        return found.kind, found.due

    def givers(self, kind: str) -> set[bytes]:
        """Who says so now, told without the house's own words for it."""
        said: dict[bytes, Word] = {}
        for word in sorted(self.words, key=lambda word: word.time):
            said[word.giver] = word
        return {
            giver
            for giver, word in said.items()
            if word.kind == kind and giver in self.council.roster and not self.is_new(giver)
        }

    def is_new(self, member: bytes) -> bool:
        entry = self.council.roster[member]
        return entry.role == "newcomer" and entry.joined_day + PROBATION > TODAY

    def moderators(self) -> set[bytes]:
        return {who for who, entry in self.council.roster.items() if entry.role == "moderator"}

    def doubts(self) -> list[float]:
        newest = {word.giver: word for word in sorted(self.words, key=lambda word: word.time)}
        times = [newest[giver].time for giver in self.givers("objection")]
        withdrawn = self.application.withdrawn
        return times + ([] if withdrawn is None else [withdrawn])

    def is_small(self) -> bool:
        return len(self.council.roster) + self.admitted < SMALL_GROUP

    def word_of_founder(self, kind: str) -> bool:
        founder = {self.council.profile.founder} & self.moderators()
        return self.is_small() and bool((founder or self.moderators()) & self.givers(kind))


@st.composite
def rosters(draw: st.DrawFn) -> dict[bytes, RosterEntry]:
    found = {}
    for member in IDS[: draw(st.integers(1, len(IDS)))]:
        role = draw(st.sampled_from(["member", "member", "newcomer", "moderator"]))
        joined = TODAY - draw(st.integers(0, 60))
        found[member] = RosterEntry("x", role, joined, draw(st.sampled_from(BRANCHES)), b"")
    return found


@st.composite
def words(draw: st.DrawFn) -> Word:
    kind = draw(st.sampled_from(KINDS))
    moment = NOW - draw(st.integers(0, 10 * 86_400))
    giver = draw(st.sampled_from([*IDS, STRANGER]))
    return Word(giver, kind, moment, "met" if kind == "vouch" else "")


@st.composite
def cases(draw: st.DrawFn) -> Case:
    profile = Profile(
        founder=draw(st.sampled_from(IDS)),
        vouches_needed=draw(st.integers(2, 4)),
        objection_hours=draw(st.sampled_from([12, 48, 168])),
        probation_days=PROBATION,
        joins_per_day=draw(st.integers(1, 4)),
        admissions=[NOW - ago for ago in draw(st.lists(st.integers(0, 200_000), max_size=5))],
    )  # fmt: skip
    arrived = NOW - draw(st.integers(0, 10 * 86_400))
    withdrawn = draw(st.none() | st.integers(0, 8 * 86_400).map(lambda ago: NOW - ago))
    application = Application(
        Member(id=STRANGER), RosterEntry("y", "newcomer", TODAY, BRANCHES[0], b""), {}, arrived,
        b"lobby", withdrawn,
    )  # fmt: skip
    council = Council(profile, draw(rosters()), NOW)
    said = draw(st.lists(words(), max_size=12))
    return Case(council, application, said, draw(st.integers(0, 4)))


@given(cases())
def test_nobody_is_let_in_but_by_one_of_three_ways(case: Case) -> None:
    kind, _ = case.verdict()
    if kind != "admit" or case.word_of_founder("admit"):
        return
    council, vouchers = case.council, case.givers("vouch")
    assert len(case.moderators() & case.givers("refuse")) < 2
    assert council.brake(case.admitted) is None
    if case.doubts():
        assert len(case.moderators() & case.givers("admit")) >= 2
        return
    assert len(vouchers) >= max(2, council.profile.vouches_needed)
    assert len({council.roster[voucher].branch for voucher in vouchers}) >= 2
    assert case.application.arrived + council.profile.objection_hours * 3600 <= NOW


@given(cases())
def test_not_now_is_said_by_the_founder_by_two_moderators_or_after_a_week_of_doubts(
    case: Case,
) -> None:
    kind, _ = case.verdict()
    is_refused = kind == "refuse"
    if case.word_of_founder("refuse"):
        assert is_refused
    elif case.word_of_founder("admit"):
        assert kind == "admit"
    elif len(case.moderators() & case.givers("refuse")) >= 2:
        assert is_refused
    elif is_refused:
        assert min(case.doubts()) + 7 * DAY <= NOW


@given(cases())
def test_whoever_is_to_look_again_finds_that_something_has_changed(case: Case) -> None:
    # Otherwise the key would turn at every visit.
    kind, due = case.verdict()
    if kind != "wait" or due is None:
        return
    assert due > NOW
    later = replace(case, council=replace(case.council, now=due))
    again, next_time = later.verdict()
    assert again != "wait" or next_time is None or next_time > due


@given(cases(), st.lists(words(), max_size=4))
def test_words_of_newcomers_and_of_strangers_weigh_nothing(case: Case, more: list[Word]) -> None:
    roster = case.council.roster
    light = [word for word in more if word.giver not in roster or case.is_new(word.giver)]
    assert case.with_words([*case.words, *light]).verdict() == case.verdict()


@given(cases())
def test_saying_it_twice_is_saying_it_once(case: Case) -> None:
    twice = [replace(word, answer="told") for word in case.words] + case.words
    assert case.with_words(twice).verdict() == case.verdict()


@given(cases())
def test_the_day_of_the_next_turn_is_the_first_day_on_which_one_is_due(case: Case) -> None:
    kind, due = Case(case.council, case.application, case.words, 0).verdict()
    found = next_due(case.council, [case.application], {STRANGER: case.words})
    assert found == (NOW if kind != "wait" else due)


def test_a_full_group_takes_nobody_but_can_say_not_now() -> None:
    roster = {
        place.to_bytes(16): RosterEntry("x", "moderator", 0, BRANCHES[place % 2], b"")
        for place in range(MOST_MEMBERS)
    }
    first, second = list(roster)[:2]
    application = Application(
        Member(id=STRANGER), RosterEntry("y", "newcomer", TODAY, BRANCHES[0], b""), {},
        NOW - 60 * DAY, b"lobby",
    )  # fmt: skip
    council = Council(Profile(), roster, NOW)
    both = [Word(first, "vouch", NOW, "met"), Word(second, "vouch", NOW, "met")]
    assert council.verdict(application, both, 0).kind == "wait"
    refused = [replace(word, kind="refuse") for word in both]
    assert council.verdict(application, refused, 0).kind == "refuse"


def test_the_fifth_of_one_turn_is_no_early_one_any_more() -> None:
    roster = {member: RosterEntry("x", "moderator", 0, member, b"") for member in IDS[:3]}
    council = Council(Profile(founder=IDS[0]), roster, NOW)
    assert council.is_small(1)
    assert not council.is_small(2)
