"""Lobbies as the members of a group see them: who waits, what was said, and what comes next."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field

from forum import text
from forum.access import OpenCircle, OpenConversation, open_lobby, reach_conversation
from forum.actions import reading, vouches
from forum.actions.admissions import Council
from forum.actions.applications import Application
from forum.actions.rosters import roster_of
from forum.errors import Unopenable
from forum.opening.authors import Author
from forum.opening.threads import Shown, open_page
from forum.permissions import Permission
from forum.reads.lobbies import open_lobbies
from forum.vault import ring as rings

MOST = 200  # messages of a talk at the door: all on one page


@dataclass(frozen=True, slots=True)
class Waiting:
    """Who waits: his alias, his lobby's address, since when (seconds since 1970).

    `line` is the last thing said there, by `author`; `unread` counts the messages since one's mark.
    """

    alias: str
    handle: str
    arrived: float
    author: Author | None = None
    line: str = field(default="", repr=False)
    unread: int = 0


@dataclass(frozen=True, slots=True)
class Standing:
    """What a member may know before he says something about an applicant.

    `mine` is the kind of his own word, `answer` what he vouched with. `is_word_enough`: he admits
    at once; `is_founders`: the founder does. Nobody is admitted before `open_from` otherwise. Only
    moderators are told that there are doubts, and that nothing decided until `doubted_until` means
    "not now".
    """

    mine: str
    answer: str
    is_word_enough: bool
    is_founders: bool
    needed: int
    open_from: float
    doubted_until: float | None


def listed(opened: OpenCircle) -> list[Waiting]:
    """Everybody who waits for this group, the longest first."""
    rooms = {row.circle.id: row for row in open_lobbies(opened.circle.id, opened.epoch.n)}
    marks = reading.marks_of(opened.visitor)
    found = []
    for application in vouches.waiting_in(opened):
        row = rooms.get(application.lobby)
        if row is not None:
            lobby = open_lobby(opened, row)
            found.append(_waiting(lobby, application, marks))
    return sorted(found, key=lambda one: one.arrived)


def rooms(opened: OpenCircle) -> list[OpenCircle]:
    """The lobbies of a group that open for its member, where he is only "a companion"."""
    if opened.circle.kind != "group" or not opened.may(Permission.MEET):
        return []
    found = []
    for row in open_lobbies(opened.circle.id, opened.epoch.n):
        with suppress(Unopenable):
            found.append(open_lobby(opened, row))
    return found


def open_talk(lobby: OpenCircle) -> list[Shown]:
    """What was said in a lobby, the newest last; it counts as read from now on."""
    talk = reach_conversation(lobby, 1)
    last = talk.row.last_seq
    reading.mark(lobby.visitor, {talk.row.id: last}, reading.marks_of(lobby.visitor))
    return open_page(talk, max(1, last - MOST + 1), last, "")


def standing(group: OpenCircle, application: Application) -> Standing:
    """How things stand about one applicant, as far as this member may know."""
    mine = vouches.my_word(group, application.member.id)
    council = Council(group.profile, roster_of(group))
    is_small = council.is_small()
    return Standing(
        mine=mine.kind if mine else "",
        answer=mine.answer if mine else "",
        is_word_enough=is_small and group.member_id in council.founders,
        is_founders=is_small,
        needed=group.profile.vouches_needed,
        open_from=application.arrived + group.profile.objection_hours * 3600,
        doubted_until=_doubted_until(group, council, application),
    )


def _doubted_until(group: OpenCircle, council: Council, application: Application) -> float | None:
    if not group.may(Permission.KEEP_ORDER):
        return None
    words = vouches.words_about(group, application.member.id)
    return council.doubted_until(application, words)


def _waiting(lobby: OpenCircle, application: Application, marks: reading.Marks) -> Waiting:
    talk = reach_conversation(lobby, 1)
    last, handle = talk.row.last_seq, rings.url_alias(lobby.visitor.root, lobby.circle.id)
    shown = _last(talk)
    return Waiting(
        alias=application.entry.alias,
        handle=handle,
        arrived=application.arrived,
        author=shown.author if shown else None,
        line=text.excerpt(shown.plain) if shown else "",
        unread=max(0, last - marks.get(talk.row.id, 0)),
    )


def _last(talk: OpenConversation) -> Shown | None:
    last = talk.row.last_seq
    found = open_page(talk, last, last, "") if last else []
    return found[0] if found and found[0].state == "said" else None
