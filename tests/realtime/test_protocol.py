"""The protocol is said once, by the handlers, and printed into docs/protocol.md here."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import MISSING, fields
from inspect import getdoc
from pathlib import Path
from typing import get_type_hints

import pytest

from forum.errors import BadRequest, ConfigError
from realtime import protocol
from realtime.broadcasts import TOLD
from realtime.frames import Frame
from realtime.payloads import Following, Nothing, Posting, parse
from realtime.policies import EVENTS
from realtime.websocket import LIMIT

PROTOCOL = Path(__file__).parents[2] / "docs" / "protocol.md"
HEAD = f"""# The live line

Written by a test from the handlers. Socket.IO (protocol 5, Engine.IO 4) at the path `/live`,
websocket transport only, `auth: {{csrf}}` with the token of any page's form. The handshake is
refused (400, 401, 429, 503) without our own `Origin`, without a signed-in cookie, or with
another transport.

- **Acknowledgements.** `{{ok: true, …}}`, or `{{error, message, retry_after?}}`: `error` is a code
  of docs/reference.md, `message` is for the reader, in his language; `retry_after` is in
  seconds.
- **Exactly once.** A message has a `nonce` of the client's. Without an acknowledgement it is
  sent again with the same one, after a broken line too, and by the form as well (field
  `nonce`): it stays one message. It is acknowledged after it is stored.
- **In order.** `seq` is dense in a conversation. A client keeps the last seq that it has
  without a hole. A frame with the next one is shown; an older one is dropped; a later one says
  that something is missing: ask `conversation.follow` again with `after`, and again while there
  are `more`.
- **After a broken line**, follow again with `after`. What was changed or withdrawn meanwhile is
  seen by `conversation.read` from the first seq that is shown.
- **A line that is cut** while the sign-in goes on (a slow receiver, a membership that ended,
  too many events) closes without a word: connect again with a growing, random delay. When the
  sign-in is over, a Socket.IO disconnect comes first: do not connect again, lead to the sign-in
  page.
- **When a key turns**, `conversation.turned` is told and the conversation is silent: follow
  again after a random delay of up to two seconds. Who may not any more gets `not-found`.
- **Side, folding, menu.** A frame is one for all readers. It is one's own when its alias is
  one's own alias in this circle (also: when its seq was acknowledged to oneself). `folded:
  true` says that reader and writer have blocked each other, either way: it is shown folded
  away, as on pages; only the two of them get it so. The menu is `posts/<seq>/menu` below the
  conversation's own address. What is answered stands in the page already, or is only a number:
  a frame has no line of it.
- `html` is safe, made by `forum.text` alone. Links to posts in it begin with the conversation's
  number: they hold on any page of the form `/c/<circle>/r/<number>` and
  `/c/<circle>/t/<number>`.
- **Size.** A packet of a client has at most {LIMIT} bytes; longer words go by the form. Words
  that are in no alphabet, control characters and half characters are refused as by the form.
"""


def test_the_page_says_what_the_handlers_say() -> None:
    written = PROTOCOL.read_text("utf-8") if PROTOCOL.exists() else ""
    said = page()
    if written != said:
        PROTOCOL.write_text(said, "utf-8")
    assert written == said, "docs/protocol.md was out of date; it is written anew, look at it"


def test_every_event_has_a_row_and_a_handler() -> None:
    assert set(protocol.handlings()) == set(EVENTS)


def test_an_event_without_a_row_is_refused_at_start() -> None:
    with pytest.raises(ConfigError):
        protocol.handles("message.shout", Nothing)


@pytest.mark.parametrize(
    "sent",
    [
        ({},), (), (None,), ([],), ("x",), (1,), ({"circle": "a"},),
        ({"circle": "a", "conversation": "1"},), ({"circle": "a", "conversation": True},),
        ({"circle": "a", "conversation": -1},), ({"circle": "a", "conversation": 2**31},),
        ({"circle": "a", "conversation": 1.0},), ({"circle": "a" * 65, "conversation": 1},),
        ({"circle": 7, "conversation": 1},), ({"circle": "a", "conversation": 1, "more": 1},),
        ({"circle": "a", "conversation": 1, "after": None},),
        ({"circle": "a", "conversation": 1}, {}),
    ],
)  # fmt: skip
def test_a_payload_that_is_not_exactly_right_is_refused(sent: tuple[object, ...]) -> None:
    with pytest.raises(BadRequest):
        parse(Following, sent)


def test_a_right_payload_is_read() -> None:
    assert parse(Following, ({"circle": "a", "conversation": 1},)).after == 0
    assert parse(Nothing, ()) == Nothing()
    said = {"circle": "a", "conversation": 1, "words": "x", "nonce": "n", "reply_to": 3}
    assert parse(Posting, (said,)).reply_to == 3


def page() -> str:
    """The whole of docs/protocol.md."""
    parts = [HEAD, "## What a client sends\n", *_events(), "## What a client is told\n"]
    told = [f"- `{name}` {meaning}" for name, meaning in TOLD.items()]
    return "\n".join([*parts, *told, "", "## A frame\n", *_frame(), ""])


def _events() -> Iterator[str]:
    for name, handling in sorted(protocol.handlings().items()):
        policy = handling.policy
        may = f"may {policy.may.name.lower()}" if policy.may else "signed in"
        rate = f"; counted as `{policy.rate}`" if policy.rate else ""
        life = "; keeps the sign-in alive" if policy.is_sign_of_life else ""
        yield f"### `{name}`\n\n{getdoc(handling.act)}\n\n*{may}{rate}{life}*\n"
        rows = [_row(one) for one in fields(handling.payload)]
        if rows:
            yield "\n".join(
                ["| field | kind | at most | meaning |", "|---|---|---|---|", *rows, ""]
            )


def _row(one: object) -> str:
    about, default = one.metadata, one.default  # type: ignore[attr-defined]  # a dataclass's field
    kind = {str: "text", int: "number"}[about["kind"]]
    name = one.name if default is MISSING else f"{one.name}?"  # type: ignore[attr-defined]  # as above
    return f"| `{name}` | {kind} | {about['most']} | {about['meaning']} |"


def _frame() -> list[str]:
    kinds = {
        name: getattr(kind, "__name__", str(kind)) for name, kind in get_type_hints(Frame).items()
    }
    listed = ", ".join(f"`{name}` ({kind})" for name, kind in kinds.items())
    return [getdoc(Frame) or "", "", listed]
