"""Whether the house is well, in one word."""

from __future__ import annotations

from flask import Blueprint
from sqlalchemy import text

from forum import identity
from forum.db import db

health = Blueprint("health", __name__)


@health.get("/healthz")
def show() -> tuple[str, int, dict[str, str]]:
    """`ok`, or 503 with nothing that tells what is wrong."""
    plain = {"Content-Type": "text/plain; charset=utf-8"}
    try:
        db.session.execute(text("SELECT 1"))
        identity.house().volatile.check()
    except Exception:  # noqa: BLE001 - whatever it is, the answer is the same word
        return "unwell", 503, plain
    return "ok", 200, plain
