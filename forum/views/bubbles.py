"""Messages of a room as its page shows them: with the time of day, under the day they were said."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from forum import languages
from forum.templating import tile_number

if TYPE_CHECKING:
    from collections.abc import Iterable

    from markupsafe import Markup

    from forum.opening.authors import Author
    from forum.opening.threads import Picture, Quote, Shown


class Bubble(NamedTuple):
    """One message. `day` is said above it where a new day begins; `at` is its address."""

    seq: int
    at: str
    day: str
    time: str
    seconds: int
    state: str
    author: Author | None
    tile: int
    words: Markup | str
    quote: Quote | None
    pictures: tuple[Picture, ...]
    is_edited: bool


def bubbles(posts: Iterable[Shown], way: str) -> list[Bubble]:
    """All of a page; `way` leads from it to the place where single posts have their addresses."""
    found: list[Bubble] = []
    day = ""
    for post in posts:
        today = languages.said_day(post.time) if post.state == "said" else ""
        is_new = bool(today) and today != day
        found.append(_bubble(post, f"{way}/posts/{post.seq}", today if is_new else ""))
        day = today or day
    return found


def shape(way: str) -> Bubble:
    """What the page's script fills in for a message that arrives; its seq is 0."""
    return Bubble(0, f"{way}/posts/0", "", "", 0, "said", None, 0, "", None, (), is_edited=True)


def _bubble(post: Shown, at: str, day: str) -> Bubble:
    tile = tile_number(post.author.alias or "·") if post.author else 0
    return Bubble(
        post.seq, at, day, languages.time_of_day(post.time), int(post.time), post.state,
        post.author, tile, post.words, post.quote, post.pictures, post.is_edited,
    )  # fmt: skip
