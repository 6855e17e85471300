"""Rows changed behind the house's back."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask

from forum.db import db


def write(app: Flask, act: Callable[[], object]) -> None:
    """Do something to the database as somebody who holds its file."""
    with app.app_context():
        act()
        db.session.commit()
