"""HTML made smaller on its way, where its length cannot tell what its reader alone knows.

Compression writes what repeats but once. Whoever has words of his in an answer and sees how long it
is on the wire could guess what else stands in it (BREACH). So an answer goes as it is, unless all
of this holds: the policy table names its endpoint; it is asked with GET, from our own pages or by
typing, with nothing behind a question mark; it is a page with 200, no refused form. In the pages
that are named, whatever is secret is masked anew for every answer, and the cookie is
SameSite=Strict: no foreign page has one of them asked for somebody.
"""

from __future__ import annotations

import re
import zlib
from typing import TYPE_CHECKING

from flask import request

from forum.identity import ELSEWHERE
from forum.policies import POLICIES, Press

if TYPE_CHECKING:
    from collections.abc import Iterable

    from flask import Flask, Response

LEVEL = 4  # a home of 4 kB in 0.1 ms; the highest level saves a few bytes more
GZIP = 16 + zlib.MAX_WBITS
SMALLEST = 1000  # bytes: below that the head of an answer is most of it
# Before each row of a list that brings together what must not be compared, and behind the last.
_ROW = re.compile(rb"(?=<li data-kind)|(?<=</ul>)")


def init_app(app: Flask) -> None:
    """Have the last word on an answer: Flask asks first who came last."""
    app.after_request(_press)


def pressed(html: bytes, press: Press) -> bytes:
    """A page as gzip; rows that are pressed apart are never written by pointing at one another."""
    packer = zlib.compressobj(LEVEL, zlib.DEFLATED, GZIP)
    parts = _ROW.split(html) if press is Press.ROW_BY_ROW else [html]
    return b"".join(_packed(packer, parts)) + packer.flush()


def _packed(packer: zlib._Compress, parts: Iterable[bytes]) -> Iterable[bytes]:
    for place, part in enumerate(parts):
        if place:
            yield packer.flush(zlib.Z_FULL_FLUSH)
        yield packer.compress(part)


def _press(response: Response) -> Response:
    policy = POLICIES.get(request.endpoint or "")
    if policy is None or policy.press is Press.NEVER or response.status_code != 200:  # noqa: PLR2004 - HTTP
        return response  # an error looks alike, whatever was asked for
    response.vary.add("Accept-Encoding")
    if _tells_nothing(response) and request.accept_encodings["gzip"]:
        html = response.get_data()
        if len(html) >= SMALLEST:
            response.set_data(pressed(html, policy.press))
            response.headers["Content-Encoding"] = "gzip"
    return response


def _tells_nothing(response: Response) -> bool:
    """Whether the answer owes nothing to the request but its address."""
    return (
        request.method == "GET"
        and not request.query_string
        and request.headers.get("Sec-Fetch-Site") not in ELSEWHERE
        and response.mimetype == "text/html"
        and "Content-Encoding" not in response.headers
    )
