"""Forms: what each page asks, and what it refuses before anything is done with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import wtforms
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, PasswordField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from forum.vault.account import normalise_login
from forum.words import Weakness, read_invitation_code, weakness

if TYPE_CHECKING:
    from wtforms import Field

LONGEST_LOGIN = 64
LONGEST_PASSPHRASE = 1024


class Form(FlaskForm):
    """A form; its token is checked by the guard, for every form alike."""

    class Meta(FlaskForm.Meta):
        """The guard checks tokens before a view runs."""

        csrf = False

    def refuse(self, field: str, words: object) -> None:
        """Put an error beside a field, as its own validators do."""
        self[field].errors = [*self[field].errors, words]


WEAK = {
    Weakness.EMPTY: _l("Please write your words."),
    Weakness.SHORT: _l("Please write at least 15 characters."),
    Weakness.LONG: _l("That is too long: at most 1,024 characters."),
    Weakness.COMMON: _l("Many people know these words. Please choose others."),
    Weakness.REPEATED: _l("These words repeat themselves. Please choose more different ones."),
    Weakness.WALK: _l("These are neighbours on the keyboard. Please choose real words."),
    Weakness.DIGITS: _l("Digits alone are guessed quickly. Please choose words."),
    Weakness.NAME: _l("These words hold your name for signing in. Please choose others."),
}

_needed = InputRequired(_l("Please fill this in."))
_code = Length(max=32, message=_l("That is too long for a code."))
_passphrase = Length(
    max=LONGEST_PASSPHRASE, message=_l("That is too long: at most 1,024 characters.")
)


def choice(value: str, label: object) -> Any:  # noqa: ANN401 - its types know pairs only
    """One of the things to choose from."""
    return wtforms.SelectChoice(value, label)  # type: ignore[attr-defined]  # newer than its types


class SignInForm(Form):
    """Name, words, and the one-time code for who gives it at once."""

    login = StringField(
        _l("Name for signing in"),
        [_needed, Length(max=LONGEST_LOGIN, message=_l("That is too long for a name."))],
    )
    passphrase = PasswordField(_l("Your words"), [_needed, _passphrase])
    code = StringField(_l("Six digits"), [Optional(), _code])


class CodeForm(Form):
    """A one-time code alone."""

    code = StringField(_l("Six digits"), [_needed, _code])


class InvitationForm(Form):
    """Both halves of an invitation."""

    invitation = StringField(
        _l("Code on the slip"),
        [_needed, Length(max=64, message=_l("That is too long for a code."))],
    )
    phrase = StringField(
        _l("The two words"),
        [_needed, Length(max=64, message=_l("That is too long for two words."))],
    )

    def code(self) -> bytes | None:
        """The code as bytes, however it was typed."""
        return read_invitation_code(self.invitation.data or "")


class LoginForm(Form):
    """A name for signing in."""

    login = StringField(
        _l("Name for signing in"),
        [_needed, Length(3, LONGEST_LOGIN, _l("Please write 3 to 64 characters."))],
    )

    def validate_login(self, field: Field) -> None:
        """A name that nothing but spaces and marks make up is no name."""
        if not field.errors and len(normalise_login(field.data)) < 3:  # noqa: PLR2004 - as said beside the field
            raise ValidationError(_l("Please write 3 to 64 characters."))


class ChosenForm(Form):
    """Own words, or nothing for the proposed ones. `login` is set by the view."""

    passphrase = PasswordField(_l("My own words"), [Optional(), _passphrase])

    def refuse_weak(self, chosen: str, login: str) -> None:
        """Say what is weak about the chosen words, if anything."""
        found = weakness(chosen, login)
        if found is not None:
            self.refuse("passphrase", WEAK[found])


class ChangeForm(ChosenForm):
    """The words until now, and new ones."""

    current = PasswordField(_l("Your words until now"), [_needed, _passphrase])


class RecoveryForm(Form):
    """Twelve words from paper."""

    recovery = TextAreaField(
        _l("Your twelve words"),
        [_needed, Length(max=400, message=_l("That is too long for twelve words."))],
    )


class PassphraseForm(Form):
    """The words once more, before something that matters."""

    passphrase = PasswordField(_l("Your words"), [_needed, _passphrase])


class SecondFactorForm(PassphraseForm):
    """Words and code, to set the second factor or to take it away."""

    code = StringField(_l("Six digits"), [_needed, _code])


class SettingsForm(Form):
    """How the pages look and read."""

    language = RadioField(_l("Language"))
    text_size = RadioField(
        _l("Size of letters"),
        choices=[
            choice("normal", _l("As usual")),
            choice("large", _l("Larger")),
            choice("largest", _l("Largest")),
        ],
    )
    digits = RadioField(
        _l("Digits"),
        choices=[
            choice("", _l("As in my language")),
            choice("arabic", "٠١٢٣"),
            choice("western", "0123"),
        ],
        default="",
    )
    time_zone = SelectField(
        _l("Time zone"),
        default="",
        description=_l("Your device is not asked, and nobody else sees this."),
    )
    calm = BooleanField(_l("Calm mode: nothing moves"))
    keep_drafts = BooleanField(
        _l("Keep words that I have not sent yet on this device"),
        description=_l("Locked with a key that only this house has. Leaving takes them away."),
    )
