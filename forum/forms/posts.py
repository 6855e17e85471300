"""The composer: one for threads, rooms and direct conversations."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from forum.forms import Form

LONGEST = 20_000

_needed = InputRequired(_l("Please write something first."))
_words = Length(max=LONGEST, message=_l("That is too long: at most 20,000 characters."))


class PostForm(Form):
    """Words; `nonce` makes a second sending the same post."""

    words = TextAreaField(_l("Your post"), [_needed, _words])
    reply_to = HiddenField("", [Optional(), Length(max=9)])
    nonce = HiddenField("", [Optional(), Length(max=64)])

    def answered(self) -> int | None:
        """The seq that is answered."""
        text = self.reply_to.data or ""
        return int(text) if text.isdecimal() and text.isascii() else None


def _title() -> StringField:
    too_long = _l("Please write at most 120 characters.")
    needed = InputRequired(_l("Please write a title."))
    return StringField(_l("Title"), [needed, Length(max=120, message=too_long)])


def _warning() -> StringField:
    return StringField(
        _l("Warning, if it may hurt to read"),
        [Optional(), Length(max=60, message=_l("Please write at most 60 characters."))],
        description=_l("One or two words. The thread then opens only when somebody wants it."),
    )


class ThreadForm(PostForm):
    """A title, an optional warning, and the first post."""

    title = _title()
    warning = _warning()


class RoomForm(Form):
    """What a room is called."""

    title = _title()


class EditForm(Form):
    """Words said better."""

    words = TextAreaField(_l("Your post"), [_needed, _words])


class HeadForm(Form):
    """What stands above a thread."""

    title = _title()
    warning = _warning()
    pinned = BooleanField(_l("Keep it at the top"))
    closed = BooleanField(_l("Close it: nobody writes here any more"))
