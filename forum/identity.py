"""Who is asking: a signed-in visitor, one who still owes his code, or a stranger."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, TypeVar, cast

from flask import current_app, g, request
from flask_login import LoginManager, current_user
from markupsafe import escape

from forum import access, clock, cookies
from forum.access import OpenCircle, Permission, TurnDue, Visitor
from forum.actions import epochs, sign_ins
from forum.errors import Conflict, NotFound, NotSignedIn, TurnedMeanwhile, Unopenable
from forum.policies import is_sign_of_life
from forum.vault import ring as rings
from forum.vault import server
from forum.vault.primitives import equal

if TYPE_CHECKING:
    from flask import Flask, Request, Response

    from forum.house import House

R = TypeVar("R")
CARRIED_SECONDS = 2 * 3600
MOST_TURNS = 4
MOST_TRIES = 3
ELSEWHERE = ("cross-site", "same-site")


def init_app(app: Flask) -> None:
    """Have Flask-Login ask us; it keeps no session of its own and trusts nothing but our row."""
    manager = LoginManager()
    manager.session_protection = None
    manager.request_loader(_load)
    manager.init_app(app)
    app.after_request(_give_cookie)


def house() -> House:
    """The house that serves this request."""
    return cast("House", current_app.extensions["house"])


def visitor() -> Visitor:
    """Who is signed in. Raises `NotSignedIn`."""
    found = _admitted()
    if found is None:
        raise NotSignedIn
    return found


def visitor_or_none() -> Visitor | None:
    """Who is signed in, if anybody. Flask-Login is not asked about strangers."""
    return None if _find() is None else _admitted()


def _admitted() -> Visitor | None:
    """Whom Flask-Login lets in; it is asked once a request, since a page asks a dozen times."""
    try:
        return cast("Visitor | None", g.admitted)
    except AttributeError:
        found = current_user._get_current_object()  # noqa: SLF001 - werkzeug's proxy
        g.admitted = found if found.is_authenticated else None
        return cast("Visitor | None", g.admitted)


def pending() -> Visitor | None:
    """Who has shown his passphrase and still owes his one-time code."""
    found = _find()
    return found if found and found.row.is_pending else None


def open_circle(
    alias: str, may: Permission = Permission.READ, number: int = 0, lobby: str = ""
) -> OpenCircle:
    """Enter a circle; when its key must turn first, turn it and enter again.

    `number` is the conversation that will be wanted, `lobby` the address of one of a group's
    lobbies: then it is the lobby that is entered, through the group.
    """
    return open_for(visitor(), alias, may, number, lobby)


def open_for(
    who: Visitor, alias: str, may: Permission = Permission.READ, number: int = 0, lobby: str = ""
) -> OpenCircle:
    """The same for somebody who is known already: on the live line, no page is asked for."""
    for _ in range(MOST_TURNS):
        try:
            opened = access.enter(who, alias, may, 0 if lobby else number)
            return access.reach_lobby(opened, lobby) if lobby else opened
        except TurnDue as due:
            epochs.turn(due.opened)
    # Somebody took up an offer during each of them: he is admitted by the next visit.
    raise Conflict("turns")


def cookie() -> cookies.Cookie:
    """The visitor's or stranger's cookie; a stranger without one is given one with the answer."""
    brought = _brought()
    if brought is None:
        brought = g.cookie = g.new_cookie = cookies.Cookie(secrets.token_bytes(cookies.SIZE))
    return brought


def begin(opened: sign_ins.Opened) -> None:
    """Give the token of a new sign-in with the answer: never one that the browser proposed."""
    g.cookie = g.new_cookie = cookies.Cookie(opened.token)
    # The rest of this answer is for who has just come in; Flask-Login remembers a stranger.
    for known in ("found", "admitted", "csrf", "whose", "language", "digits", "_login_user"):
        g.pop(known, None)


def forget() -> None:
    """Go on as a stranger for the rest of this answer, asking no store."""
    g.found, g.cookie = None, None
    for known in ("admitted", "whose", "digits", "_login_user"):
        g.pop(known, None)


def choose_language(code: str) -> None:
    """Remember a stranger's language in his cookie."""
    brought = _brought() or cookies.Cookie(secrets.token_bytes(cookies.SIZE))
    if visitor_or_none() is None and brought.language != code:
        g.cookie = g.new_cookie = cookies.Cookie(brought.value, code)


def stranger_language() -> str:
    """What a stranger chose on the front page, or nothing."""
    brought = _brought()
    return brought.language if brought else ""


