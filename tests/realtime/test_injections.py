"""Whoever writes into Redis brings no words back, swallows none, and makes nobody deaf."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from forum.db import db
from forum.models.messages import Message
from realtime import revoking
from realtime.place import Place
from tests.realtime.desks import Desk, Sitter, desk
from tests.realtime.test_telling import withdraw


def followed(here: Desk) -> tuple[Sitter, Sitter, Place]:
    """Two who talk, and the place in which they do."""
    speaker, listener = here.line(0), here.line(1)
    assert listener.follow()["ok"]
    (place,) = here.live.places
    return speaker, listener, place


def write(here: Desk, place: Place, **told: Any) -> None:
    """As if another worker had told it."""
    one = {"number": place.where[2], "seq": 1, "key": place.where[1], "ct": b"", "is_change": False}
    revoking.hear(here.live, place.channel, {**one, **told})


def stored_ct(here: Desk) -> bytes:
    with here.app.app_context():
        found = db.session.scalars(select(Message.ct)).all()
        db.session.remove()
    return found[-1]


def test_words_that_were_withdrawn_do_not_come_back_through_redis(app: Flask) -> None:
    with desk(app) as here:
        speaker, listener, place = followed(here)
        speaker.post("canary")
        kept = stored_ct(here)
        withdraw(here, 0, 1)
        listener.heard()
        for is_change in (True, False):
            write(here, place, ct=kept, is_change=is_change)
        assert {content["state"] for _, content in listener.heard()} == {"withdrawn"}


def test_words_that_were_withdrawn_before_they_were_told_are_not_told(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    with desk(app) as here:
        speaker, listener, place = followed(here)
        # As when another worker has stored them, and its words come in the wrong order.
        monkeypatch.setattr(here.live.broadcasts, "posted", lambda *_, **__: None)
        speaker.post("canary")
        kept = stored_ct(here)
        withdraw(here, 0, 1)
        write(here, place, is_change=True)
        write(here, place, ct=kept)
        assert [content["state"] for _, content in listener.heard()] == ["withdrawn"]


@pytest.mark.parametrize(
    "told",
    [
        {"ct": b""}, {"ct": b"x" * 512}, {"seq": 1_000_000}, {"seq": 2**40, "ct": b"x"},
        {"seq": -1}, {"seq": 0}, {"key": 0, "ct": b"x"}, {"key": 2**70, "ct": b"x"},
        {"seq": "1"}, {"ct": "x"}, {"number": [1]}, {"is_change": True}, {"is_change": [1]},
    ],
)  # fmt: skip
def test_what_is_not_stored_is_not_told_and_swallows_nothing(
    app: Flask, told: dict[str, Any]
) -> None:
    with desk(app) as here:
        speaker, listener, place = followed(here)
        write(here, place, **told)
        assert listener.seqs() == []
        speaker.post("one")
        speaker.post("two")
        assert listener.seqs() == [1, 2]


@pytest.mark.parametrize(
    "told",
    [
        {}, {"what": ["owner"], "tag": b"x"}, {"what": "owner", "tag": ["x"]},
        {"what": "member", "tag": {}}, {"what": "turned", "tag": 1, "epoch": "x"},
        {"what": "turned", "tag": b"x", "epoch": 2**80}, {"what": "erased"}, {"what": 7},
    ],
)  # fmt: skip
def test_a_revoke_that_means_nothing_does_nothing(app: Flask, told: dict[str, Any]) -> None:
    with desk(app) as here:
        speaker, listener, _ = followed(here)
        revoking.hear(here.live, b"revokes", told)
        speaker.post("one")
        assert listener.seqs() == [1]
