"""The composer: its hidden fields, and words that come back with a preview or an error."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from flask import request

from forum import text
from forum.actions.posts import Words
from forum.vault.primitives import digest

if TYPE_CHECKING:
    from markupsafe import Markup

    from forum.forms.posts import PostForm


def prepare(form: PostForm) -> PostForm:
    """Give a fresh form its nonce."""
    form.nonce.data = form.nonce.data or fresh_nonce()
    return form


def fresh_nonce() -> str:
    """What makes a second sending of one form the same post."""
    return secrets.token_urlsafe(16)


def is_preview() -> bool:
    """Whether the words are to be looked at first."""
    return "preview" in request.form


def preview(form: PostForm, href: str) -> Markup | None:
    """The words as others will see them, when that was asked."""
    if not is_preview() or form.errors:
        return None
    said = form.words.data or ""
    return text.shown(said, text.html_of(said), href)


def words_of(form: PostForm) -> Words:
    """What the form sends."""
    nonce = digest((form.nonce.data or fresh_nonce()).encode())[:16]
    return Words(form.words.data or "", nonce, form.answered())
