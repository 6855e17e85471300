"""The child that opens a picture: alone, bounded, without files, names or environment."""

from __future__ import annotations

import io
import resource
import sys

import msgpack  # type: ignore[import-untyped]  # it brings no types
from PIL import Image, ImageFile, MpoImagePlugin, WebPImagePlugin

PLUGINS = (MpoImagePlugin, WebPImagePlugin)  # asked for by name only, Pillow would load them all
FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
MOST_PIXELS = 40_000_000
LONGEST = 1_600
QUALITY = 82
MOST_BYTES = 2 * 1024 * 1024
MEMORY = 600 * 1024 * 1024
# With no file, no socket and no process to be had, a file that takes over the child gains little.
LIMITS = (
    (resource.RLIMIT_AS, MEMORY),
    (resource.RLIMIT_CPU, 10),
    (resource.RLIMIT_FSIZE, 0),
    (resource.RLIMIT_CORE, 0),
    (resource.RLIMIT_NPROC, 0),
    (resource.RLIMIT_NOFILE, 0),
)
ORIENTATION = 0x0112  # EXIF's tag, and what undoes each of its values
TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def main() -> int:
    """Read a picture, write it anew; anything that goes wrong says so by the exit alone."""
    _warm_up()
    for what, most in LIMITS:
        resource.setrlimit(what, (most, most))
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
        turn = _turn(opened)
        pixels = _pixels(opened)
        pixels.thumbnail((LONGEST, LONGEST))
        fresh = _fresh(pixels if turn is None else pixels.transpose(turn))
    kind = "image/png" if fresh.mode == "RGBA" else "image/jpeg"
    content = _written(fresh)
    while len(content) > MOST_BYTES:
        fresh.thumbnail((fresh.width * 3 // 4, fresh.height * 3 // 4))
        content = _written(fresh)
    found = {"content": content, "kind": kind, "width": fresh.width, "height": fresh.height}
    return bytes(msgpack.packb(found))


def _warm_up() -> None:
    """Pillow loads its parts when they are first wanted, and soon no file can be opened."""
    one, other = Image.new("RGB", (1, 1), "white"), Image.new("RGB", (1, 1))
    exif = one.getexif()
    exif[ORIENTATION] = 1
    for kind in ("MPO", *FORMATS):  # what phones call JPEG may be the first of these
        out = io.BytesIO()
        one.save(out, kind, save_all=kind != "JPEG", append_images=[other], exif=exif)
        remade(out.getvalue())


def _turn(opened: ImageFile.ImageFile) -> Image.Transpose | None:
    try:
        return TURNS.get(opened.getexif().get(ORIENTATION, 1))
    except Exception:  # noqa: BLE001 - whatever is wrong with it, damaged EXIF spoils no photograph
        return None


def _pixels(opened: ImageFile.ImageFile) -> Image.Image:
    if opened.mode.startswith("I"):
        # 16 bits of grey: Pillow alone would cut them off instead of scaling them.
        return opened.convert("I").point(lambda grey: grey * (1 / 256)).convert("L").convert("RGB")
    mode = "RGBA" if opened.has_transparency_data else "RGB"
    return opened if opened.mode == mode else opened.convert(mode)


def _fresh(pixels: Image.Image) -> Image.Image:
    """A new picture of the same pixels: whatever else came along stays behind."""
    if pixels.mode == "RGBA":
        # Multiplied by their alpha: what somebody rubbed out has no colour left under it.
        pixels = pixels.convert("RGBa").convert("RGBA")
        if pixels.getchannel("A").getextrema()[0] == 255:  # noqa: PLR2004 - nothing shines through
            pixels = pixels.convert("RGB")
    return Image.frombytes(pixels.mode, pixels.size, pixels.tobytes())


def _written(fresh: Image.Image) -> bytes:
    out = io.BytesIO()
    if fresh.mode == "RGBA":
        fresh.save(out, "PNG")
    else:
        fresh.save(out, "JPEG", quality=QUALITY, optimize=True)
    return out.getvalue()


if __name__ == "__main__":
    sys.exit(main())
