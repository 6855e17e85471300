"""Headers of every answer, errors and static files included."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import current_app, request

from forum.policies import POLICIES

if TYPE_CHECKING:
    from flask import Flask, Response

    from forum.config import Settings

FEATURES = (
    "accelerometer", "autoplay", "bluetooth", "browsing-topics", "camera", "clipboard-read",
    "display-capture", "encrypted-media", "fullscreen", "gamepad", "geolocation", "gyroscope",
    "hid", "idle-detection", "interest-cohort", "local-fonts", "magnetometer", "microphone",
    "midi", "payment", "picture-in-picture", "publickey-credentials-get", "screen-wake-lock",
    "serial", "usb", "web-share", "xr-spatial-tracking",
)  # fmt: skip


def init_app(app: Flask, settings: Settings) -> None:
    """Compute them once, add them to every answer."""
    app.extensions["headers"] = common(settings)
    app.after_request(_add)


def common(settings: Settings) -> tuple[tuple[str, str], ...]:
    """The headers that do not depend on the page. HSTS on https alone, never on an .onion."""
    headers = [
        ("Content-Security-Policy", content_security_policy(settings)),
        ("Referrer-Policy", "same-origin"),
        ("Cross-Origin-Opener-Policy", "same-origin"),
        ("Cross-Origin-Resource-Policy", "same-origin"),
        ("Cross-Origin-Embedder-Policy", "require-corp"),
        ("Permissions-Policy", ", ".join(f"{feature}=()" for feature in FEATURES)),
        ("X-Content-Type-Options", "nosniff"),
        ("X-Frame-Options", "DENY"),
        ("X-Robots-Tag", "noindex, nofollow"),
        ("X-DNS-Prefetch-Control", "off"),
    ]
    if settings.is_https and not settings.is_onion:
        headers.append(("Strict-Transport-Security", "max-age=63072000; includeSubDomains"))
    return tuple(headers)


def content_security_policy(settings: Settings) -> str:
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
            "frame-ancestors 'none'",
            "require-trusted-types-for 'script'",
            "trusted-types riwaq",
        )
    )


def _add(response: Response) -> Response:
    response.headers.extend(current_app.extensions["headers"])
    policy = POLICIES.get(request.endpoint or "")
    if policy is None or policy.is_private or response.status_code >= 400:  # noqa: PLR2004 - HTTP
        response.headers["Cache-Control"] = "no-store"
    elif "Cache-Control" not in response.headers:
        response.headers["Cache-Control"] = "no-cache"
    return response
