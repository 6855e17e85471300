"""Headers of every answer, errors and static files included."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from flask import g, request

from forum.policies import POLICIES, is_frame

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

    from flask import Flask, Response

    from forum.config import Settings

FEATURES = (
    "accelerometer", "autoplay", "browsing-topics", "camera", "clipboard-read",
    "display-capture", "encrypted-media", "fullscreen", "gamepad", "geolocation", "gyroscope",
    "hid", "idle-detection", "local-fonts", "magnetometer", "microphone",
    "midi", "payment", "picture-in-picture", "publickey-credentials-get", "screen-wake-lock",
    "serial", "usb", "xr-spatial-tracking",
)  # fmt: skip

FRAMED = "riwaq.framed"  # in the environment of an answer that our own pages show in a frame


def init_app(app: Flask, settings: Settings) -> None:
    """Compute the common ones once; let each answer say whether it may be kept."""
    app.after_request(_say_what_may_be_kept)
    app.wsgi_app = Headed(app.wsgi_app, settings)  # type: ignore[method-assign]  # as Flask says


class Headed:
    """Puts the common headers on whatever leaves the house, failures of Flask itself included."""

    def __init__(self, inner: WSGIApplication, settings: Settings) -> None:
        """`inner` is the WSGI application."""
        self.inner = inner
        self.headers, self.framed = common(settings), common(settings, is_frame=True)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer with them."""

        def start(status: str, headers: list[tuple[str, str]], *failure: Any) -> Any:  # noqa: ANN401 - WSGI's
            own = self.framed if FRAMED in environ else self.headers
            return start_response(status, headers + own, *failure)

        return self.inner(environ, start)


def common(settings: Settings, *, is_frame: bool = False) -> list[tuple[str, str]]:
    """The headers that do not depend on the page. HSTS on https alone, never on an .onion."""
    headers = [
        ("Content-Security-Policy", content_security_policy(settings, is_frame=is_frame)),
        ("Referrer-Policy", "same-origin"),
        ("Cross-Origin-Opener-Policy", "same-origin"),
        ("Cross-Origin-Resource-Policy", "same-origin"),
        ("Cross-Origin-Embedder-Policy", "require-corp"),
        ("Permissions-Policy", ", ".join(f"{feature}=()" for feature in FEATURES)),
        ("X-Content-Type-Options", "nosniff"),
        ("X-Frame-Options", "SAMEORIGIN" if is_frame else "DENY"),
        ("X-Robots-Tag", "noindex, nofollow"),
        ("X-DNS-Prefetch-Control", "off"),
    ]
    if settings.is_https and not settings.is_onion:
        headers.append(("Strict-Transport-Security", "max-age=63072000; includeSubDomains"))
    return headers


def content_security_policy(settings: Settings, *, is_frame: bool = False) -> str:
    """Nothing but our own files; one Trusted Types policy, made in one file."""
    return "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "img-src 'self'",
            f"connect-src 'self' {settings.live_origin}",
            "form-action 'self'",
            "base-uri 'none'",
            "frame-src 'self'",
            "frame-ancestors 'self'" if is_frame else "frame-ancestors 'none'",
            "require-trusted-types-for 'script'",
            "trusted-types riwaq",
        )
    )


def _say_what_may_be_kept(response: Response) -> Response:
    policy = POLICIES.get(request.endpoint or "")
    if is_frame(request.endpoint):
        request.environ[FRAMED] = True
    if policy is None or policy.is_private or response.status_code >= 400:  # noqa: PLR2004 - HTTP
        response.headers["Cache-Control"] = "no-store"
    elif "Cache-Control" not in response.headers:
        # A public page, too, shows that somebody is signed in.
        response.headers["Cache-Control"] = "no-store" if g.get("found") else "no-cache"
    return response
