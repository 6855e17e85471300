"""Leaving in a hurry: signed in, signed out, or with the one-time code still owed."""

from __future__ import annotations

import pytest

from tests.people import ORIGIN, Person


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("who", ["signed in", "signed out", "owes a code"])
def test_the_exit_always_works_and_leaves_nothing_open(amal: Person, method: str, who: str) -> None:
    if who != "signed out":
        amal.come_in("quiet-harbour")
    if who == "owes a code":
        amal.post("/exit", {})
        amal.submit("/sign-in", login="quiet-harbour", passphrase="olive tree by the quiet river")
    kept = amal.cookie
    left = amal.get("/exit") if method == "GET" else amal.post("/exit", {})
    assert left.status_code == 200
    assert left.headers["Clear-Site-Data"] == '"cache", "cookies", "storage"'
    assert left.headers["Cache-Control"] == "no-store"
    assert "Riwaq" not in left.text
    assert amal.cookie == ""
    if kept:
        amal.client.set_cookie("s-local", kept, domain="127.0.0.1")
    assert amal.get("/home").location == "/sign-in"


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_another_site_cannot_have_a_browser_forget_its_sign_in(amal: Person, site: str) -> None:
    amal.come_in("quiet-harbour")
    left = amal.client.get("/exit", headers={"Sec-Fetch-Site": site}, base_url=ORIGIN)
    assert left.status_code == 200
    assert "Clear-Site-Data" not in left.headers
    assert "Set-Cookie" not in left.headers
    assert amal.get("/home").status_code == 200


def test_signing_out_ends_this_sign_in_for_the_old_cookie_too(amal: Person) -> None:
    amal.join("quiet-harbour")
    amal.sign_in("quiet-harbour")
    kept = amal.cookie
    assert amal.submit("/me", "/sign-out").location == "/"
    amal.client.set_cookie("s-local", kept, domain="127.0.0.1")
    assert amal.get("/home").location == "/sign-in"
