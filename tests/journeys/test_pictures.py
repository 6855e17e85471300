"""A picture goes from a phone to the others: its pixels, and nothing else of it."""

from __future__ import annotations

import io
import re

from PIL import Image

from forum.db import db
from forum.models.messages import Blob
from tests.circles import bring, found_group
from tests.people import Page, Person


def photograph() -> bytes:
    """A JPEG as a phone writes it, with a place in it."""
    out, picture = io.BytesIO(), Image.effect_noise((320, 200), 50).convert("RGB")
    kept = picture.getexif()
    kept[0x010E] = "canary-street"
    picture.save(out, "JPEG", exif=kept)
    return out.getvalue()


def send(person: Person, thread: str, content: bytes, **more: str) -> tuple[int, str]:
    """The form of a picture, with a file in it."""
    form = Page(person.get(f"{thread}/pictures/new").text).form(f"{thread}/pictures/new").fields
    form = {name: value for name, value in form.items() if name != "picture"}
    fields = {**form, "description": "A wall", "words": "look", **more}
    answer = person.post(
        f"{thread}/pictures/new", {**fields, "picture": (io.BytesIO(content), "IMG_2011.jpg")}
    )
    return answer.status_code, answer.text


def test_members_see_a_picture_and_others_do_not(elias: Person) -> None:
    address = found_group(elias)
    thread = elias.submit(f"{address}new", title="T", words="w").headers["Location"]
    karim, there = bring(elias, "karim", address)
    assert send(elias, thread, photograph())[0] == 303
    page = karim.get(f"{there}t/1")
    assert 'alt="A wall"' in page.text
    way = re.search(r'<img loading="lazy" src="([^"]+)"', page.text)
    assert way is not None
    answer = karim.get(f"{there}t/{way[1]}")
    assert (answer.status_code, answer.mimetype) == (200, "image/jpeg")
    assert b"canary" not in answer.data
    assert Image.open(io.BytesIO(answer.data)).size == (320, 200)
    stranger = Person(elias.app)
    assert stranger.get(f"{there}t/{way[1]}").status_code in {303, 401}
    with elias.app.app_context():
        assert b"canary" not in db.session.query(Blob).one().ct
    elias.submit(f"{thread}/posts/2/withdrawal")
    assert karim.get(f"{there}t/{way[1]}").status_code == 404
    with elias.app.app_context():
        assert db.session.query(Blob).count() == 0


def test_what_is_no_picture_is_refused_with_the_words_kept(elias: Person) -> None:
    address = found_group(elias)
    thread = elias.submit(f"{address}new", title="T", words="w").headers["Location"]
    for content in (b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"", b"GIF89a" + b"x" * 50):
        status, text = send(elias, thread, content, words="my typed words")
        assert status == 422
        assert "my typed words" in text
        assert "Please choose a photograph" in text
    # By hand: the test's own browser would keep so large a form in a file.
    head = b'--b\r\nContent-Disposition: form-data; name="picture"; filename="a.jpg"\r\n\r\n'
    body = head + b"x" * (9 * 1024 * 1024) + b"\r\n--b--\r\n"
    kind = {"Content-Type": "multipart/form-data; boundary=b"}
    assert elias.post(f"{thread}/pictures/new", body, **kind).status_code == 413


def test_only_the_page_for_pictures_takes_files(elias: Person) -> None:
    address = found_group(elias)
    thread = elias.submit(f"{address}new", title="T", words="w").headers["Location"]
    form = Page(elias.get(thread).text).form(f"{thread}/posts").fields
    sent = {**form, "words": "w", "picture": (io.BytesIO(photograph()), "a.jpg")}
    assert elias.post(f"{thread}/posts", sent).status_code == 400
    more = {**form, "description": "d", "other": (io.BytesIO(photograph()), "a.jpg")}
    assert elias.post(f"{thread}/pictures/new", more).status_code == 400
