"""Files in requests: one, where a page takes one, in memory, and with the words kept."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest
from flask import Flask, Request, request, request_finished
from PIL import Image
from werkzeug.test import TestResponse

from forum.policies import POLICIES
from tests.circles import begin, found_group
from tests.people import Page, Person

pytestmark = pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
WORDS = "my typed words"
LARGE = 5 * 1024 * 1024
WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT
Part = tuple[str, bytes]


@dataclass
class Upload:
    """The form of a picture as a browser has it, and what it sends."""

    person: Person
    action: str
    fields: dict[str, str] = field(default_factory=dict)

    def send(self, *more: Part, picture: bytes = b"x", **headers: str) -> TestResponse:
        """Words before the file, the file, and `more` parts behind it."""
        texts = {**self.fields, "words": WORDS, "description": "A wall"}
        parts = [*((f'name="{name}"', text.encode()) for name, text in texts.items()),
                 ('name="picture"; filename="a.jpg"', picture), *more]  # fmt: skip
        return self.send_body(body(*parts), **headers)

    def send_body(self, sent: bytes, **headers: str) -> TestResponse:
        kind = {"Content-Type": "multipart/form-data; boundary=b"}
        return self.person.post(self.action, sent, **kind, **headers)


def body(*parts: Part) -> bytes:
    """By hand: the test's own browser would keep so large a form in a file."""
    head = "--b\r\nContent-Disposition: form-data; "
    heads = [f"{head}{name}\r\n\r\n".encode() for name, _ in parts]
    texts = [text + b"\r\n" for _, text in parts]
    return b"".join(a + b for a, b in zip(heads, texts, strict=True)) + b"--b--\r\n"


def photograph() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (64, 48), "red").save(out, "JPEG")
    return out.getvalue()


@pytest.fixture
def upload(elias: Person) -> Upload:
    """The page on which a founder adds a picture."""
    address = found_group(elias)
    action = f"{address}t/{begin(elias, address)}/pictures/new"
    found = elias.page(action).form(action).fields
    return Upload(elias, action, {n: found[n] for n in ("csrf_token", "nonce", "whose")})


@dataclass
class Watch:
    """What Python opens for writing; the database does so by itself and is not seen."""

    paths: list[str] = field(default_factory=list)
    is_on: bool = False

    def __call__(self, event: str, args: tuple[object, ...]) -> None:
        if self.is_on and event == "open" and args[0] != os.devnull:
            path, _, flags = args
            if isinstance(flags, int) and flags & WRITES:
                self.paths.append(str(path))

    @contextmanager
    def watching(self) -> Iterator[list[str]]:
        """The paths that were opened inside."""
        self.paths, self.is_on = [], True
        try:
            yield self.paths
        finally:
            self.is_on = False


@pytest.fixture(scope="module")
def watch() -> Watch:
    """One for all: whoever listens to Python listens to its end."""
    found = Watch()
    sys.addaudithook(found)
    return found


@pytest.fixture
def kept(app: Flask) -> Iterator[list[int]]:
    """How many bytes of a file were kept in each request."""
    sizes: list[int] = []

    def note(_app: Flask, **_: object) -> None:
        sent = request.files.get("picture")
        sizes.append(len(sent.read()) if sent else -1)

    with request_finished.connected_to(note, app):
        yield sizes


def test_a_file_is_never_written_to_a_disk(upload: Upload, watch: Watch) -> None:
    with watch.watching() as written:
        assert upload.send(picture=bytes(LARGE)).status_code == 422
    assert written == []


