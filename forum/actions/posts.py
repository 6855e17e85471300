"""Posts: writing in a conversation, changing one's words, withdrawing them, being with somebody."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import bindparam, delete, insert, select, update

from forum import clock, text
from forum.access import OpenCircle, OpenConversation, Permission, older_epochs
from forum.actions import circles
from forum.db import db, transaction
from forum.errors import NotFound, Refused, ThreadClosed, TooLate
from forum.events import MessageChanged, MessagePosted, announce
from forum.models.conversations import Conversation
from forum.models.messages import Blob, Message, Reaction
from forum.reads.statements import Query, Statement
from forum.vault import sealed
from forum.vault.epoch import Epoch
from forum.vault.primitives import digest
from forum.vault.sealed import ContentKey, OpenedThread, Payload

LONGEST = 20_000  # characters of one post
MOST_BYTES = 60_000  # of words and markup together: a sealed message holds 64 KiB
EDIT_SECONDS = 15 * 60
REACTIONS = ("with", "thanks")


@dataclass(frozen=True, slots=True)
class Words:
    """What is sent: `nonce` (16 bytes) makes a repeated sending the same post.

    `reply_to` is a seq of the same conversation; `pictures` are (blob id, kind, width, height,
    description), and `blobs` what they show, by id.
    """

    text: str = field(repr=False)
    nonce: bytes
    reply_to: int | None = None
    pictures: tuple[tuple[bytes, str, int, int, str], ...] = ()
    blobs: Mapping[bytes, bytes] = field(default_factory=dict, repr=False, hash=False)


@transaction
def reply(talk: OpenConversation, words: Words) -> int:
    """Write in a conversation; gives the seq. Announces `MessagePosted`.

    Raises `ThreadClosed`, `Refused` for no words or too many, `TurnedMeanwhile` when the key
    turned since the circle was entered.
    """
    talk.opened.need(Permission.POST)
    nonce = digest(talk.opened.member_id + words.nonce)[:16]
    written = WRITTEN.rows(nonce=nonce)
    if written:
        return int(written[0][0])
    stamp, _ = circles.stand_still(talk.opened, messages=1)
    row = _take_place(talk.opened, talk.row.number, stamp)
    if row.last_seq < (words.reply_to or 0):
        raise NotFound("answered")
    key = _key(talk, row)
    write(talk.opened, row, key, stamp, nonce, words)
    return row.last_seq


def write(  # noqa: PLR0913, PLR0917 - a message is made of this much
    opened: OpenCircle, row: Place, key: ContentKey, stamp: int, nonce: bytes, words: Words
) -> None:
    """The message itself, inside a running transaction; its place is taken already."""
    said = checked(words.text, is_beside_picture=bool(words.pictures))
    payload = Payload(
        author=opened.member_id,
        time=clock.timestamp(),
        reply_to=words.reply_to,
        text=said,
        html=_html(said),
        more={"pictures": [list(picture) for picture in words.pictures]} if words.pictures else {},
    )
    values: dict[str, Any] = {
        "circle": opened.circle.id,
        "conversation": row.number,
        "seq": row.last_seq,
        "epoch": key.n,
        "day": clock.day_number(),
        "stamp": stamp,
        "nonce": nonce,
        "ct": sealed.seal_message(key, row.id, row.last_seq, payload),
    }
    WRITE.write(**values)
    for blob_id, content in words.blobs.items():
        ct = sealed.seal_blob(key, blob_id, content)
        blob = Blob(circle=values["circle"], id=blob_id, epoch=key.n, day=values["day"], ct=ct)
        db.session.add(blob)
    announce(MessagePosted(
        opened.circle.id, row.number, row.last_seq, opened.epoch.n,
        sealed.channel_tag(opened.epoch), key.n, values["ct"],
    ))  # fmt: skip


def checked(words: str, *, is_beside_picture: bool = False) -> str:
    """The words, when they can be kept. Raises `Refused` for none, too many, or half characters."""
    said = text.tidy(words).strip()
    if not (said or is_beside_picture) or len(said) > LONGEST:
        raise Refused("words")
    try:
        size = len(said.encode())
    except UnicodeEncodeError as error:
        raise Refused("surrogates") from error
    if size > MOST_BYTES:
        raise Refused("size")
    return said


def _html(said: str) -> str | None:
    """Markup where it is needed and fits; words that are all marks are shown as they were typed."""
    html = text.html_of(said)
    fits = html is not None and len(said.encode()) + len(html.encode()) <= MOST_BYTES
    return html if fits else None


@transaction
def edit(talk: OpenConversation, seq: int, words: str) -> None:
    """Say it better, within 15 minutes; marked as changed. Announces `MessageChanged`.

    Raises `TooLate`, and `NotFound` for anybody else's words.
    """
    talk.opened.need(Permission.POST)
    circles.stand_still(talk.opened)
    message, payload = _mine(talk, seq)
    if clock.timestamp() - payload.time > EDIT_SECONDS:
        raise TooLate
    if talk.is_closed:
        raise ThreadClosed
    said = checked(words, is_beside_picture=bool(payload.pictures))
    more = {**payload.more, "edited": clock.timestamp()}
    payload = replace(payload, text=said, html=_html(said), more=more)
    # Under the newest key: who has left since must not read what is said now.
    key: ContentKey = talk.key if message.epoch == 0 else talk.opened.epoch
    message.epoch = key.n
    message.ct = sealed.seal_message(key, talk.row.id, seq, payload)
    announce(changed(talk.opened, message))


@transaction
def withdraw(talk: OpenConversation, seq: int) -> None:
    """Take one's words away for good; an empty row stays. Announces `MessageChanged`."""
    circles.stand_still(talk.opened)
    message, payload = _mine(talk, seq)
    blank(message, payload)
    announce(changed(talk.opened, message))


