"""What is said in a circle, and the letters and tags around it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from forum.errors import Unopenable
from forum.records import record
from forum.vault.epoch import number
from forum.vault.packed import fields, optional, pack, unpack_map
from forum.vault.primitives import (
    ID_SIZE,
    LENGTH_SIZE,
    SECRET_SIZE,
    ZERO_KEY,
    Deriver,
    Opener,
    Places,
    aad,
    derive,
    open_,
    open_from,
    pad,
    pad_large,
    pad_to,
    seal,
    seal_to,
    unpad,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from forum.vault.epoch import Epoch

MESSAGE_SIZE = 512
_SAID = {"author": bytes, "time": float, "text": str}
_PAYLOAD_KEYS = frozenset({"author", "time", "text", "reply_to", "html"})


class ContentKey(Protocol):
    """What it takes to read and write messages: an Epoch, a Reader or an OpenedThread."""

    @property
    def circle(self) -> bytes:
        """The circle's id."""

    @property
    def n(self) -> int:
        """The epoch's number; 0 for an opened thread."""

    @property
    def content(self) -> bytes:
        """The key of the content."""


@dataclass(frozen=True, slots=True)
class Reader:
    """The content key of an epoch alone: what a worker keeps while a socket follows."""

    circle: bytes
    n: int
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class OpenedThread:
    """A thread opened to newcomers, with a secret of its own; its messages are of epoch 0."""

    circle: bytes
    secret: bytes = field(repr=False)

    @property
    def n(self) -> int:
        """No epoch: 0."""
        return 0

    @property
    def content(self) -> bytes:
        """The key of the thread's messages and head."""
        return derive(self.secret, "content", self.circle, number(0))


@record
class Payload:
    """A message: author's member id, exact time in epoch seconds, what it answers, its words.

    `reply_to` is a seq of the same conversation; `html` is safe and there only where markup needs
    it. `more` is what few messages have: `edited` (epoch seconds), `pictures` (blob ids).
    """

    author: bytes
    time: float
    reply_to: int | None
    text: str = field(repr=False)
    html: str | None = field(default=None, repr=False)
    more: Mapping[str, object] = field(default_factory=dict, repr=False, hash=False)

    @property
    def pictures(self) -> list[Any]:
        """Beside the words: [blob id, media type, width, height, description] of each picture."""
        kept = self.more.get("pictures")
        return list(kept) if isinstance(kept, list) else []


def seal_message(key: ContentKey, conversation: bytes, seq: int, payload: Payload) -> bytes:
    """A message for its one place; 540 bytes when it is short."""
    content = pack(_payload_map(payload))
    fits = len(content) + LENGTH_SIZE <= MESSAGE_SIZE
    padded = pad_to(content, MESSAGE_SIZE) if fits else pad(content)
    place = _message_places(key, conversation)(seq.to_bytes(8, "big"))
    return seal(key.content, padded, place)


def open_message(key: ContentKey, conversation: bytes, seq: int, sealed: bytes) -> Payload:
    """The message of that place; Unopenable for any other place, key or byte."""
    return Messages(key, conversation).open(seq, sealed)


class Messages:
    """The messages of one conversation under one key: made ready once for all of a page."""

    __slots__ = ("_opener", "_places")

    def __init__(self, key: ContentKey, conversation: bytes) -> None:
        """`conversation` is its id."""
        self._opener = Opener(key.content)
        self._places = _message_places(key, conversation)

    def open(self, seq: int, sealed: bytes) -> Payload:
        """The message of that place; Unopenable for any other place, key or byte."""
        place = self._places(seq.to_bytes(8, "big"))
        content = unpack_map(unpad(self._opener.open(sealed, place)))
        author, time, text = fields(content, _SAID)
        reply_to, html = optional(content, "reply_to", int), optional(content, "html", str)
        for known in _PAYLOAD_KEYS:
            content.pop(known, None)
        return Payload(author, time, reply_to, text, html, content)


def _payload_map(payload: Payload) -> dict[str, object]:
    said = {"author": payload.author, "time": float(payload.time), "text": payload.text}
    perhaps = {"reply_to": payload.reply_to, "html": payload.html}
    return {**payload.more, **said, **{k: v for k, v in perhaps.items() if v is not None}}


def _message_places(key: ContentKey, conversation: bytes) -> Places:
    return Places("message", key.circle, conversation, number(key.n))


def seal_head(key: ContentKey, conversation: bytes, head: Mapping[str, object]) -> bytes:
    """A conversation's head: its title and what else stands above it."""
    place = aad("head", key.circle, conversation, number(key.n))
    return seal(key.content, pad(pack(head)), place)


def open_head(key: ContentKey, conversation: bytes, sealed: bytes) -> dict[str, object]:
    """The head of that conversation; Unopenable for another one or another epoch."""
    return Heads(key).open(conversation, sealed)


class Heads:
    """The heads of conversations under one key: made ready once for all of a page."""

    __slots__ = ("_n", "_opener", "_places")

    def __init__(self, key: ContentKey) -> None:
        """`key` is an epoch's or an opened thread's."""
        self._opener = Opener(key.content)
        self._places, self._n = Places("head", key.circle), number(key.n)

    def open(self, conversation: bytes, sealed: bytes) -> dict[str, object]:
        """The head of that conversation; Unopenable for another one or another epoch."""
        place = self._places(conversation, self._n)
        return unpack_map(unpad(self._opener.open(sealed, place)))


def seal_profile(epoch: Epoch, profile: Mapping[str, object]) -> bytes:
    """A circle's name, rules and policy."""
    return seal(epoch.content, pad(pack(profile)), aad("profile", epoch.circle, number(epoch.n)))


