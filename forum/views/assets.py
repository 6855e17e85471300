"""Static files: hashed names, compressed beforehand, kept for a year."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, current_app, request, send_from_directory

if TYPE_CHECKING:
    from flask import Response

assets = Blueprint("assets", __name__)
YEAR = 31_536_000


@assets.get("/static/<path:name>")
def show(name: str) -> Response:
    """A built file, compressed for who takes it so."""
    folder = current_app.extensions["built"]
    response = send_from_directory(folder, name, conditional=True, etag=True)
    if request.accept_encodings["gzip"] and (folder / f"{name}.gz").is_file():
        mimetype = response.mimetype
        response.close()
        response = send_from_directory(folder, f"{name}.gz", mimetype=mimetype, conditional=False)
        response.headers["Content-Encoding"] = "gzip"
    response.headers["Vary"] = "Accept-Encoding"
    response.headers["Cache-Control"] = f"public, max-age={YEAR}, immutable"
    return response
