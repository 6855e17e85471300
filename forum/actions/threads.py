"""Threads: beginning one, and what stands in its head."""

from __future__ import annotations

from dataclasses import dataclass, field

from sqlalchemy import delete, select

from forum import clock
from forum.access import OpenCircle, OpenConversation, Permission, older_epochs
from forum.actions import agreements, circles, posts
from forum.actions.posts import Place, Words
from forum.db import db, transaction
from forum.errors import NotFound, NotYet, Refused
from forum.models.conversations import Conversation
from forum.models.messages import Blob, Message, Reaction
from forum.vault import sealed
from forum.vault.epoch import Epoch
from forum.vault.primitives import digest, random_secret
from forum.vault.sealed import ContentKey, OpenedThread, Payload

ACT = "open"
LONGEST_TITLE = 120
LONGEST_WARNING = 60
MOST_OPENED = 2_000  # posts of a thread that is opened at once


@dataclass(frozen=True, slots=True)
class Beginning:
    """A title, an optional warning about what it holds, and the first post."""

    title: str = field(repr=False)
    warning: str = field(repr=False)
    words: Words = field(repr=False)


@transaction
def begin(opened: OpenCircle, beginning: Beginning) -> int:
    """Begin a thread; gives its number. Announces `MessagePosted`. Raises `Refused`."""
    opened.need(Permission.BEGIN)
    if not beginning.title.strip() or len(beginning.title) > LONGEST_TITLE:
        raise Refused("title")
    nonce = digest(opened.member_id + beginning.words.nonce)[:16]
    written = db.session.scalar(select(Message.conversation).where(Message.nonce == nonce))
    if written is not None:
        return written
    stamp, number = circles.stand_still(opened, messages=1, conversations=1)
    head: dict[str, object] = {
        "title": beginning.title.strip(),
        "by": opened.member_id,
        "warning": beginning.warning.strip()[:LONGEST_WARNING],
        "begun": clock.timestamp(),
    }
    day = clock.day_number()
    row = circles.begin_conversation(
        opened.circle.id, number, "thread", opened.epoch, head, stamp, day
    )
    row.last_seq = 1
    db.session.flush()
    place = Place(number, row.id, 1, row.head_epoch, row.head_ct, None)
    posts.write(opened, place, opened.epoch, stamp, nonce, beginning.words)
    return number


def id_of(opened: OpenCircle, number: int) -> bytes:
    """The id of a conversation, for one's marks."""
    return db.session.get_one(Conversation, (opened.circle.id, number)).id


@transaction
def change_head(talk: OpenConversation, **values: object) -> None:
    """Pin, close, retitle or warn: `pinned`, `closed`, `title`, `warning`.

    Who began a thread may retitle, warn and close it, unless a moderator has closed it; pinning is
    for moderators. Raises `NotFound`, `Refused`.
    """
    if "title" in values and not 0 < len(str(values["title"]).strip()) <= LONGEST_TITLE:
        raise Refused("title")
    circles.stand_still(talk.opened)
    row = _held(talk)
    head, me = _head(talk, row), talk.opened.member_id
    if "pinned" in values or not is_in_hand(talk, head):
        talk.opened.need(Permission.KEEP_ORDER)
    if "closed" in values and values["closed"] != bool(head.get("closed")):
        head["closed_by"] = me if values["closed"] else b""
    key = _head_key(talk, row)
    row.head_epoch = key.n
    row.head_ct = sealed.seal_head(key, row.id, {**head, **values})


def is_in_hand(talk: OpenConversation, head: dict[str, object]) -> bool:
    """Whether who began the thread still has its head in hand: nobody else has closed it."""
    me = talk.opened.member_id
    is_closed_by_another = bool(head.get("closed")) and head.get("closed_by") != me
    return head.get("by") == me and not is_closed_by_another


@transaction
def open_to_newcomers(talk: OpenConversation) -> bool:
    """Let newcomers read it from its first post on; for who began it, or two moderators.

    Every post is sealed anew under the thread's own secret. Gives whether it is open, or waits for
    a second moderator. Raises `NotYet` for a thread too long or older than what its opener can
    read, `NotFound` for anybody else.
    """
    circles.stand_still(talk.opened)
    row = _held(talk)
    head = _head(talk, row)
    if row.opened_ct is not None:
        return True
    if head.get("by") != talk.opened.member_id:
        talk.opened.need(Permission.KEEP_ORDER)
        if not agreements.agree(talk.opened, ACT, row.id):
            return False
    thread = OpenedThread(talk.opened.circle.id, random_secret())
    _seal_posts(talk, thread)
    row.opened_ct = sealed.seal_thread(talk.opened.epoch, row.id, thread)
    row.head_epoch = 0
    row.head_ct = sealed.seal_head(thread, row.id, head)
    return True


def _seal_posts(talk: OpenConversation, thread: OpenedThread) -> None:
    here = (Message.circle == talk.opened.circle.id, Message.conversation == talk.row.number)
    messages = list(db.session.scalars(
        select(Message).where(*here).order_by(Message.seq).limit(MOST_OPENED + 1)
    ))  # fmt: skip
    if len(messages) > MOST_OPENED:
        raise NotYet
    held = older_epochs(talk.opened, {message.epoch for message in messages})
    for message in messages:
        _seal_post(talk, held, thread, message)
    # Signs of kindness are sealed with the posts they stand beside.
    gone = (Reaction.circle == talk.opened.circle.id, Reaction.conversation == talk.row.number)
    for kept in list(db.session.scalars(select(Reaction).where(*gone))):
        if kept.epoch not in held:
            db.session.execute(delete(Reaction).where(*gone, Reaction.id == kept.id))
            continue
        kind = sealed.open_reaction(held[kept.epoch], talk.row.id, kept.seq, kept.id, kept.ct)
        kept.epoch = 0
        kept.ct = sealed.seal_reaction(thread, talk.row.id, kept.seq, kept.id, kind)


def _seal_post(
    talk: OpenConversation, held: dict[int, Epoch], thread: OpenedThread, message: Message
) -> None:
    if message.epoch not in held:
        raise NotYet
    if message.ct:
        payload = sealed.open_message(held[message.epoch], talk.row.id, message.seq, message.ct)
        message.ct = sealed.seal_message(thread, talk.row.id, message.seq, payload)
        _seal_pictures(held, thread, payload)
    message.epoch = 0


def _seal_pictures(held: dict[int, Epoch], thread: OpenedThread, payload: Payload) -> None:
    for picture in payload.pictures:
        blob = db.session.get(Blob, (thread.circle, picture[0]))
        if blob is None or blob.epoch not in held:
            continue
        content = sealed.open_blob(held[blob.epoch], blob.id, blob.ct)
        blob.epoch, blob.ct = 0, sealed.seal_blob(thread, blob.id, content)


def _held(talk: OpenConversation) -> Conversation:
    row = Conversation.held(talk.opened.circle.id, talk.row.number)
    if row is None:
        raise NotFound("conversation")
    return row


def _head_key(talk: OpenConversation, row: Conversation) -> ContentKey:
    if row.opened_ct is not None:
        return sealed.open_thread(talk.opened.epoch, row.id, row.opened_ct)
    return talk.opened.epoch


def _head(talk: OpenConversation, row: Conversation) -> dict[str, object]:
    """The newest head: somebody may have changed it since this one was entered."""
    if row.opened_ct is not None:
        return sealed.open_head(_head_key(talk, row), row.id, row.head_ct)
    if row.head_epoch == talk.opened.epoch.n:
        return sealed.open_head(talk.opened.epoch, row.id, row.head_ct)
    return talk.head