def test_flask_alone_would_have_written_it(
    upload: Upload, watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(upload.person.app, "request_class", Request)
    with watch.watching() as written:
        upload.send(picture=bytes(LARGE))
    assert written


BAD_PARTS: dict[str, Part] = {
    "a control character": ('name="more"', b"\x1b[2J"),
    "a control character in a name": ('name="mo\x07re"', b"x"),
    "no UTF-8": ('name="more"', b"\xff\xfe"),
    "an empty name": ('name=""', b"x"),
    "no name": ("more", b"x"),
    "a repeated field": ('name="words"', b"again"),
    "a second picture": ('name="picture"; filename="b.jpg"', b"x"),
    "another file": ('name="other"; filename="b.jpg"', b"x"),
    "a file in the place of words": ('name="words"; filename="b.jpg"', b"x"),
}


@pytest.mark.parametrize("part", BAD_PARTS.values(), ids=BAD_PARTS)
def test_what_no_browser_would_send_is_refused_with_the_words_kept(
    upload: Upload, part: Part
) -> None:
    answer = upload.send(part, picture=photograph())
    assert answer.status_code == 400
    assert WORDS in answer.text


def test_other_origins_and_old_forms_are_refused_with_the_words_kept(upload: Upload) -> None:
    answer = upload.send(picture=photograph(), Origin="https://elsewhere.example")
    assert (answer.status_code, WORDS in answer.text) == (400, True)
    upload.fields["csrf_token"] = "A" * 86
    answer = upload.send(picture=photograph())
    assert (answer.status_code, WORDS in answer.text) == (400, True)


@pytest.mark.parametrize(
    "sent",
    [
        b"", b"--b", b"--b--", b"--b--\r\n", b"nothing of it", b"--b\r\n\r\n", b"\r\n" * 5_000,
        b'--b\r\nContent-Disposition: form-data; name="words"\r\n\r\ncut off',
        b'--b\r\nContent-Disposition: form-data; name="picture"; filename="a.jpg"\r\n\r\ncut off',
        b"--b\r\nContent-Disposition: form-data\r\n\r\nx\r\n--b--\r\n",
        b'--b\r\nContent-Disposition: form-data; name="\xc3"\r\n\r\nx\r\n--b--\r\n',
        b"--b\r\n" + b"X-More: x\r\n" * 3_000 + b"\r\nx\r\n--b--\r\n",
    ],
)  # fmt: skip
def test_a_form_that_is_none_is_refused_and_breaks_nothing(upload: Upload, sent: bytes) -> None:
    assert upload.send_body(sent).status_code in {400, 413}
    assert upload.send(picture=photograph()).status_code == 303


def test_many_parts_and_long_words_are_too_much(upload: Upload) -> None:
    many = [(f'name="more{n}"', b"x") for n in range(60)]
    assert upload.send(*many).status_code == 413
    assert upload.send(('name="more"', b"x" * 70_000)).status_code == 413


def test_a_photograph_that_is_too_large_leaves_the_words(
    upload: Upload, watch: Watch, kept: list[int]
) -> None:
    behind = ('name="more"', b"words behind it")
    with watch.watching() as written:
        answer = upload.send(behind, picture=bytes(12 * 1024 * 1024))
    assert answer.status_code == 413
    assert WORDS in answer.text
    assert behind[1].decode() in answer.text
    assert (kept, written) == ([0], [])
    answer = upload.send(picture=bytes(8 * 1024 * 1024 + 1))
    assert (answer.status_code, WORDS in answer.text) == (422, True)
    assert "Please choose a photograph" in answer.text


def test_of_a_stranger_only_the_words_are_kept(upload: Upload, kept: list[int]) -> None:
    stranger = Person(upload.person.app)
    answer = Upload(stranger, upload.action, upload.fields).send(picture=bytes(LARGE))
    assert answer.status_code == 401
    assert Page(answer.text).form("/sign-in").fields["carried"]
    upload.fields["csrf_token"] = ""
    assert upload.send(picture=bytes(LARGE)).status_code == 400
    assert kept == [0, LARGE]


def test_only_one_page_takes_files_and_others_do_not_read_them(upload: Upload) -> None:
    assert [name for name, row in POLICIES.items() if row.takes_files] == ["pictures.new"]
    sent = body(('name="csrf_token"', upload.fields["csrf_token"].encode()),
                ('name="picture"; filename="a.jpg"', photograph()))  # fmt: skip
    upload.action = upload.action.replace("pictures/new", "posts")
    assert upload.send_body(sent).status_code == 400
    assert upload.send(picture=bytes(LARGE)).status_code == 400
