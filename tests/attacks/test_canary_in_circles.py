"""Whoever takes the database, its log, Redis or what the house writes finds no word of a circle."""

from __future__ import annotations

from base64 import b32decode
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import insert, update

from forum.db import db
from forum.models.accounts import Keeping
from forum.models.conversations import Conversation
from forum.models.messages import Message
from tests.attacks import hiding_places
from tests.attacks.rows import write
from tests.attacks.typed_in_circles import Typed, live_in_circles


def test_no_word_of_a_circle_lies_in_the_database_its_log_its_copy_or_redis(
    app: Flask, tmp_path: Path
) -> None:
    canaries = live_in_circles(app).known
    assert len(canaries) >= 45
    assert [name for name, words in canaries.items() if len(words) < 7] == []
    left = hiding_places.files(app, tmp_path) + hiding_places.store(app)
    assert hiding_places.found_in(left, canaries) == []
    for name in ("address", "address of another"):
        assert b32decode(canaries[name].upper()) not in left
    # The same looking finds a word that lies there, so it would have found the others.
    bird = canaries["first post"]
    row = {"name": "on purpose", "value": bird.encode("utf-16-le")}
    write(app, lambda: db.session.execute(insert(Keeping), [row]))
    assert hiding_places.found_in(hiding_places.files(app, tmp_path), canaries) == ["first post"]


def test_no_word_of_a_circle_lies_in_what_the_house_writes_while_it_runs(
    app: Flask, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(0)
    typed = live_in_circles(app)
    _go_wrong(typed)
    written, canaries = caplog.text + "".join(capfd.readouterr()), typed.known
    assert "Unopenable" in written
    assert hiding_places.found_in(written.encode(), canaries) == []
    assert hiding_places.found_in(written.encode(), {"a kind": "Unopenable"}) == ["a kind"]


def _go_wrong(typed: Typed) -> None:
    """Have words under way while nothing opens any more."""
    thread, elias = f"{typed.here}t/1", typed.elias
    fields = elias.page(thread).form(f"{thread}/posts").fields
    write(elias.app, lambda: db.session.execute(update(Message).values(ct=b"broken")))
    assert elias.get(thread).status_code == 500
    said = {**fields, "words": typed.say("under way"), "reply_to": "1"}
    for at in ("posts/1/edit", "posts"):
        assert elias.post(f"{thread}/{at}", {**said, "preview": "yes"}).status_code == 500
    write(elias.app, lambda: db.session.execute(update(Conversation).values(head_ct=b"broken")))
    assert elias.post(f"{thread}/posts", said).status_code == 500
    assert elias.submit("/search", looked_for=typed.say("search again")).status_code < 600
