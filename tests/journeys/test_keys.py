"""Changing the words, taking new keys, and coming back with the code from paper."""

from __future__ import annotations

from base64 import urlsafe_b64decode

import pytest
from flask import Flask

from forum.actions.sign_ins import find_sign_in, open_account
from forum.errors import NotFound
from forum.visitors import read_ring
from tests.people import WORDS, Person, read_words

NEW_WORDS = "seven grey herons over the mill"
ON_SQLITE = pytest.mark.parametrize("settings", ["sqlite"], indirect=True)


@pytest.fixture
def phone(app: Flask, amal: Person) -> Person:
    """Amal's second device."""
    return Person(app)


def root_of(app: Flask, login: str, words: str) -> bytes:
    with app.app_context():
        return open_account(app.extensions["house"], login, words)[0]


def change(person: Person, address: str, **typed: str) -> int:
    return person.submit(address, current=WORDS, passphrase=NEW_WORDS, **typed).status_code


def test_changed_words_end_the_other_sign_ins_and_keep_this_one(
    amal: Person, phone: Person
) -> None:
    amal.join("quiet-harbour")
    amal.sign_in("quiet-harbour")
    phone.sign_in("quiet-harbour")
    assert change(amal, "/me/passphrase") == 303
    assert phone.get("/home").location == "/sign-in"
    assert amal.get("/home").status_code == 200
    assert phone.sign_in("quiet-harbour").status_code == 422
    assert phone.sign_in("quiet-harbour", NEW_WORDS).status_code == 303


def test_changed_words_leave_the_root_and_the_recovery_code_as_they_are(
    amal: Person, app: Flask
) -> None:
    code = amal.join("quiet-harbour", keep="yes")
    amal.sign_in("quiet-harbour")
    before = root_of(app, "quiet-harbour", WORDS)
    assert change(amal, "/me/passphrase") == 303
    assert root_of(app, "quiet-harbour", NEW_WORDS) == before
    assert amal.submit("/recover", recovery=code).status_code == 200


@pytest.mark.parametrize("address", ["/me/passphrase", "/me/renewal"])
@ON_SQLITE
def test_without_the_words_until_now_nothing_changes(amal: Person, address: str) -> None:
    amal.join("quiet-harbour")
    amal.sign_in("quiet-harbour")
    answer = amal.submit(address, current="not these words at all", passphrase=NEW_WORDS)
    assert answer.status_code == 422
    assert "not these words at all" not in answer.text
    assert NEW_WORDS not in answer.text
    assert Person(amal.app).sign_in("quiet-harbour").status_code == 303


@ON_SQLITE
def test_the_proposed_words_count_when_no_own_ones_are_written(amal: Person) -> None:
    amal.join("quiet-harbour")
    amal.sign_in("quiet-harbour")
    proposed = amal.page("/me/passphrase").form("/me/passphrase").fields["proposed"]
    answer = amal.submit("/me/passphrase", current=WORDS, proposed=proposed)
    assert answer.status_code == 303
    assert Person(amal.app).sign_in("quiet-harbour", proposed).status_code == 303


def test_after_a_renewal_nothing_old_opens_anything(
    amal: Person, phone: Person, app: Flask
) -> None:
    code = amal.join("quiet-harbour", keep="yes")
    amal.sign_in("quiet-harbour")
    phone.sign_in("quiet-harbour")
    old_root, old_cookies = root_of(app, "quiet-harbour", WORDS), (amal.cookie, phone.cookie)
    assert change(amal, "/me/renewal") == 303
    assert amal.get("/home").status_code == 200
    assert amal.cookie not in old_cookies
    assert phone.get("/home").location == "/sign-in"
    assert phone.sign_in("quiet-harbour").status_code == 422
    assert phone.submit("/recover", recovery=code).status_code == 422
    with app.app_context():
        house = app.extensions["house"]
        for cookie in old_cookies:
            assert find_sign_in(house, urlsafe_b64decode(cookie + "=")) is None
        with pytest.raises(NotFound):
            read_ring(house, old_root)
    assert phone.sign_in("quiet-harbour", NEW_WORDS).status_code == 303
    assert "You have no code" in phone.get("/me/recovery-code").text


