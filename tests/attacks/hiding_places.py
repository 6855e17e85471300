"""Where words could be found by somebody who copies what the house leaves behind."""

from __future__ import annotations

import sqlite3
from base64 import b64encode
from pathlib import Path
from urllib.parse import quote

from flask import Flask
from redis import Redis
from sqlalchemy import text

from forum.db import db


def encodings(words: str) -> list[bytes]:
    """Six ways in which words may lie in a file; base64 at each of its three alignments."""
    raw = words.encode()
    aligned = []
    for shift in range(3):
        whole = b64encode(b"\0" * shift + raw)
        # The first and last letters also depend on the neighbours.
        aligned.append(whole[(0, 2, 3)[shift] : len(whole) // 4 * 4 - 4])
    percent = "".join(f"%{byte:02X}" for byte in raw).encode()
    return [
        raw, words.encode("utf-16-le"), words.encode("utf-16-be"), raw.hex().encode(),
        *aligned, percent, quote(words, safe="").encode(),
    ]  # fmt: skip


def rows(app: Flask) -> bytes:
    """Every value of every table, whichever database it is."""
    found: list[bytes] = []
    with app.app_context():
        for table in db.metadata.sorted_tables:
            for row in db.session.execute(text(f'SELECT * FROM "{table.name}"')):  # noqa: S608
                found += [v if isinstance(v, bytes) else str(v).encode() for v in row]
        db.session.rollback()
    return b"\n".join(found)


def files(app: Flask, folder: Path) -> bytes:
    """SQLite's file, its write-ahead log, and a copy made with VACUUM INTO; rows elsewhere."""
    path = folder / "riwaq.sqlite"
    if not path.exists():
        return rows(app)
    copy = folder / "copy.sqlite"
    copy.unlink(missing_ok=True)
    with sqlite3.connect(path) as connection:
        connection.execute("VACUUM INTO ?", [str(copy)])
    connection.close()
    parts = [path, folder / "riwaq.sqlite-wal", copy]
    assert all(part.exists() for part in parts)
    return b"\n".join(part.read_bytes() for part in parts) + rows(app)


def store(app: Flask) -> bytes:
    """Every key and value of Redis; nothing where the store is this process's memory."""
    url = app.extensions["house"].settings.redis_url
    found: list[bytes] = []
    if url is None:
        return b""
    with Redis.from_url(url) as client:
        for key in client.scan_iter():
            kind = client.type(key)
            found.append(key)
            if kind == b"hash":
                found += [part for pair in client.hgetall(key).items() for part in pair]
            elif kind == b"set":
                found += client.smembers(key)
            elif kind == b"string":
                found.append(client.get(key) or b"")
            elif kind != b"none":  # it ran out between the list and the question
                raise AssertionError(kind)
    return b"\n".join(found)


def found_in(haystack: bytes, canaries: dict[str, str]) -> list[str]:
    """The names of the canaries that sing."""
    return [
        name
        for name, words in canaries.items()
        if any(encoded in haystack for encoded in encodings(words))
    ]