def changed(opened: OpenCircle, message: Message) -> MessageChanged:
    """What is told of a message that is no longer as it was."""
    epoch = opened.epoch
    return MessageChanged(
        message.circle, message.conversation, message.seq, epoch.n, sealed.channel_tag(epoch),
        message.epoch, message.ct,
    )  # fmt: skip


def blank(message: Message, payload: Payload) -> None:
    """Leave nothing of a message but its place, inside a running transaction."""
    for picture in payload.pictures:
        db.session.execute(delete(Blob).where(Blob.circle == message.circle, Blob.id == picture[0]))
    here = (Reaction.circle == message.circle, Reaction.conversation == message.conversation)
    db.session.execute(delete(Reaction).where(*here, Reaction.seq == message.seq))
    message.ct = b""


@transaction
def react(talk: OpenConversation, seq: int, kind: str) -> None:
    """Be with somebody, or thank him; once more takes it back. Raises `Refused`, `NotFound`."""
    talk.opened.need(Permission.REACT)
    if kind not in REACTIONS:
        raise Refused(kind)
    circles.stand_still(talk.opened)
    message = _message(talk, seq)
    if not message.ct:
        raise NotFound("withdrawn")
    own = sealed.reaction_id(talk.opened.membership.id_secret, talk.row.id, seq)
    place = (talk.opened.circle.id, talk.row.number, seq, own)
    kept = db.session.get(Reaction, place)
    key: ContentKey = talk.key if message.epoch == 0 else talk.opened.epoch
    before = _kind(talk, kept) if kept is not None else ""
    if kept is not None:
        db.session.delete(kept)
        db.session.flush()
    if before != kind:
        ct = sealed.seal_reaction(key, talk.row.id, seq, own, kind)
        db.session.add(Reaction(
            circle=place[0], conversation=place[1], seq=seq, id=own, epoch=key.n, ct=ct
        ))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Place:
    """The place that a new message has taken in its conversation."""

    number: int
    id: bytes
    last_seq: int
    head_epoch: int
    head_ct: bytes = field(repr=False)
    opened_ct: bytes | None = field(repr=False)


