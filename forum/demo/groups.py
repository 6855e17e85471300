"""The demo's groups: founded, filled by invitations and vouches, as people would."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from forum.actions import (
    aliases,
    applications,
    groups,
    invitations,
    leavings,
    letters,
    moderators,
    vouches,
)
from forum.actions.groups import Founding
from forum.db import transaction
from forum.words import read_invitation_code

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from forum.demo.cast import Cast

BATCH = 3  # the join brake of a careful group
WAIT = 2.2  # days of waiting, and a little


@dataclass(frozen=True, slots=True)
class Person:
    """One of the demo: login name, language, and his alias in the group."""

    login: str
    language: str
    alias: str


def found(cast: Cast, founder: Person, name: str, rules: str) -> bytes:
    """A careful group; gives its id."""
    founding = Founding(name, rules, "careful", founder.alias)
    return groups.found(cast.visitors[founder.login], founding)


def bring(cast: Cast, group: bytes, founder: str, person: Person) -> None:
    """Somebody who comes in by the founder's word, while the group is small."""
    _apply(cast, group, founder, person)
    opened = cast.enter(founder, group)
    vouches.say(opened, vouches.waiting_in(opened)[0].lobby, "admit")
    cast.enter(founder, group)
    _call(cast, group, person)


def bring_all(
    cast: Cast, group: bytes, people: Sequence[Person], hosts: Sequence[str], since: float
) -> None:
    """Many more, three at a time, each vouched for by two hosts of different branches."""
    day = since
    for batch in _batches(people):
        cast.live_on(day)
        for place, person in enumerate(batch):
            _apply(cast, group, hosts[place % len(hosts)], person)
        for host in hosts[:2]:
            opened = cast.enter(host, group)
            for waiting in vouches.waiting_in(opened):
                vouches.say(opened, waiting.lobby, "vouch", "met")
        day -= WAIT
        cast.live_on(day)
        cast.enter(hosts[0], group)
        for person in batch:
            _call(cast, group, person)


def appoint(cast: Cast, group: bytes, by: Sequence[str], login: str) -> None:
    """A further moderator, asked by the one or the two who moderate, who accepts."""
    cast.guard(login)
    council = groups.council_of(cast.visitors[by[0]], group)
    member = cast.enter(login, group).member_id
    for one in by:
        moderators.ask(cast.enter(one, group), cast.enter(one, council), member)
    opened = cast.enter(login, group)
    moderators.accept(opened, letters.mine(opened)[0].id)
    cast.enter(by[0], council)


def remove(cast: Cast, group: bytes, by: str, login: str) -> None:
    """What a measure does in the end: somebody is a member no more."""
    member = cast.enter(login, group).member_id
    transaction(leavings.remove)(cast.enter(by, group), member)
    cast.enter(by, group)


def wait_in_lobby(cast: Cast, group: bytes, host: str, person: Person) -> bytes:
    """Somebody who has just come to the door; gives his lobby."""
    lobby = _apply(cast, group, host, person)
    applications.rename(cast.enter(person.login, lobby), person.alias)
    return lobby


def _apply(cast: Cast, group: bytes, host: str, person: Person) -> bytes:
    slip = invitations.invite(cast.enter(host, group), person.language)
    if person.login not in cast.visitors:
        visitor = cast.join(person.login, slip.code, slip.phrase, person.language)
    else:
        visitor = cast.visitors[person.login]
        visitor.forget_ring()
        code = read_invitation_code(slip.code) or b""
        invitations.take_up(visitor, code, slip.phrase, person.alias)
    visitor.forget_ring()
    mine = visitor.ring.membership_of(group)
    lobby = mine.more["lobby"] if mine else b""
    return lobby if isinstance(lobby, bytes) else b""


def _call(cast: Cast, group: bytes, person: Person) -> None:
    opened = cast.enter(person.login, group)
    if opened.entry.alias != person.alias:
        aliases.change_alias(opened, person.alias)


def _batches(people: Sequence[Person]) -> Iterator[Sequence[Person]]:
    for start in range(0, len(people), BATCH):
        yield people[start : start + BATCH]
