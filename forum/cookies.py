"""The one cookie: 32 random bytes, and for a stranger the language he chose on the front page."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Response

    from forum.config import Settings

SIZE = 32


@dataclass(frozen=True, slots=True)
class Cookie:
    """What the browser brought, or what it is given. `language` is set for strangers only."""

    value: bytes
    language: str = ""

    def text(self) -> str:
        """The cookie as it travels."""
        raw = base64.urlsafe_b64encode(self.value).decode().rstrip("=")
        return f"{raw}.{self.language}" if self.language else raw


def name(settings: Settings) -> str:
    """The cookie's name: `__Host-` wherever Secure holds, another one on plain http loopback."""
    return "__Host-s" if is_secure(settings) else "s-local"


def is_secure(settings: Settings) -> bool:
    """Whether browsers take a Secure cookie here; an .onion counts as secure in Tor Browser."""
    return settings.is_https or settings.is_onion


def read(text: str | None) -> Cookie | None:
    """The cookie of a request; None when it is not one of ours."""
    raw, _, language = (text or "").partition(".")
    try:
        value = base64.urlsafe_b64decode(raw + "=")
    except (ValueError, binascii.Error):
        return None
    return Cookie(value, language) if len(value) == SIZE else None


def give(response: Response, settings: Settings, cookie: Cookie) -> None:
    """Set it: for this host, out of reach of scripts and other sites, gone with the browser."""
    response.set_cookie(
        name(settings),
        cookie.text(),
        secure=is_secure(settings),
        httponly=True,
        samesite="Strict",
        path="/",
    )


def take_away(response: Response, settings: Settings) -> None:
    """Ask the browser to forget it."""
    response.delete_cookie(
        name(settings), secure=is_secure(settings), httponly=True, samesite="Strict", path="/"
    )
