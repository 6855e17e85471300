"""The child that opens a picture: alone, bounded, without files, names or environment."""

from __future__ import annotations

import io
import sys

import msgpack  # type: ignore[import-untyped]  # it brings no types
from PIL import Image, ImageOps

FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
MOST_PIXELS = 40_000_000
LONGEST = 1_600
QUALITY = 82


def main() -> int:
    """Read a picture, write it anew; anything that goes wrong says so by the exit alone."""
    try:
        answer = remade(sys.stdin.buffer.read())
    except Exception:  # noqa: BLE001 - a hostile file may raise anything, and is refused
        return 1
    sys.stdout.buffer.write(answer)
    return 0


def remade(raw: bytes) -> bytes:
    """The pixels of the first frame in a fresh file, with its size. Raises what Pillow raises."""
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    with Image.open(io.BytesIO(raw), formats=FORMATS) as opened:
        if opened.width * opened.height > MOST_PIXELS:
            raise ValueError("too many pixels")
        opened.draft("RGB", (LONGEST, LONGEST))
        upright = ImageOps.exif_transpose(opened)
        is_clear = upright.mode in ("RGBA", "LA", "PA") or "transparency" in upright.info
        pixels = upright.convert("RGBA" if is_clear else "RGB")
    pixels.thumbnail((LONGEST, LONGEST))
    # A new picture of the same pixels: whatever else came along stays behind.
    fresh = Image.frombytes(pixels.mode, pixels.size, pixels.tobytes())
    out = io.BytesIO()
    if is_clear:
        fresh.save(out, "PNG", optimize=True)
    else:
        fresh.save(out, "JPEG", quality=QUALITY, optimize=True)
    kind = "image/png" if is_clear else "image/jpeg"
    found = {"content": out.getvalue(), "kind": kind, "width": fresh.width, "height": fresh.height}
    return bytes(msgpack.packb(found))


if __name__ == "__main__":
    sys.exit(main())
