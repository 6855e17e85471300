"""A page of a conversation, opened: what each message says, to whom it answers, who wrote it."""

from __future__ import annotations

from dataclasses import dataclass, field

from markupsafe import Markup

from forum import clock, text
from forum.access import OpenConversation, holds_all_epochs, older_epochs
from forum.actions.posts import EDIT_SECONDS
from forum.errors import Unopenable
from forum.opening.authors import Author, authors_of
from forum.reads import messages
from forum.reads.messages import MessageSeen, ReactionSeen
from forum.records import record
from forum.vault import sealed
from forum.vault.epoch import Epoch
from forum.vault.sealed import ContentKey, OpenedThread, Payload

PAGE = 20
NOTHING: frozenset[str] = frozenset()


@record
class Picture:
    """A picture beside a message; `place` is its number there."""

    place: int
    width: int
    height: int
    description: str


@record
class Quote:
    """What a message answers: its number, who wrote it, one line of it (empty: before his time)."""

    seq: int
    author: Author | None
    line: str = ""


@record
class Shown:
    """One message as its reader sees it. `state`: said, withdrawn, or before (his time).

    `time` is in seconds since 1970; `kindness` names the signs beside it, `mine` the reader's own.
    """

    seq: int
    state: str
    time: float
    author: Author | None = None
    words: Markup | str = field(default="", repr=False)
    plain: str = field(default="", repr=False)
    quote: Quote | None = None
    is_edited: bool = False
    may_edit: bool = False
    kindness: frozenset[str] = frozenset()
    mine: str = ""
    pictures: tuple[Picture, ...] = ()


@dataclass(slots=True)
class _Page:
    talk: OpenConversation
    href: str
    held: dict[int, Epoch]
    openers: dict[int, sealed.Messages] = field(default_factory=dict)
    authors: dict[bytes, Author] = field(default_factory=dict)
    quotes: dict[int, Payload] = field(default_factory=dict)
    kindness: dict[int, list[tuple[str, bool]]] = field(default_factory=dict)


def open_page(talk: OpenConversation, first: int, last: int, href: str) -> list[Shown]:
    """The messages from seq `first` to `last`; `href` is the conversation's address for links."""
    seen, reactions = messages.page_of(talk.opened.circle.id, talk.row.number, first, last)
    wanted = {row.epoch for row in seen} | {reaction.epoch for reaction in reactions}
    held = older_epochs(talk.opened, wanted)
    page = _Page(talk, href, held)
    said = {row.seq: _open(page, row) for row in seen}
    page.quotes = _quotes(page, said)
    for reaction in reactions:
        _be_kind(page, reaction)
    writers = [one.author for one in [*said.values(), *page.quotes.values()] if one is not None]
    page.authors = authors_of(talk.opened, writers)
    return [_show(page, row, said[row.seq]) for row in seen]


def open_some(talk: OpenConversation, rows: list[MessageSeen]) -> dict[int, Payload]:
    """The payloads of some messages by seq, without those that cannot be read."""
    page = _Page(talk, "", older_epochs(talk.opened, {row.epoch for row in rows}))
    found = {row.seq: _open(page, row) for row in rows}
    return {seq: payload for seq, payload in found.items() if payload is not None}


def _key(page: _Page, n: int) -> ContentKey | None:
    if n == 0:
        return page.talk.key if isinstance(page.talk.key, OpenedThread) else None
    return page.held.get(n)


def _open(page: _Page, row: MessageSeen) -> Payload | None:
    """What it says; nothing for a withdrawn one and for one from before the reader's time."""
    key = _key(page, row.epoch)
    if not row.ct or key is None:
        return None
    if row.epoch and row.stamp <= page.talk.opened.entry.since:
        return None
    opener = page.openers.get(row.epoch)
    if opener is None:
        opener = page.openers[row.epoch] = sealed.Messages(key, page.talk.row.id)
    return opener.open(row.seq, row.ct)


def _quotes(page: _Page, said: dict[int, Payload | None]) -> dict[int, Payload]:
    answered = {one.reply_to for one in said.values() if one is not None and one.reply_to}
    near = {seq: one for seq, one in said.items() if seq in answered and one is not None}
    talk = page.talk
    far = sorted(answered - said.keys())
    opened, number = talk.opened, talk.row.number
    member = None if not far or holds_all_epochs(opened) else opened.member_id
    rows, granted = messages.quoted(opened.circle.id, number, far, member)
    page.held |= older_epochs(opened, {row.epoch for row in rows}, granted)
    for row in rows:
        payload = _open(page, row)
        if payload is not None:
            near[row.seq] = payload
    return near


def _be_kind(page: _Page, row: ReactionSeen) -> None:
    key = _key(page, row.epoch)
    if key is None:
        return
    talk = page.talk
    try:
        kind = sealed.open_reaction(key, talk.row.id, row.seq, row.id, row.ct)
    except Unopenable:
        return
    own = sealed.reaction_id(talk.opened.membership.id_secret, talk.row.id, row.seq)
    page.kindness.setdefault(row.seq, []).append((kind, row.id == own))


def _show(page: _Page, row: MessageSeen, said: Payload | None) -> Shown:
    if said is None:
        is_early = row.ct and (_key(page, row.epoch) is None or row.epoch)
        return Shown(row.seq, "before" if is_early else "withdrawn", row.day * 86_400.0)
    author = page.authors[said.author]
    kinds = page.kindness.get(row.seq, ())
    return Shown(
        seq=row.seq,
        state="said",
        time=said.time,
        author=author,
        words=text.shown(said.text, said.html, page.href),
        plain=said.text,
        quote=_quote(page, said.reply_to),
        is_edited="edited" in said.more,
        may_edit=author.is_me and clock.timestamp() - said.time <= EDIT_SECONDS,
        kindness=frozenset([kind for kind, _ in kinds]) if kinds else NOTHING,
        mine=next((kind for kind, is_mine in kinds if is_mine), "") if kinds else "",
        pictures=tuple(_pictures(said)) if said.more else (),
    )


def _quote(page: _Page, seq: int | None) -> Quote | None:
    if not seq:
        return None
    said = page.quotes.get(seq)
    if said is None:
        return Quote(seq, None)
    return Quote(seq, page.authors.get(said.author), text.excerpt(said.text))


def _pictures(said: Payload) -> list[Picture]:
    return [
        Picture(place, width, height, words)
        for place, (_, _, width, height, words) in enumerate(said.pictures)
    ]