def open_profile(epoch: ContentKey, sealed: bytes) -> dict[str, object]:
    """The profile of that circle and epoch; otherwise Unopenable."""
    place = aad("profile", epoch.circle, number(epoch.n))
    return unpack_map(unpad(open_(epoch.content, sealed, place)))


def seal_thread(epoch: Epoch, conversation: bytes, thread: OpenedThread) -> bytes:
    """An opened thread's secret for all who hold the epoch; wrapped anew at every turn."""
    place = aad("opened", epoch.circle, conversation, number(epoch.n))
    return seal(epoch.content, thread.secret, place)


def open_thread(epoch: Epoch, conversation: bytes, sealed: bytes) -> OpenedThread:
    """The opened thread of that conversation; otherwise Unopenable."""
    place = aad("opened", epoch.circle, conversation, number(epoch.n))
    secret = open_(epoch.content, sealed, place)
    if len(secret) != SECRET_SIZE:
        raise Unopenable("not a thread's secret")
    return OpenedThread(epoch.circle, secret)


def seal_reaction(key: ContentKey, conversation: bytes, seq: int, own: bytes, kind: str) -> bytes:
    """A sign of kindness beside a message; `own` is the id that only its giver can make."""
    place = aad("reaction", key.circle, conversation, number(key.n), seq.to_bytes(8, "big"), own)
    return seal(key.content, pad(kind.encode()), place)


def open_reaction(key: ContentKey, conversation: bytes, seq: int, own: bytes, sealed: bytes) -> str:
    """Its kind; Unopenable anywhere else."""
    place = aad("reaction", key.circle, conversation, number(key.n), seq.to_bytes(8, "big"), own)
    return unpad(open_(key.content, sealed, place)).decode()


def seal_vouch(epoch: Epoch, applicant: bytes, own: bytes, vouch: Mapping[str, object]) -> bytes:
    """A word about an applicant, for those who hold the group's epoch."""
    place = aad("vouch", epoch.circle, applicant, number(epoch.n), own)
    return seal(epoch.content, pad(pack(vouch)), place)


def open_vouch(epoch: Epoch, applicant: bytes, own: bytes, sealed: bytes) -> dict[str, object]:
    """What was said about him; Unopenable for another applicant, epoch or giver."""
    place = aad("vouch", epoch.circle, applicant, number(epoch.n), own)
    return unpack_map(unpad(open_(epoch.content, sealed, place)))


def seal_blob(key: ContentKey, blob_id: bytes, content: bytes) -> bytes:
    """A picture or file of a circle; above 64 KiB its size shows in steps of 64 KiB."""
    place = aad("blob", key.circle, blob_id, number(key.n))
    return seal(key.content, pad_large(content), place)


def open_blob(key: ContentKey, blob_id: bytes, sealed: bytes) -> bytes:
    """The content of that blob; otherwise Unopenable."""
    return unpad(open_(key.content, sealed, aad("blob", key.circle, blob_id, number(key.n))))


def letter_tag(member_id: bytes) -> bytes:
    """By what a member's letters are found."""
    return _LETTERS(member_id)


_LETTERS = Deriver(ZERO_KEY, "letter")


def seal_letter(
    public_key: bytes, member_id: bytes, letter_id: bytes, content: Mapping[str, object]
) -> bytes:
    """A letter to one member, readable by nobody else."""
    return seal_to(public_key, pad(pack(content)), _letter_info(member_id, letter_id))


def open_letter(
    member_secret: bytes, member_id: bytes, letter_id: bytes, sealed: bytes
) -> dict[str, object]:
    """The content of a letter; Unopenable for another member or another letter."""
    return unpack_map(unpad(open_from(member_secret, sealed, _letter_info(member_id, letter_id))))


def _letter_info(member_id: bytes, letter_id: bytes) -> bytes:
    return derive(ZERO_KEY, "letter", member_id, letter_id)


def keyed_tag(epoch: Epoch, label: str, *parts: bytes) -> bytes:
    """A mark that only holders of the epoch can make or recognise."""
    return derive(epoch.tags, label, *parts)


def channel_tag(epoch: Epoch) -> bytes:
    """The name of a circle's channel between workers, which names nothing."""
    return keyed_tag(epoch, "channel")


def branch_tag(constant: bytes, branch: bytes) -> bytes:
    """A branch's mark in reports, under the group's constant from its profile."""
    return derive(constant, "branch", branch)


def reaction_id(id_secret: bytes, conversation: bytes, seq: int) -> bytes:
    """The one reaction of a member to a message, which nobody can join to him; 16 bytes."""
    return derive(id_secret, "reaction", conversation, seq.to_bytes(8, "big"))[:ID_SIZE]


def vouch_id(id_secret: bytes, applicant: bytes) -> bytes:
    """The one word of a member about an applicant, which nobody can join to him; 16 bytes."""
    return derive(id_secret, "vouch", applicant)[:ID_SIZE]


def companion_id(id_secret: bytes, lobby: bytes) -> bytes:
    """Who a member is in a lobby, where nobody sees who he is in the group; 16 bytes."""
    return derive(id_secret, "companion", lobby)[:ID_SIZE]


def invited_proof(constant: bytes, tag: bytes, branch: bytes, expires: int) -> bytes:
    """Proof that a member made an invitation: only members hold the group's constant."""
    return derive(constant, "invited", tag, branch, expires.to_bytes(8, "big"))


def block_tag(constant: bytes, who: bytes, whom: bytes) -> bytes:
    """The mark of a block inside one circle, which only its members can make."""
    return derive(constant, "block", who, whom)


def ballot_id(id_secret: bytes, proposal: bytes) -> bytes:
    """The one ballot of a member on a proposal, which nobody can join to him."""
    return derive(id_secret, "ballot", proposal)
