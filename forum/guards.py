"""What every request must pass before a view sees it."""

from __future__ import annotations

import unicodedata
from contextlib import contextmanager
from io import BytesIO
from typing import IO, TYPE_CHECKING, cast
from urllib.parse import parse_qsl, unquote_to_bytes, urlsplit

from flask import Request, request
from werkzeug.exceptions import HTTPException

from forum import identity
from forum.errors import BadRequest, ForeignOrigin, MethodNotAllowed, NotFound, StaleForm
from forum.policies import POLICIES, Door

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from flask import Flask

MOST_BYTES = 64 * 1024
MOST_FIELDS = 40
FORM = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data"
MOST_FILE_BYTES = 8 * 1024 * 1024 + 512 * 1024
MOST_LET_GO = 32 * 1024 * 1024
FILES = frozenset({"picture"})
# What a refused page must not carry on: secrets, what belongs to the form itself, and buttons.
SECRET_FIELDS = frozenset({"csrf_token", "passphrase", "current", "code", "recovery", "state",
                           "carried", "phrase", "invitation", "proposed", "keep", "again",
                           "handle", "others", "nonce", "preview", "kind"})  # fmt: skip
# What is chosen, not written: it goes along, but is no word to look at.
CHOSEN_FIELDS = frozenset({"language", "text_size", "digits", "time_zone", "calm", "whose",
                           "reply_to", "where", "cursor", "words_stay", "answer", "preset",
                           "keep_days", "keep_drafts", "member_list", "vouches_needed",
                           "objection_hours", "probation_days", "joins_per_day"})  # fmt: skip


class InMemory(Request):
    """A request whose file never reaches a disk in clear, and is only kept where it may be used."""

    keeps_files = True

    def _get_file_stream(self, *_: object, **_named: object) -> IO[bytes]:
        return BytesIO() if self.keeps_files else _Nowhere()


class _Nowhere(BytesIO):
    """Takes everything and keeps nothing."""

    def write(self, data: object) -> int:
        return len(cast("bytes", data))


def init_app(app: Flask) -> None:
    """Run the guard first."""
    app.request_class = InMemory
    app.config["MAX_CONTENT_LENGTH"] = MOST_BYTES
    app.config["MAX_FORM_MEMORY_SIZE"] = MOST_BYTES
    app.config["MAX_FORM_PARTS"] = MOST_FIELDS
    app.before_request(guard)


def guard() -> None:
    """Fail closed: no row in the policy table, no answer.

    Raises `NotFound`, `MethodNotAllowed`, `BadRequest`, `ForeignOrigin`, `NotSignedIn`,
    `StaleForm`.
    """
    if request.routing_exception is not None:
        raise request.routing_exception
    policy = POLICIES.get(request.endpoint or "")
    if policy is None:
        raise NotFound("no policy")
    method = "GET" if request.method == "HEAD" else request.method
    if method not in policy.methods:
        raise MethodNotAllowed
    _check_host()
    if method == "POST" and policy.takes_files and request.mimetype == MULTIPART:
        _check_files()
        _check_origin()
    elif method == "POST":
        _check_form()
        _check_origin()
    if policy.door is Door.SIGNED_IN:
        identity.visitor()
    if method == "POST" and policy.needs_token:
        _check_token()


def typed() -> list[tuple[str, str]]:
    """What was typed into the refused form, without its secrets, so that nothing is lost."""
    if request.method != "POST":
        return []
    if request.mimetype == MULTIPART:
        return _typed_beside_files()
    if request.mimetype != FORM or (request.content_length or 0) > MOST_BYTES:
        return []
    # Read anew, since bytes that are no UTF-8 leave `request.form` empty.
    raw = request.get_data(cache=True).decode("utf-8", "replace")
    return _words(parse_qsl(raw, keep_blank_values=True))


def _typed_beside_files() -> list[tuple[str, str]]:
    if request.max_content_length == MOST_FILE_BYTES:
        # A photograph that is too large was refused unread: the words beside it are fetched now.
        request.max_content_length = MOST_LET_GO
        cast("InMemory", request).keeps_files = False
    try:
        with _reading():
            return _words([(name, text) for name, text in request.form.items() if name])
    except (HTTPException, BadRequest):
        return []


def _words(fields: list[tuple[str, str]]) -> list[tuple[str, str]]:
    words = [(name, _clean(text)) for name, text in fields if name not in SECRET_FIELDS]
    # An empty field goes along with the others: a form that lacks it would be another form.
    return words if any(text for _, text in words) else []


def written(fields: Iterable[tuple[str, str]]) -> list[str]:
    """Of what was typed, the words that a person wrote and would miss."""
    return [text for name, text in fields if name not in CHOSEN_FIELDS and text]


def _check_host() -> None:
    # Another name that leads here (DNS rebinding) gets nothing but the health word.
    origin = urlsplit(identity.house().settings.origin)
    if request.endpoint != "health.show" and request.host.lower() != origin.netloc:
        raise BadRequest("host")


def _check_form() -> None:
    if request.mimetype not in ("", FORM):
        raise BadRequest("not a form")
    with _reading():
        raw = request.get_data(cache=True)
    try:
        text = unquote_to_bytes(raw.replace(b"+", b" ")).decode("utf-8")
    except UnicodeDecodeError as error:
        raise BadRequest("not UTF-8") from error
    _check_text(text)
    if any(len(values) > 1 for _, values in request.form.lists()):
        raise BadRequest("repeated field")


def _check_files() -> None:
    """A form with one picture: larger, and as strict about its words."""
    request.max_content_length = MOST_FILE_BYTES
    # Many strangers at once could fill the memory: from them, only the words are kept.
    cast("InMemory", request).keeps_files = identity.visitor_or_none() is not None
    with _reading():
        sent = [name for name, _ in request.files.items(multi=True)]
    if len(sent) > 1 or not FILES.issuperset(sent):
        raise BadRequest("files")
    for name, values in request.form.lists():
        if not name or len(values) > 1 or "\ufffd" in name + values[0]:
            raise BadRequest("field")
        _check_text(name + values[0])


def _check_text(text: str) -> None:
    if any(unicodedata.category(c) in ("Cc", "Cs") and c not in "\r\n\t" for c in text):
        raise BadRequest("control characters")


@contextmanager
def _reading() -> Iterator[None]:
    try:
        yield
    except HTTPException:
        raise
    except Exception as error:  # each server has errors of its own for chunks that are none
        raise BadRequest("body") from error


def _check_token() -> None:
    if not identity.is_own_token(request.form.get("csrf_token", "")):
        raise StaleForm


def _check_origin() -> None:
    settings = identity.house().settings
    origin = request.headers.get("Origin")
    if origin is not None and origin.lower() != settings.origin:
        raise ForeignOrigin
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        raise ForeignOrigin
    # Browsers of before 2020 send no Origin with a form; their Referer must then be ours.
    referer = f"{request.headers.get('Referer', settings.origin).lower()}/"
    if origin is None and not referer.startswith(f"{settings.origin}/"):
        raise ForeignOrigin


def _clean(text: str) -> str:
    return "".join(c for c in text if unicodedata.category(c) not in ("Cc", "Cs") or c in "\n\t")
