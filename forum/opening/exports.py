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
from forum.db import db
from forum.errors import Unopenable
from forum.models.messages import Blob
from forum.opening.walks import Found, Walk
from forum.vault import sealed

ENDINGS = {"image/jpeg": "jpg", "image/png": "png"}
Named = tuple[str, OpenCircle]


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
    """The bytes of the zip: words.json, words.html and pictures; a slice at a time."""
    pipe, told = _Pipe(), []
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as made:
        for name, opened in circles:
            entries: list[dict[str, Any]] = []
            for found in _mine(opened):
                entries.append(_entry(made, opened, found))
                yield pipe.take()
            alias = opened.entry.alias
            told.append({"circle": name, "alias": alias, "messages": entries[::-1]})
        made.writestr("words.json", json.dumps(told, ensure_ascii=False, indent=1))
        made.writestr("words.html", _page(told))
    yield pipe.take()


def _mine(opened: OpenCircle) -> Iterator[Found]:
    for found in Walk(opened).steps(2**31):
        if found is not None and found.payload.author == opened.member_id:
            yield found


def _entry(made: zipfile.ZipFile, opened: OpenCircle, found: Found) -> dict[str, Any]:
    said = found.payload
    when = datetime.fromtimestamp(said.time, UTC).isoformat(timespec="minutes")
    entry = {"conversation": found.number, "number": found.seq, "time": when, "words": said.text}
    pictures = [_picture(made, opened, picture) for picture in _pictures(found)]
    return {**entry, "pictures": [name for name in pictures if name]}


def _pictures(found: Found) -> list[Any]:
    kept = found.payload.more.get("pictures", [])
    return kept if isinstance(kept, list) else []


def _picture(made: zipfile.ZipFile, opened: OpenCircle, picture: list[Any]) -> str:
    blob = db.session.get(Blob, (opened.circle.id, picture[0]))
    if blob is None or blob.epoch != opened.epoch.n or picture[1] not in ENDINGS:
        return ""
    try:
        content = sealed.open_blob(opened.epoch, blob.id, blob.ct)
    except Unopenable:
        return ""
    name = f"pictures/{picture[0].hex()}.{ENDINGS[picture[1]]}"
    made.writestr(name, content)
    return name


def _page(told: list[dict[str, Any]]) -> str:
    parts = ['<!doctype html><meta charset="utf-8"><title>Words</title>']
    for circle in told:
        parts.append(f'<h1 dir="auto">{html.escape(circle["circle"])}</h1>')
        for message in circle["messages"]:
            words = html.escape(message["words"]).replace("\n", "<br>")
            parts.append(f'<p dir="auto"><small>{message["time"]}</small><br>{words}</p>')
    return "\n".join(parts)
