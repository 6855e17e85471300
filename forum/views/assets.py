"""Static files: hashed names, compressed beforehand, kept for a year."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, current_app, request, send_from_directory

if TYPE_CHECKING:
    from flask import Response

assets = Blueprint("assets", __name__)
YEAR = 31_536_000
# A name stands for one content, so nobody asks whether it has changed; and nobody saves it.
NEEDLESS = ("Content-Disposition", "ETag", "Last-Modified")


@assets.get("/static/<path:name>")
def show(name: str) -> Response:
    """A built file, compressed for who takes it so."""
    response = _file(name)
    packed = f"{name}.gz"
    if request.accept_encodings["gzip"] and (current_app.extensions["built"] / packed).is_file():
        response.close()
        response = _file(packed, response.mimetype)
        response.headers["Content-Encoding"] = "gzip"
    response.headers["Vary"] = "Accept-Encoding"
    response.headers["Cache-Control"] = f"public, max-age={YEAR}, immutable"
    return response


def _file(name: str, mimetype: str | None = None) -> Response:
    folder = current_app.extensions["built"]
    response = send_from_directory(folder, name, mimetype=mimetype, conditional=False, etag=False)
    for header in NEEDLESS:
        response.headers.pop(header, None)
    return response
