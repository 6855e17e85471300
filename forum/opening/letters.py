"""Letters as their reader sees them."""

from __future__ import annotations

from dataclasses import dataclass, field

from forum.access import OpenCircle, Permission
from forum.actions import blocks, directs, letters
from forum.actions.letters import Received
from forum.errors import NotFound
from forum.vault import ring as rings


@dataclass(frozen=True, slots=True)
class Shown:
    """A letter. `handle` is its address, `time` in seconds since 1970.

    `alias` is who wrote it (empty: the moderators), `answered` what a reply answers, `answers` what
    moderators have written back; `is_open`: an ask that can still be answered.
    """

    kind: str
    handle: str
    time: float
    alias: str = ""
    words: str = field(default="", repr=False)
    answered: str = field(default="", repr=False)
    answers: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    is_open: bool = True


def my_letters(opened: OpenCircle) -> list[Shown]:
    """The letters to this member; an ask of somebody who was blocked since is not there."""
    return [
        _shown(opened, letter)
        for letter in letters.mine(opened)
        if letter.kind != "ask" or not _is_blocked(opened, letter)
    ]


def desk(opened: OpenCircle) -> list[Shown]:
    """What members wrote to these moderators, each with the answers."""
    if not opened.may(Permission.KEEP_ORDER) or opened.circle.kind != "moderators":
        return []
    found = letters.inbox(opened)
    answers: dict[object, list[tuple[str, str]]] = {}
    for one in reversed(found):
        if one.kind == "answered":
            pair = (str(one.content["by"]), str(one.content["words"]))
            answers.setdefault(one.content["letter"], []).append(pair)
    return [
        _shown(opened, one, tuple(answers.get(one.id, ()))) for one in found if one.kind == "words"
    ]


def reach_letter(opened: OpenCircle, handle: str) -> Received:
    """The letter to this member, or to these moderators, with this address. Raises `NotFound`."""
    at_desk = letters.inbox(opened) if opened.circle.kind == "moderators" else []
    for letter in [*letters.mine(opened), *at_desk]:
        if rings.url_alias(opened.visitor.root, letter.id) == handle:
            return letter
    raise NotFound("letter")


def shown(opened: OpenCircle, handle: str) -> Shown:
    """The same, as its reader sees it."""
    return _shown(opened, reach_letter(opened, handle))


def _shown(
    opened: OpenCircle, letter: Received, answers: tuple[tuple[str, str], ...] = ()
) -> Shown:
    content = letter.content
    return Shown(
        kind=letter.kind,
        handle=rings.url_alias(opened.visitor.root, letter.id),
        time=letter.time,
        alias=str(content.get("alias", "")),
        words=str(content.get("words", "")),
        answered=str(content.get("answered", "")),
        answers=answers,
        is_open=letter.kind != "ask" or directs.is_open(letter),
    )


def _is_blocked(opened: OpenCircle, letter: Received) -> bool:
    who = letter.content.get("from")
    return isinstance(who, bytes) and blocks.is_between(opened, who)
