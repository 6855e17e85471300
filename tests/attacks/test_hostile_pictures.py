"""Files that want to harm who opens them, and a child that was taken over by one."""

from __future__ import annotations

import io
import struct
import subprocess
import sys
import zlib
from pathlib import Path

import pytest
from PIL import Image

from forum import pictures
from forum.errors import PictureRefused

HOUSE = Path(__file__).parents[2]
HTML = b"<!doctype html><script>alert(1)</script>"


def saved(picture: Image.Image, kind: str, **more: object) -> bytes:
    out = io.BytesIO()
    picture.save(out, kind, **more)
    return out.getvalue()


def chunk(name: bytes, content: bytes) -> bytes:
    """A piece of a PNG."""
    check = zlib.crc32(name + content)
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", check)


def png(width: int, height: int, pixels: bytes, *more: bytes) -> bytes:
    """A PNG of 8 bits of grey, made by hand: it may claim what is not so."""
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    body = chunk(b"IDAT", zlib.compress(pixels, 9))
    return b"\x89PNG\r\n\x1a\n" + head + b"".join(more) + body + chunk(b"IEND", b"")


GOOD = saved(Image.new("RGB", (64, 48), "red"), "JPEG")
BOMBS = {
    "a small file that claims much": png(2**31 - 1, 2**31 - 1, b""),
    "one pixel row too many": png(8_000, 5_001, bytes(8_001 * 5_001)),
    "a wide strip": png(40_000_001, 1, bytes(40_000_002)),
    "a note that unpacks to 900 MB": png(
        8, 8, bytes(9 * 8), chunk(b"zTXt", b"a\0\0" + zlib.compress(bytes(900_000_000), 9))
    ),
    "a moving picture that claims much": b"GIF89a\xff\xff\xff\xff\x80\0\0" + bytes(6) + b";",
    "more than the child's memory": saved(
        Image.new("RGBA", (8_000, 5_000), (9, 9, 9, 100)), "WEBP", lossless=True
    ),
}
NO_PICTURES = {
    "cut off": GOOD[: len(GOOD) // 2],
    "cut off in the head": GOOD[:30],
    "html": HTML,
    "html that begins like a JPEG": b"\xff\xd8\xff" + HTML,
    "html that begins like a GIF": b"GIF89a" + HTML,
    "svg": b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    "pdf": saved(Image.new("RGB", (9, 9)), "PDF"),
    "postscript": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n(/etc/passwd) (r) file\n",
    "tiff": saved(Image.new("RGB", (9, 9)), "TIFF"),
    "bmp": saved(Image.new("RGB", (9, 9)), "BMP"),
    "icon": saved(Image.new("RGB", (32, 32)), "ICO"),
    "x bitmap": b"#define a_width 8\n#define a_height 8\nstatic char a_bits[] = {0};",
}


def answer(program: str) -> str:
    """What a program of the house's own says."""
    command = [sys.executable, "-c", program]
    return subprocess.run(command, cwd=HOUSE, capture_output=True, text=True, check=True).stdout


@pytest.mark.parametrize("raw", BOMBS.values(), ids=BOMBS)
def test_a_bomb_is_refused_and_the_next_picture_is_taken(raw: bytes) -> None:
    assert len(raw) < pictures.MOST_BYTES
    with pytest.raises(PictureRefused):
        pictures.clean(raw)
    assert pictures.clean(GOOD).kind == "image/jpeg"


@pytest.mark.parametrize("raw", NO_PICTURES.values(), ids=NO_PICTURES)
def test_what_is_no_picture_of_ours_is_refused(raw: bytes) -> None:
    with pytest.raises(PictureRefused):
        pictures.clean(raw)


def test_a_child_that_takes_too_long_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as short:
        short.setattr(pictures, "SECONDS", 0.001)
        with pytest.raises(PictureRefused):
            pictures.clean(GOOD)
    assert pictures.clean(GOOD).kind == "image/jpeg"


TAKEN_OVER = {
    "talks without end": "sys.stdin.buffer.read()\nwhile True: out.write(bytes(65536))",
    "never answers": "import time; time.sleep(600)",
    "reads nothing and leaves": "sys.exit(0)",
    "dies of a signal": "import os; os.kill(os.getpid(), 9)",
    "says nonsense": "out.write(b'nonsense')",
    "says a number": "out.write(b'\\x07')",
    "names another kind": (
        "import msgpack; out.write(msgpack.packb("
        "{'content': b'<script>', 'kind': 'text/html', 'width': 1, 'height': 1}))"
    ),
    "gives words as pixels": (
        "import msgpack; out.write(msgpack.packb("
        "{'content': 'x', 'kind': 'image/png', 'width': 1, 'height': '1\"'}))"
    ),
}


@pytest.mark.parametrize("does", TAKEN_OVER.values(), ids=TAKEN_OVER)
def test_a_child_that_was_taken_over_harms_nobody(
    does: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    begins = "import sys; out = sys.stdout.buffer\n"
    with monkeypatch.context() as taken:
        taken.setattr(pictures, "COMMAND", (sys.executable, "-I", "-c", begins + does))
        taken.setattr(pictures, "SECONDS", 2)
        with pytest.raises(PictureRefused):
            pictures.clean(GOOD + bytes(4_000_000))
    assert pictures.clean(GOOD).kind == "image/jpeg"


@pytest.mark.parametrize(
    "tried",
    ["open('/dev/null')", "socket.socket()", "os.pipe()", "bytes(10 ** 9)"],
)
def test_the_child_has_no_file_no_line_and_little_memory(tried: str) -> None:
    """Under its own limits, it tries."""
    asked = (
        "import os, resource, socket\n"
        "from forum.pictures_child import LIMITS\n"
        "for what, most in LIMITS: resource.setrlimit(what, (most, most))\n"
        f"try: {tried}\n"
        "except (OSError, MemoryError): print('no')\n"
        "else: print('yes')\n"
    )
    assert answer(asked) == "no\n"


def test_the_house_itself_never_loads_what_opens_pictures() -> None:
    asked = "import sys, forum.factory; print([name for name in sys.modules if name[:3] == 'PIL'])"
    assert answer(asked) == "[]\n"
