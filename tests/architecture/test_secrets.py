"""What a form asks in secret is never carried on or shown again."""

from __future__ import annotations

import inspect

from wtforms import PasswordField

from forum import forms, guards


def test_every_secret_field_of_every_form_is_known_to_the_guard() -> None:
    asked = {
        name
        for _, form in inspect.getmembers(forms, inspect.isclass)
        if issubclass(form, forms.Form)
        for name, field in inspect.getmembers(form)
        if getattr(field, "field_class", None) is PasswordField
    }
    assert {"passphrase", "current"} <= asked
    assert asked <= guards.SECRET_FIELDS
