"""Forms of invitations and lobbies."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, StringField
from wtforms.validators import InputRequired, Length, Optional

from forum.forms import Form, choice

_needed = InputRequired(_l("Please fill this in."))
_name = Length(max=64, message=_l("That is too long for a name."))


class TakeUpForm(Form):
    """The name one will have in a further group."""

    alias = StringField(
        _l("Your name in this group"), [_needed, _name],
        description=_l("Choose one you use nowhere else: not your own, not your town."),
    )  # fmt: skip


class NameForm(Form):
    """How one is called in a lobby, where nobody learns one's alias."""

    name = StringField(
        _l("Your name in this lobby"), [Optional(), _name],
        description=_l("Left empty, you are “a companion”. Do not take your name in the group."),
    )  # fmt: skip


class VouchForm(Form):
    """How one knows somebody, in fixed answers."""

    answer = RadioField(
        _l("How do you know this person?"),
        [InputRequired(_l("Please choose one of the three."))],
        validate_choice=False,
        choices=[
            choice("met", _l("We met in person")),
            choice("spoke", _l("We spoke by voice")),
            choice("told", _l("Someone I trust told me")),
        ],
    )
