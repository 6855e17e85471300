"""A picture with what can be said of it."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import FileField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from forum.forms.posts import PostForm


class PictureForm(PostForm):
    """The words are optional here; the description is for who does not see pictures."""

    picture = FileField(_l("Picture"), description=_l("JPEG or PNG, below 8 MB."))
    description = StringField(
        _l("What it shows"),
        [InputRequired(_l("Please say in a few words what it shows.")),
         Length(max=200, message=_l("Please write at most 200 characters."))],
        description=_l("For those who hear the page or cannot load it."),
    )  # fmt: skip
    words = TextAreaField(
        _l("Your post"),
        [
            Optional(),
            Length(max=20_000, message=_l("That is too long: at most 20,000 characters.")),
        ],
    )