def _take_place(opened: OpenCircle, number: int, stamp: int) -> Place:
    found = TAKE_PLACE.write(
        own=opened.circle.id, talk=number, stamp=stamp, today=clock.day_number()
    )
    if found is None:
        raise NotFound("conversation")
    return Place(*found)


def _written(_length: int) -> Query:
    return select(Message.seq).where(Message.nonce == bindparam("nonce"))


def _taking(_length: int) -> Query:
    here = (Conversation.circle == bindparam("own"), Conversation.number == bindparam("talk"))
    taken: dict[Any, Any] = {
        Conversation.last_seq: Conversation.last_seq + 1,
        Conversation.touched: bindparam("stamp"),
        Conversation.last_day: bindparam("today"),
    }
    names = (Conversation.number, Conversation.id, Conversation.last_seq, Conversation.head_epoch,
             Conversation.head_ct, Conversation.opened_ct)  # fmt: skip
    return update(Conversation).where(*here).values(taken).returning(*names)


def _writing(_length: int) -> Query:
    names = ("circle", "conversation", "seq", "epoch", "day", "stamp", "nonce", "ct")
    return insert(Message).values({name: bindparam(name) for name in names})


WRITTEN, TAKE_PLACE, WRITE = Statement(_written), Statement(_taking), Statement(_writing)


def _key(talk: OpenConversation, row: Place) -> ContentKey:
    """The key to write under; the head is sealed anew so that newcomers can read it."""
    if row.opened_ct is not None:
        thread = sealed.open_thread(talk.opened.epoch, row.id, row.opened_ct)
        _refuse_closed(sealed.open_head(thread, row.id, row.head_ct))
        return thread
    epoch = talk.opened.epoch
    if row.head_epoch == epoch.n:
        _refuse_closed(sealed.open_head(epoch, row.id, row.head_ct))
        return epoch
    # Sealed under an older epoch, and only whoever entered could read it: it has not changed since.
    _refuse_closed(talk.head)
    head = sealed.seal_head(epoch, row.id, talk.head)
    here = (Conversation.circle == epoch.circle, Conversation.number == row.number)
    db.session.execute(
        update(Conversation).where(*here).values(head_epoch=epoch.n, head_ct=head),
        execution_options={"synchronize_session": False},
    )
    return epoch


def _refuse_closed(head: dict[str, object]) -> None:
    if head.get("closed"):
        raise ThreadClosed


def _message(talk: OpenConversation, seq: int) -> Message:
    place = (talk.opened.circle.id, talk.row.number, seq)
    message = db.session.get(Message, place, with_for_update=True)
    if message is None or (message.epoch and message.stamp <= talk.opened.entry.since):
        raise NotFound("message")
    return message


def _mine(talk: OpenConversation, seq: int) -> tuple[Message, Payload]:
    message = _message(talk, seq)
    if not message.ct:
        raise NotFound("withdrawn")
    key = key_of(talk, message.epoch)
    payload = sealed.open_message(key, talk.row.id, seq, message.ct)
    if payload.author != talk.opened.member_id:
        raise NotFound("of another")
    return message, payload


def _kind(talk: OpenConversation, kept: Reaction) -> str:
    key = key_of(talk, kept.epoch)
    return sealed.open_reaction(key, talk.row.id, kept.seq, kept.id, kept.ct)


def key_of(talk: OpenConversation, n: int) -> ContentKey:
    """The key of epoch `n`, or of the opened thread for 0. Raises `NotFound` before his time."""
    if n == 0 and isinstance(talk.key, OpenedThread):
        return talk.key
    held: dict[int, Epoch] = older_epochs(talk.opened, {n})
    if n not in held:
        raise NotFound("epoch")
    return held[n]
