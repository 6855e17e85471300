"""How the pages look and read stays with the account, whatever the device."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.people import Person


def test_settings_survive_signing_out_and_another_device(amal: Person, app: Flask) -> None:
    amal.join("quiet-harbour")
    amal.sign_in("quiet-harbour")
    chosen = {"language": "de", "text_size": "largest", "digits": "arabic", "calm": "y"}
    answer = amal.submit("/me/settings", **chosen, time_zone="Asia/Damascus")
    assert answer.status_code == 303
    phone = Person(app, "ar")
    phone.sign_in("quiet-harbour")
    home = phone.get("/home").text
    assert '<html lang="de" dir="ltr" class="text-largest calm">' in home
    fields = phone.page("/me/settings").form("/me/settings").fields
    assert {name: fields[name] for name in chosen} == chosen
    assert fields["time_zone"] == "Asia/Damascus"
    listed = phone.get("/me/sign-ins").text
    assert any(digit in listed for digit in "٠١٢٣٤٥٦٧٨٩")


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("field", "value"),
    [("language", "fr"), ("text_size", "huge"), ("digits", "roman"), ("time_zone", "Mars/Base")],
)
def test_a_setting_that_does_not_exist_is_refused(amal: Person, field: str, value: str) -> None:
    amal.join("quiet-harbour")
    amal.sign_in("quiet-harbour")
    answer = amal.submit("/me/settings", **{field: value})
    assert answer.status_code == 422
    assert '<html lang="en"' in amal.get("/home").text


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_a_strangers_language_is_remembered_from_the_front_page_on(app: Flask) -> None:
    stranger = Person(app, "en")
    stranger.get("/?language=ar")
    assert '<html lang="ar" dir="rtl"' in stranger.get("/sign-in").text
