"""One's own words, as files: everything one wrote, circle by circle, in a zip that is streamed."""

from __future__ import annotations

import html
import io
import json
import zipfile
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from forum.access import OpenCircle
from forum.db import db, release
from forum.errors import Unopenable
from forum.models.messages import Blob
from forum.opening.walks import Found, Walk, together
from forum.vault import sealed

ENDINGS = {"image/jpeg": "jpg", "image/png": "png"}
CHUNK = 64 * 1024  # bytes that are ready before they are sent
HEAD = '<!doctype html><meta charset="utf-8"><meta name="viewport" content="width=device-width">'

Named = tuple[str, OpenCircle]
Told = dict[str, Any]


class _Pipe(io.RawIOBase):
    """What the zip writes, to be sent on at once; it is never read back."""

    def __init__(self) -> None:
        self.waiting = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:  # noqa: ANN401 - whatever holds bytes
        self.waiting += data
        return len(data)

    def take(self) -> bytes:
        taken, self.waiting = bytes(self.waiting), bytearray()
        return taken


def export(circles: Sequence[Named]) -> Iterator[bytes]:
    """The bytes of the zip: words.json, words.html and pictures; a piece at a time."""
    pipe, told = _Pipe(), []
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as made:
        for name, opened in circles:
            walk = Walk(opened)
            kept: dict[int, list[Told]] = {}
            for found in _mine(walk):
                kept.setdefault(found.number, []).append(_entry(made, walk, found))
                if len(pipe.waiting) > CHUNK:
                    # Who takes it may be slow: no connection waits for him.
                    release()
                    yield pipe.take()
            told.append(_circle(name, walk, kept))
        made.writestr("words.json", json.dumps(told, ensure_ascii=False, indent=1))
        made.writestr("words.html", _page(told))
    release()
    yield pipe.take()


def _mine(walk: Walk) -> Iterator[Found]:
    for _, found in together([walk]):
        if found is not None and found.payload.author == walk.opened.member_id:
            yield found


def _circle(name: str, walk: Walk, kept: dict[int, list[Told]]) -> Told:
    """A circle by its conversations, each from its first message on."""
    talks = [
        {"number": number, "title": walk.title(number), "messages": kept[number][::-1]}
        for number in sorted(kept)
    ]
    return {"circle": name, "alias": walk.opened.entry.alias, "conversations": talks}


def _entry(made: zipfile.ZipFile, walk: Walk, found: Found) -> Told:
    said, when = found.payload, datetime.fromtimestamp(found.payload.time, UTC)
    names = [_picture(made, walk, found, one) for one in said.pictures]
    return {
        "number": found.seq,
        "day": when.date().isoformat(),
        "time": f"{when:%H:%M} UTC",
        "words": said.text,
        "pictures": [name for name in names if name],
    }


def _picture(made: zipfile.ZipFile, walk: Walk, found: Found, picture: list[Any]) -> str:
    blob = db.session.get(Blob, (walk.opened.circle.id, picture[0]))
    key = walk.key(found.number, blob.epoch) if blob else None
    if blob is None or key is None or picture[1] not in ENDINGS:
        return ""
    try:
        content = sealed.open_blob(key, blob.id, blob.ct)
    except Unopenable:
        return ""
    db.session.expunge(blob)
    name = f"pictures/{picture[0].hex()}.{ENDINGS[picture[1]]}"
    # Pixels are packed already: packing them again only takes time.
    made.writestr(name, content, zipfile.ZIP_STORED)
    return name


def _page(told: list[Told]) -> str:
    parts = [HEAD, "<title>Words</title>"]
    for circle in told:
        name, alias = html.escape(circle["circle"]), html.escape(circle["alias"])
        parts.append(f'<h1 dir="auto">{name}</h1><p dir="auto">{alias}</p>')
        for talk in circle["conversations"]:
            parts.append(f'<h2 dir="auto">{html.escape(talk["title"])}</h2>')
            parts += [_message(message) for message in talk["messages"]]
    return "\n".join(parts)


def _message(message: Told) -> str:
    words = html.escape(message["words"]).replace("\n", "<br>")
    shown = "".join(f'<br><img src="{name}" alt="">' for name in message["pictures"])
    when = f"{message['day']} {message['time']}"
    return f'<p><small>{when}</small></p><p dir="auto">{words}{shown}</p>'
