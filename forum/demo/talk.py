"""What is said in the demo: threads, a lobby, a talk between two."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from forum.access import reach_conversation, reach_lobby
from forum.actions import posts, reading, threads
from forum.actions.posts import Words
from forum.actions.threads import Beginning
from forum.vault import ring as rings
from forum.vault.primitives import digest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from forum.demo.cast import Cast

Said = dict[str, Any]


def thread(cast: Cast, group: bytes, told: Said) -> int:
    """A thread with its posts, each on its day; gives its number."""
    first, *others = told["posts"]
    cast.live_on(first["day"])
    beginning = Beginning(told["title"], told.get("warning", ""), _words(told["title"], 1, first))
    opened = cast.enter(first["who"], group)
    number = threads.begin(opened, beginning)
    reading.mark_own(opened.visitor, threads.id_of(opened, number), 1)
    _be_kind(cast, group, number, 1, first)
    for seq, said in enumerate(others, 2):
        cast.live_on(said["day"])
        say(cast, group, number, seq, said)
    talk = reach_conversation(cast.enter(first["who"], group, number), number)
    if told.get("opened"):
        threads.open_to_newcomers(talk)
    return number


def settle(cast: Cast, group: bytes, by: str, number: int, told: Said) -> None:
    """What a moderator puts above a thread."""
    marks = {name: True for name in ("pinned", "closed") if told.get(name)}
    if marks:
        threads.change_head(reach_conversation(cast.enter(by, group, number), number), **marks)


def say(cast: Cast, circle: bytes, number: int, seq: int, said: Said) -> None:
    """One post, and the signs of kindness that others put beside it."""
    talk = reach_conversation(cast.enter(said["who"], circle, number), number)
    posts.reply(talk, _words(str(number), seq, said))
    reading.mark_own(talk.opened.visitor, talk.row.id, seq)
    _be_kind(cast, circle, number, seq, said)


def _be_kind(cast: Cast, circle: bytes, number: int, seq: int, said: Said) -> None:
    for who, kind in said.get("reactions", ()):
        near = reach_conversation(cast.enter(who, circle, number), number)
        posts.react(near, seq, kind)


def in_lobby(cast: Cast, group: bytes, lobby: bytes, applicant: str, told: Sequence[Said]) -> None:
    """The talk of who waits with those who meet him."""
    for seq, said in enumerate(told, 1):
        cast.live_on(said["day"])
        if said["who"] == applicant:
            say(cast, lobby, 1, seq, said)
            continue
        visitor = cast.visitors[said["who"]]
        address = rings.url_alias(visitor.root, lobby)
        room = reach_lobby(cast.enter(said["who"], group), address)
        posts.reply(reach_conversation(room, 1), _words("lobby", seq, said))


def _words(of: str, seq: int, said: Said) -> Words:
    nonce = digest(f"{of} {seq} {said['who']} {said['day']}".encode())[:16]
    return Words(said["text"], nonce, said.get("reply_to"))