def csrf_token() -> str:
    """The token of this visitor's forms, masked anew for every answer (BREACH)."""
    try:
        return cast("str", g.csrf)
    except AttributeError:
        g.csrf = masked = server.mask_token(_csrf())
        return masked


def is_own_token(text: str) -> bool:
    """Whether a form's token belongs to who sends it."""
    token = server.unmask_token(text)
    return token is not None and _brought() is not None and equal(token, _csrf())


def carry(purpose: str, value: dict[str, object]) -> str:
    """Seal what travels through a form; it opens for this cookie and purpose, for two hours."""
    expires = int(clock.timestamp()) + CARRIED_SECONDS
    return server.seal_carried(house().boot_key, cookie().value, purpose, value, expires)


def carried(purpose: str, text: str) -> dict[str, object]:
    """What a form brought back. Raises `Unopenable` when it is not ours, or too old."""
    moment = int(clock.timestamp())
    return server.open_carried(house().boot_key, cookie().value, purpose, text, moment)


def _csrf() -> bytes:
    found = _find()
    return found.row.csrf if found else server.stranger_csrf(house().boot_key, cookie().value)


def _brought() -> cookies.Cookie | None:
    if "cookie" not in g:
        g.cookie = cookies.read(request.cookies.get(cookies.name(house().settings)))
    return cast("cookies.Cookie | None", g.cookie)


def _find() -> Visitor | None:
    try:
        return cast("Visitor | None", g.found)
    except AttributeError:
        g.found = found = _look_up()
        return found


def _look_up() -> Visitor | None:
    brought = _brought()
    if brought is None or brought.language:
        return None
    try:
        found = sign_ins.find_sign_in(house(), brought.value)
        if found and is_sign_of_life(request.endpoint):
            house().volatile.touch_sign_in(found.key, clock.timestamp())
        if found:
            _ = found.ring  # a renewed root has no ring: its forgotten sign-ins open nothing
    except (Unopenable, NotFound):
        return None
    return found


def _load(_request: Request) -> Visitor | None:
    found = _find()
    return found if found and not found.row.is_pending else None


def _give_cookie(response: Response) -> Response:
    new = g.pop("new_cookie", None)
    if new is None:
        return response
    if request.method == "GET" and request.headers.get("Sec-Fetch-Site") in ELSEWHERE:
        return _once_more()
    cookies.give(response, house().settings, new)
    return response


def _once_more() -> Response:
    # A link on another site brings no cookie (SameSite), and a new one would put out a sign-in that
    # is there all the same. Asked again from a page of ours, the browser brings it.
    # Under our own origin in full: a path that begins with two strokes would lead elsewhere.
    way = escape(house().settings.origin + request.full_path.removesuffix("?"))
    html = f'<!doctype html><meta charset="utf-8"><meta http-equiv="refresh" content="0;url={way}">'
    return current_app.response_class(html, headers={"Cache-Control": "no-store"})


def settings() -> Mapping[str, object]:
    """The settings in the visitor's ring; nothing for a stranger."""
    found = _find()
    return found.ring.settings if found and not found.row.is_pending else {}


def whose() -> str:
    """A mark of the account, for forms: words that waited at the door open for their writer alone.

    Made from the store's tag, which ends with the house's start, and masked like the token;
    nothing for a stranger.
    """
    try:
        return cast("str", g.whose)
    except AttributeError:
        mark = _mark()
        g.whose = masked = server.mask_token(mark) if mark else ""
        return masked


def is_own_mark(text: str) -> bool:
    """Whether a form's mark is of who is signed in now."""
    brought, mark = server.unmask_token(text, server.MARK_SIZE), _mark()
    return brought is not None and mark is not None and equal(brought, mark)


def _mark() -> bytes | None:
    found = visitor_or_none()
    return server.writer_mark(found.row.owner) if found else None


def address_of(thing: bytes) -> str:
    """The address that only this account has for an id."""
    return rings.url_alias(visitor().root, thing)


def writing(
    alias: str, may: Permission, act: Callable[[OpenCircle], R], number: int = 0, lobby: str = ""
) -> R:
    """Enter a circle and write in it; when its key turned meanwhile, enter and seal again.

    Raises what `act` raises, and `Conflict` after three tries (vault.md, "Post").
    """
    return write_for(visitor(), lambda who: act(open_for(who, alias, may, number, lobby)))


def write_for(who: Visitor, act: Callable[[Visitor], R]) -> R:
    """The same for somebody who is known already; `act` enters the circle itself."""
    for _ in range(MOST_TRIES):
        try:
            return act(who)
        except TurnedMeanwhile:
            who.forget_ring()
    raise Conflict("turned")
