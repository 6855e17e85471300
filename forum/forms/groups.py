"""Forms of groups: founding one, and how it lives."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, PasswordField, RadioField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from forum.forms import Form, choice
from forum.profiles import BOUNDS

LONGEST_NAME = 60
LONGEST_RULES = 4_000

_needed = InputRequired(_l("Please fill this in."))
PRESET_WORDS = {
    "open-hearted": _l("Open-hearted: members see who is here, words stay until they are deleted"),
    "careful": _l("Careful: nobody sees the list of members, words stay for 90 days"),
    "sealed": _l("Sealed: three people must vouch, words stay for 7 days"),
}
KEEP_WORDS = {
    "1": _l("One day"),
    "7": _l("7 days"),
    "90": _l("90 days"),
    "": _l("Until somebody deletes them"),
}


def _name() -> StringField:
    too_long = _l("Please write at most 60 characters.")
    return StringField(
        _l("Name of the group"), [_needed, Length(max=LONGEST_NAME, message=too_long)],
        description=_l("Only members see it. Choose one that means nothing to others."),
    )  # fmt: skip


def _rules() -> TextAreaField:
    too_long = _l("That is too long: at most 4,000 characters.")
    return TextAreaField(
        _l("Rules"), [Length(max=LONGEST_RULES, message=too_long)],
        description=_l("What matters to you here. Newcomers read it before they talk."),
    )  # fmt: skip


class FoundingForm(Form):
    """A name, rules, one of three ways to live, and one's own name there."""

    name = _name()
    rules = _rules()
    preset = RadioField(
        _l("How shall it live?"),
        choices=[choice(value, words) for value, words in PRESET_WORDS.items()],
        default="careful",
    )
    alias = StringField(
        _l("Your name in this group"),
        [_needed, Length(max=64, message=_l("That is too long for a name."))],
        description=_l("Choose one you use nowhere else: not your own, not your town."),
    )


def _bounded(name: str, label: str) -> IntegerField:
    lowest, highest = BOUNDS[name]
    words = _l("Please choose a number from %(lowest)s to %(highest)s.", lowest=lowest,
               highest=highest)  # fmt: skip
    return IntegerField(label, [_needed, NumberRange(lowest, highest, words)])


class GroupForm(Form):
    """How a group lives, within safe bounds."""

    name = _name()
    rules = _rules()
    keep_days = RadioField(
        _l("How long words stay"),
        choices=[choice(value, words) for value, words in KEEP_WORDS.items()],
        description=_l("A change is said to everybody here."),
    )
    member_list = RadioField(
        _l("Who sees the list of members"),
        choices=[
            choice("hidden", _l("Nobody")),
            choice("moderators", _l("Moderators")),
            choice("members", _l("All members")),
        ],
    )
    vouches_needed = _bounded("vouches_needed", _l("How many must vouch for a newcomer"))
    objection_hours = _bounded("objection_hours", _l("Hours in which somebody can have doubts"))
    probation_days = _bounded("probation_days", _l("Days as a newcomer"))
    joins_per_day = _bounded("joins_per_day", _l("At most so many newcomers a day"))
    passphrase = PasswordField(
        _l("Your words"),
        [Optional(), Length(max=1024)],
        description=_l(
            "Needed when words are to be deleted sooner, or when more people are to see the member "
            "list."
        ),
    )
