"""Forms about one's words: searching, taking them along, leaving with or without them."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, RadioField, SelectField, StringField
from wtforms.validators import InputRequired, Length, Optional

from forum.forms import Form, PassphraseForm, choice

LONGEST_STATE = 16_384  # how far one has come in each of many circles


class SearchForm(Form):
    """What is looked for, and where."""

    looked_for = StringField(
        _l("Words to look for"),
        [InputRequired(_l("Please write at least one word.")),
         Length(max=100, message=_l("Please write at most 100 characters."))],
    )  # fmt: skip
    where = SelectField(_l("Where"), default="")
    cursor = HiddenField("", [Optional(), Length(max=LONGEST_STATE)])


class DepartureForm(PassphraseForm):
    """Leaving for good: what shall become of one's words."""

    words_stay = RadioField(
        _l("What you wrote"),
        choices=[
            choice("stay", _l("They stay, under “former member”")),
            choice("erase", _l("They are erased")),
        ],
        default="stay",
    )