def test_a_renewal_turns_all_circles_and_keeps_the_membership(
    amal: Person, basil: Person, app: Flask
) -> None:
    amal.come_in("elias-founder")
    basil.come_in("farah-founder")
    amal.get(amal.circle())
    with app.app_context():
        before = amal.visitor().ring.memberships[0]
    old_address = amal.circle()
    assert change(amal, "/me/renewal") == 303
    with app.app_context():
        after = amal.visitor().ring.memberships[0]
    assert after.member_id == before.member_id
    assert after.id_secret == before.id_secret
    assert after.member_secret != before.member_secret
    assert amal.circle() != old_address
    for person in (amal, basil):
        assert "about 2 members" in person.get(person.circle()).text
        with app.app_context():
            assert max(n[-1] for n in person.visitor().epochs) == 3


def test_a_renewal_keeps_a_membership_that_still_waits(amal: Person, basil: Person) -> None:
    amal.come_in("elias-founder")
    basil.come_in("farah-founder")
    assert change(basil, "/me/renewal") == 303
    assert "Still waiting" in basil.get(basil.circle()).text
    assert amal.get(amal.circle()).status_code == 200
    assert "about 2 members" in basil.get(basil.circle()).text


def recover(person: Person, code: str, keep: str = "no") -> str:
    """Come back as `silent-mill` with new words; returns the words of the new code."""
    answer = person.submit("/recover", recovery=code)
    answer = person.submit(answer, "/recover/name", login="silent-mill")
    answer = person.submit(answer, "/recover/passphrase", passphrase=NEW_WORDS)
    words = read_words(answer.text)
    answer = person.submit(answer, "/recover/recovery", keep=keep)
    assert answer.location == "/sign-in?after=recovery"
    return words


def test_recovery_sets_name_and_words_anew_and_ends_all_sign_ins(
    amal: Person, phone: Person
) -> None:
    code = amal.join("quiet-harbour", keep="yes")
    amal.sign_in("quiet-harbour")
    amal.set_second_factor()
    recover(phone, code)
    assert amal.get("/home").location == "/sign-in"
    assert phone.sign_in("quiet-harbour").status_code == 422
    assert phone.sign_in("silent-mill", NEW_WORDS).status_code == 303
    home = phone.get("/home").text
    assert "opened with its recovery code lately" in home
    assert "second factor first" in home
    assert phone.get(phone.circle()).location == "/me/second-factor"


def test_a_recovery_code_works_once_and_the_new_one_takes_its_place(
    amal: Person, phone: Person
) -> None:
    code = amal.join("quiet-harbour", keep="yes")
    new_code = recover(phone, code, keep="yes")
    assert amal.submit("/recover", recovery=code).status_code == 422
    assert amal.submit("/recover", recovery=new_code).status_code == 200


def test_the_last_page_of_a_recovery_sent_twice_changes_nothing_more(
    amal: Person, phone: Person
) -> None:
    code = amal.join("quiet-harbour", keep="yes")
    answer = phone.submit("/recover", recovery=code)
    answer = phone.submit(answer, "/recover/name", login="silent-mill")
    last = phone.submit(answer, "/recover/passphrase", passphrase=NEW_WORDS)
    assert phone.submit(last, "/recover/recovery", keep="no").status_code == 303
    assert phone.submit(last, "/recover/recovery", keep="no").status_code == 422
    assert phone.sign_in("silent-mill", NEW_WORDS).status_code == 303


def test_a_code_made_anew_ends_the_one_before(amal: Person) -> None:
    old = amal.join("quiet-harbour", keep="yes")
    amal.sign_in("quiet-harbour")
    made = amal.submit("/me/recovery-code", passphrase=WORDS)
    assert made.status_code == 200
    stranger = Person(amal.app)
    assert stranger.submit("/recover", recovery=old).status_code == 422
    assert stranger.submit("/recover", recovery=read_words(made.text)).status_code == 200
