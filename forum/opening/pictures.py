"""A picture, opened for who may read the message beside it."""

from __future__ import annotations

from forum.access import OpenConversation
from forum.actions.posts import key_of
from forum.db import db
from forum.errors import NotFound
from forum.models.messages import Blob
from forum.opening.threads import open_some
from forum.pictures import KINDS
from forum.reads import messages
from forum.vault import sealed


def open_picture(talk: OpenConversation, seq: int, place: int) -> tuple[str, bytes]:
    """Its media type and bytes. Raises `NotFound` for one that is not there, or not for him."""
    rows = messages.some(talk.opened.circle.id, talk.row.number, [seq])
    payload = open_some(talk, rows).get(seq)
    kept = payload.pictures if payload else []
    if place >= len(kept):
        raise NotFound("picture")
    blob_id, kind = kept[place][:2]
    blob = db.session.get(Blob, (talk.opened.circle.id, blob_id))
    if blob is None or kind not in KINDS:
        raise NotFound("picture")
    return kind, sealed.open_blob(key_of(talk, blob.epoch), blob_id, blob.ct)
