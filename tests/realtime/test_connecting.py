"""Connecting: what ends while somebody is on his way must not leave him a line."""

from __future__ import annotations

import pytest
from flask import Flask
from flask_socketio import ConnectionRefusedError as Refused

from forum import cookies
from forum.actions import sign_ins
from forum.vault import server
from forum.visitors import Visitor
from realtime import protocol
from tests.realtime.desks import Desk, Sitter, desk


def knock(here: Desk, sitter: Sitter) -> None:
    """Say who one is, on the socket of somebody whose line was forgotten."""
    house = here.app.extensions["house"]
    here.live.lines.remove(sitter.line)
    found = protocol.who(house, sitter.line.token)
    assert found is not None
    sio = here.live.sio.server
    environ = sio.environ[sitter.found.sid]
    cookie = cookies.Cookie(sitter.line.token)
    with here.app.test_request_context():
        answer = here.app.response_class()
        cookies.give(answer, house.settings, cookie)
        environ["HTTP_COOKIE"] = answer.headers["Set-Cookie"].partition(";")[0]
    auth = {"csrf": server.mask_token(found.row.csrf)}
    sio.handlers["/"]["connect"](sitter.line.sid, environ, auth)


def test_who_says_who_he_is_has_a_line(app: Flask) -> None:
    with desk(app) as here:
        sitter = here.line(0)
        knock(here, sitter)
        assert here.live.lines.get(sitter.line.sid) is not None


def test_a_sign_in_that_ends_while_its_line_connects_leaves_none(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    with desk(app) as here:
        sitter, real, asked = here.line(0), protocol.who, []

        def slowly(house: object, token: bytes) -> Visitor | None:
            found = real(house, token)  # type: ignore[arg-type]  # handed on
            asked.append(found)
            if len(asked) == 2 and found is not None:
                here.do(sign_ins.end, found)
            return found

        monkeypatch.setattr(protocol, "who", slowly)
        with pytest.raises(Refused):
            knock(here, sitter)
        assert len(here.live.lines) == 0
