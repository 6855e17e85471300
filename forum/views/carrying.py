"""Words that were typed while a sign-in ended: carried through the door, never lost."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from flask import request

from forum import guards, identity
from forum.errors import TooLarge, Unopenable
from forum.forms import SignInForm
from forum.languages import gettext as _
from forum.views.pages import go, page

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

    from forum.views.pages import Page

PURPOSE = "typed"
MOST_CARRIED = guards.MOST_BYTES * 3 // 4
Typed = list[tuple[str, str]]


def pack() -> str:
    """The typed words of this request, sealed for the way through the sign-in; empty if none.

    Raises `TooLarge` for more than the sign-in form can bring back.
    """
    typed = guards.typed()
    if not typed:
        return ""
    sealed = identity.carry(PURPOSE, {"path": request.path, "fields": typed})
    if len(sealed) > MOST_CARRIED:
        raise TooLarge("carried")
    return sealed


def pack_again(packed: dict[str, object] | None) -> str:
    """The same for the cookie that the answer gives."""
    return identity.carry(PURPOSE, packed) if packed else ""


def unpack(text: str) -> dict[str, object] | None:
    """What a form brought along; nothing when it does not open any more."""
    try:
        return identity.carried(PURPOSE, text) if text else None
    except Unopenable:
        return None


def after_sign_in(packed: dict[str, object] | None) -> Page | Response:
    """Home, or the page with the words that were being written."""
    if packed is None or not _is_mine(cast("Typed", packed["fields"])):
        return go("circles.index")
    return resume(cast("str", packed["path"]), cast("Typed", packed["fields"]))


def _is_mine(fields: Typed) -> bool:
    """Whether nobody else wrote these words: phones are shared, and are taken away."""
    return identity.is_own_mark(dict(fields).get("whose", ""))


def resume(path: str, fields: Typed) -> Page:
    """Show what was typed, and one button that goes on with it."""
    mine = [(name, value) for name, value in fields if name != "whose"]  # the form says it again
    return page("sign_ins/resume.html", path=path, fields=mine, written=guards.written(mine))


def notice() -> str | None:
    """What the sign-in page says above its form."""
    if request.args.get("after") == "joining":
        return _(
            "Your account is ready. Sign in once with your name and words,"
            " so that you know you kept them."
        )
    if request.args.get("after") == "recovery":
        return _("Your account is yours again. Sign in with your new name and words.")
    return None


def door() -> Page:
    """The sign-in page with the typed words in its form."""
    form = SignInForm(formdata=None)
    return page(
        "sign_ins/new.html", form, asks_code=False, carried=pack(),
        notice=_("Your sign-in had ended. Sign in again: your words are still here."),
    )  # fmt: skip
