"""Pictures are made anew from their pixels: what they show stays, and nothing else."""

from __future__ import annotations

import io

import gevent
import pytest
from PIL import Image, ImageOps, PngImagePlugin

from forum.errors import Busy, PictureRefused
from forum.pictures import MOST_BYTES, QUEUE, Picture, clean

CANARY = b"canary-street"
GPS = 0x8825
ORIENTATION = 0x0112


def saved(picture: Image.Image, kind: str, **more: object) -> bytes:
    """A file as some program writes it."""
    out = io.BytesIO()
    picture.save(out, kind, **more)
    return out.getvalue()


def opened(picture: Picture) -> Image.Image:
    """What a reader's browser sees; its kind and its size are as they were said."""
    shown = Image.open(io.BytesIO(picture.content))
    shown.load()
    assert Image.MIME[shown.format or ""] == picture.kind
    assert shown.size == (picture.width, picture.height)
    return shown


def plain(colour: str = "red", mode: str = "RGB") -> Image.Image:
    return Image.new("RGB", (64, 48), colour).convert(mode)


def looks_like(picture: Picture, *colour: int, at: tuple[int, int] = (2, 2)) -> bool:
    """Whether it has nearly this colour there."""
    shown = opened(picture).convert("RGBA").getpixel(at)
    assert isinstance(shown, tuple)
    return all(abs(one - other) < 6 for one, other in zip(shown, colour, strict=False))


def with_all_that_a_camera_writes(kind: str) -> bytes:
    told = CANARY.decode()
    picture = plain()
    exif = picture.getexif()
    exif[0x010E] = exif[0x010F] = told
    exif.get_ifd(GPS).update({1: "N", 2: (50.0, 6.0, 30.0), 29: told})
    more: dict[str, object] = {"exif": exif, "icc_profile": CANARY * 20, "xmp": CANARY}
    if kind == "JPEG":
        more["comment"] = CANARY
    if kind == "PNG":
        notes = PngImagePlugin.PngInfo()
        notes.add_text("Author", told)
        notes.add_itxt("XML:com.adobe.xmp", told)
        more["pnginfo"] = notes
    return saved(picture, kind, **more)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_nothing_that_a_camera_wrote_comes_out(kind: str) -> None:
    raw = with_all_that_a_camera_writes(kind)
    assert CANARY in raw
    assert Image.open(io.BytesIO(raw)).getexif().get_ifd(GPS)
    picture = clean(raw)
    assert CANARY not in picture.content
    shown = opened(picture)
    assert not shown.getexif()
    assert {name for name in shown.info if not str(name).startswith("jfif")} == set()
    assert looks_like(picture, 255, 0, 0)


def test_what_was_hung_on_behind_the_picture_is_gone() -> None:
    raw = saved(plain(), "JPEG") + b"PK\x03\x04" + CANARY * 100
    picture = clean(raw)
    assert CANARY not in picture.content
    assert b"PK\x03\x04" not in picture.content
    assert picture.content.endswith(b"\xff\xd9")


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_picture_stands_upright(orientation: int) -> None:
    picture = Image.new("RGB", (80, 48), "white")
    picture.paste("red", (0, 0, 40, 24))
    picture.paste("blue", (0, 24, 40, 48))
    exif = picture.getexif()
    exif[ORIENTATION] = orientation
    raw = saved(picture, "JPEG", exif=exif, quality=95, subsampling=0)
    as_meant = ImageOps.exif_transpose(Image.open(io.BytesIO(raw)))
    made = clean(raw)
    assert (made.width, made.height) == as_meant.size
    for at in ((4, 4), (4, made.height - 4), (made.width - 4, 4)):
        pixel = as_meant.getpixel(at)
        assert isinstance(pixel, tuple)
        assert looks_like(made, *(int(part) for part in pixel), at=at)


@pytest.mark.parametrize(
    "exif",
    [
        b"Exif\0\0garbage",
        b"Exif\0\0II*\0\x08\0\0\0\xff\xff" + b"\x12\x01" * 200,
        b"Exif\0\0MM\0*\0\0\0\x08\0\x02\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\x87\x69\0\x04\xff",
    ],
)
def test_damaged_notes_of_a_camera_spoil_no_photograph(exif: bytes) -> None:
    assert looks_like(clean(saved(plain(), "JPEG", exif=exif)), 255, 0, 0)


