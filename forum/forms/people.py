"""Forms between people: an ask, a letter, an alias, a theme."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from forum.forms import Form

LONGEST = 1_500

_needed = InputRequired(_l("Please write something first."))
_letter = Length(max=LONGEST, message=_l("That is too long: at most 1,500 characters."))


class AskForm(Form):
    """Words with which somebody is asked to talk; or none."""

    words = TextAreaField(
        _l("A few words, if you like"),
        [Optional(), _letter],
        description=_l("They come with your question, and stand first in your talk."),
    )


class LetterForm(Form):
    """A letter."""

    words = TextAreaField(_l("Your letter"), [_needed, _letter])


class AliasForm(Form):
    """What one wants to be called."""

    alias = StringField(
        _l("Your name here"),
        [InputRequired(_l("Please fill this in.")),
         Length(max=64, message=_l("That is too long for a name."))],
        description=_l("Choose one you use nowhere else: not your own, not your town."),
    )  # fmt: skip


class ThemeForm(Form):
    """A warning label that one does not want to meet."""

    theme = StringField(
        _l("A theme"),
        [InputRequired(_l("Please fill this in.")),
         Length(max=60, message=_l("Please write at most 60 characters."))],
        description=_l("Write it as it stands in the warning above a conversation."),
    )  # fmt: skip
