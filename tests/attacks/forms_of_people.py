"""The forms between people, each with those whom it needs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from forum.access import reach_conversation
from forum.actions import councils, directs, leavings, letters, moderators, saves
from forum.vault import ring as rings
from tests.circles import begin, bring, found_group, open_circle
from tests.people import Person
from tests.together import address, appointed, council, member_of

NAME = "canary-harbour"


@dataclass(frozen=True)
class Found:
    """A page, where its form goes, and what is typed into it."""

    page: str
    action: str
    typed: dict[str, str]


Step = Callable[[Person, str, Person, str], Found]


def _handle(person: Person, thing: bytes) -> str:
    return rings.url_alias(person.visitor().root, thing)


def _his(person: Person, here: str, karim: Person, there: str) -> str:
    with person.app.app_context():
        who = member_of(open_circle(person, here), open_circle(karim, there).entry.alias)
        return f"{here}members/{_handle(person, who)}"


def _asking(person: Person, here: str, karim: Person, there: str) -> Found:
    at = f"{_his(person, here, karim, there)}/ask"
    return Found(at, at, {"words": NAME})


def _answering(person: Person, here: str, karim: Person, there: str) -> Found:
    with person.app.app_context():
        mine = open_circle(person, here)
        directs.ask(open_circle(karim, there), mine.member_id, "")
        letter = _handle(person, letters.mine(mine)[0].id)
    return Found(f"{here}letters", f"{here}letters/{letter}", {"kind": "accept"})


def _replying(person: Person, here: str, karim: Person, there: str) -> Found:
    with person.app.app_context():
        councils.write_to_moderators(open_circle(karim, there), "a word")
        desk = council(person, open_circle(person, here))
        letter = _handle(person, letters.inbox(desk)[0].id)
        at = f"{address(person, desk.circle.id)}letters/{letter}/reply"
    return Found(at, at, {"words": NAME})


def _putting_away(person: Person, here: str, karim: Person, there: str) -> Found:
    with person.app.app_context():
        mine = open_circle(person, here)
        councils.write_to_moderators(mine, "a word")
        desk = council(person, mine)
        councils.reply(desk, mine, letters.inbox(desk)[0].id, "an answer")
        letter = _handle(person, letters.mine(open_circle(person, here))[0].id)
    return Found(f"{here}letters", f"{here}letters/{letter}/deletion", {})


def _appointing(person: Person, here: str, karim: Person, there: str) -> Found:
    at = f"{_his(person, here, karim, there)}/moderator"
    return Found(at, at, {})


def _becoming(person: Person, here: str, karim: Person, there: str) -> Found:
    appointed(person, here, karim, there)
    with person.app.app_context():
        leavings.step_down(open_circle(person, here))
        group = open_circle(karim, there)
        me = open_circle(person, here)
        moderators.ask(group, council(karim, group), me.member_id)
        letter = _handle(person, letters.mine(me)[0].id)
    return Found(f"{here}letters", f"{here}letters/{letter}/moderator", {"kind": "accept"})


def _blocking(person: Person, here: str, karim: Person, there: str) -> Found:
    return Found(_his(person, here, karim, there), f"{here}blocks", {"kind": "block"})


def _letting_go(person: Person, here: str, karim: Person, there: str) -> Found:
    number = begin(person, here)
    with person.app.app_context():
        saves.save(reach_conversation(open_circle(person, here, number), number), 1)
    return Found("/me/saved", "/me/saved", {})


def _simple(path: str, **typed: str) -> Step:
    def step(_person: Person, here: str, _karim: Person, _there: str) -> Found:
        return Found(f"{here}{path}", f"{here}{path}", typed)

    return step


STEPS: dict[str, Step] = {
    "aliases.edit": _simple("alias", alias=NAME),
    "blocks.index": _blocking,
    "commons.join": lambda *_: Found("/commons", "/commons", {"alias": NAME}),
    "deletions.new": _simple("deletion"),
    "directs.answer": _answering,
    "directs.new": _asking,
    "leavings.new": _simple("leaving"),
    "letters.delete": _putting_away,
    "letters.new": _simple("letters/new", words=NAME),
    "letters.reply": _replying,
    "moderators.answer": _becoming,
    "moderators.new": _appointing,
    "mutes.index": _simple("themes", theme=NAME),
    "saved.index": _letting_go,
}
# These take an empty form, too: nothing in them is typed, or it may be left out.
WITHOUT_WORDS = frozenset({"directs.new", "leavings.new", "letters.delete", "moderators.new"})
# Whoever is the only moderator among others is not asked for his words at all.
ALONE = frozenset({"deletions.new"})


def found_form(endpoint: str) -> Callable[[Person], Found]:
    """How to come to the form of an endpoint, in a group with a companion."""

    def find(person: Person) -> Found:
        assert person.set_second_factor().status_code == 303
        here = found_group(person)
        if endpoint in ALONE:
            return STEPS[endpoint](person, here, person, here)
        karim, there = bring(person, "karim", here)
        return STEPS[endpoint](person, here, karim, there)

    return find