@pytest.mark.parametrize("kind", ["GIF", "PNG", "WEBP", "MPO"])
def test_of_moving_pictures_the_first_stays(kind: str) -> None:
    moving = saved(plain("red"), kind, save_all=True, append_images=[plain("blue")])
    picture = clean(moving)
    assert picture.kind == "image/jpeg"
    assert looks_like(picture, 255, 0, 0)
    assert getattr(opened(picture), "n_frames", 1) == 1


@pytest.mark.parametrize(
    ("picture", "kind", "colour"),
    [
        (plain("red", "CMYK"), "JPEG", (255, 0, 0)),
        (plain("red", "YCbCr"), "JPEG", (255, 0, 0)),
        (plain("gray", "L"), "PNG", (128, 128, 128)),
        (plain("white", "1"), "PNG", (255, 255, 255)),
        (plain("red", "P"), "PNG", (255, 0, 0)),
        (Image.new("I;16", (64, 48), 0x8000), "PNG", (128, 128, 128)),
        (Image.new("RGBA", (64, 48), (255, 0, 0, 255)), "PNG", (255, 0, 0)),
    ],
    ids=lambda part: part.mode if isinstance(part, Image.Image) else None,
)
def test_every_way_to_hold_colours_becomes_a_jpeg(
    picture: Image.Image, kind: str, colour: tuple[int, ...]
) -> None:
    made = clean(saved(picture, kind))
    assert (made.kind, opened(made).mode) == ("image/jpeg", "RGB")
    assert looks_like(made, *colour)


def test_what_shines_through_stays_so() -> None:
    palette = Image.new("P", (64, 48), 0)
    palette.putpalette([0, 0, 0, 0, 255, 0])
    palette.paste(1, (0, 0, 32, 24))
    made = clean(saved(palette, "PNG", transparency=0))
    assert made.kind == "image/png"
    assert looks_like(made, 0, 255, 0, 255)
    assert looks_like(made, 0, 0, 0, 0, at=(60, 40))
    half = clean(saved(Image.new("RGBA", (64, 48), (255, 0, 0, 128)), "WEBP", lossless=True))
    assert looks_like(half, 255, 0, 0, 128)


def test_what_was_rubbed_out_cannot_be_brought_back() -> None:
    rubbed = Image.new("RGBA", (64, 48), (200, 10, 10, 0))
    rubbed.paste((0, 0, 255, 255), (32, 0, 64, 48))
    made = opened(clean(saved(rubbed, "PNG")))
    assert made.getpixel((2, 2)) == (0, 0, 0, 0)
    assert made.getpixel((40, 2)) == (0, 0, 255, 255)


def test_a_large_picture_becomes_as_large_as_a_page() -> None:
    made = clean(saved(Image.effect_noise((4000, 3000), 20), "JPEG"))
    assert (made.width, made.height) == (1600, 1200)
    narrow = clean(saved(Image.new("L", (30_000, 1)), "PNG"))
    assert (narrow.width, narrow.height) == (1600, 1)
    noise = [Image.effect_noise((1300, 900), 90 + n) for n in range(4)]
    full = clean(saved(Image.merge("RGBA", noise), "PNG"))
    assert full.kind == "image/png"
    assert len(full.content) <= 2 * 1024 * 1024
    assert opened(full).width > 300


def test_more_than_8_megabytes_and_nothing_are_refused() -> None:
    raw = saved(plain(), "JPEG")
    assert clean(raw + bytes(MOST_BYTES - len(raw))).kind == "image/jpeg"
    for content in (b"", raw + bytes(MOST_BYTES + 1 - len(raw))):
        with pytest.raises(PictureRefused):
            clean(content)


def test_others_go_on_while_a_picture_is_made_and_a_long_queue_is_told_so() -> None:
    raw = saved(plain(), "JPEG")
    waiting = [gevent.spawn(clean, raw) for _ in range(QUEUE)]
    gevent.sleep(0)
    assert not any(one.ready() for one in waiting)
    with pytest.raises(Busy):
        clean(raw)
    gevent.joinall(waiting)
    assert all(one.get().kind == "image/jpeg" for one in waiting)
    assert clean(raw).kind == "image/jpeg"
