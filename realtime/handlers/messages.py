"""Saying something."""

from __future__ import annotations

from typing import TYPE_CHECKING

from forum.actions import posts, reading
from forum.actions.posts import Words
from forum.vault.primitives import digest
from realtime.payloads import Posting
from realtime.protocol import handles

if TYPE_CHECKING:
    from realtime.protocol import Answer, Here


@handles("message.post", Posting)
def post(here: Here, sent: Posting) -> Answer:
    """Say something in a conversation. Answers `{ok, seq}` after it is stored, and not before.

    Sent again with the same `nonce`, in whatever way, it is the same message with the same `seq`.
    """
    nonce = digest(sent.nonce.encode("utf-8", "surrogatepass"))[:16]
    talk = here.talk
    seq = posts.reply(talk, Words(sent.words, nonce, sent.reply_to or None))
    reading.mark_own(here.visitor, talk.row.id, seq)
    return {"seq": seq}
