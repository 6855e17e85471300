"""Squares to scan (QR), drawn on the spot: nothing is fetched, nothing is kept."""

from __future__ import annotations

import io

import segno
from markupsafe import Markup


def square(text: str) -> Markup:
    """A text as a drawing that stands in the page."""
    out = io.BytesIO()
    made = segno.make(text, micro=False)
    made.save(out, kind="svg", border=2, xmldecl=False, svgns=False, omitsize=True)
    return Markup(out.getvalue().decode())  # noqa: S704 - segno draws it, whatever the text is
