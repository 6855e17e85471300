"""Attacks on what one has written: looked for, taken along, erased."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from urllib.parse import quote

import pytest
from sqlalchemy import update

from forum.actions import blocks
from forum.db import db
from forum.models.departures import Departure
from forum.models.messages import Message
from tests.attacks import hiding_places
from tests.attacks.departing import RARE, count, leave
from tests.attacks.rows import write
from tests.circles import begin, bring, found_group, open_circle, reply
from tests.people import Page, Person
from tests.together import member_of

WRONG = "quite other words than those"


def hits(person: Person, words: str) -> int:
    """How many messages a search finds."""
    return person.submit("/search", looked_for=words).text.count('data-kind="hit"')


def exported(person: Person) -> str:
    """The words that somebody takes along."""
    answer = person.submit("/me/export", passphrase=person.words)
    with zipfile.ZipFile(io.BytesIO(answer.data)) as made:
        return json.dumps(json.loads(made.read("words.json")), ensure_ascii=False)


def test_an_open_phone_alone_erases_exports_and_leaves_nothing(elias: Person) -> None:
    karim, there = bring(elias, "karim", found_group(elias))
    begin(karim, there, words=RARE)
    # He moderates nothing, so that his words for signing in are all that stands in the way.
    for choice in ("erase", "stay"):
        answer = karim.submit("/me/leaving", passphrase=WRONG, words_stay=choice)
        assert answer.status_code == 422
    assert karim.submit(f"{there}erasure", passphrase=WRONG).status_code == 422
    assert karim.submit("/me/export", passphrase=WRONG).status_code == 422
    assert RARE in karim.get(f"{there}t/1").text
    assert count(elias, Departure) == 0
    leave(karim, "erase")
    assert count(elias, Departure) == 1


def test_the_state_of_one_erasing_goes_on_with_no_other(
    elias: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("forum.opening.erasures.SECONDS", 0)
    monkeypatch.setattr("forum.opening.erasures.STEP", 1)
    here, elsewhere = found_group(elias), found_group(elias, "Another", "quiet stone")
    for address in (here, elsewhere):
        begin(elias, address, words=RARE)
        reply(elias, address, 1, RARE)
    answer = elias.submit(f"{here}erasure", passphrase=elias.words)
    state = Page(answer.text).form(f"{here}erasure").fields["state"]
    for other in (f"{elsewhere}erasure", "/me/leaving"):
        form = elias.page(other).form(other).fields
        assert elias.post(other, {**form, "passphrase": "", "state": state}).status_code == 422
    assert elias.get(f"{elsewhere}t/1").text.count(RARE) == 2
    elias.submit("/me", "/sign-out")
    elias.sign_in("elias-founder")
    form = elias.page(f"{here}erasure").form(f"{here}erasure").fields
    answer = elias.post(f"{here}erasure", {**form, "passphrase": "", "state": state})
    assert answer.status_code == 422


def test_what_is_searched_stands_in_no_table_log_address_or_title(
    elias: Person, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(0)
    found_group(elias)
    answer = elias.submit("/search", looked_for=RARE)
    assert RARE in answer.text
    assert RARE not in answer.text.split("<title>", 1)[1].split("</title>", 1)[0]
    assert not any(RARE in link or quote(RARE) in link for link in Page(answer.text).links)
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Content-Encoding" not in answer.headers
    left = hiding_places.files(elias.app, tmp_path) + hiding_places.store(elias.app)
    left += caplog.text.encode() + str(answer.headers).encode()
    assert hiding_places.found_in(left, {"searched": RARE}) == []
    assert elias.get(f"/search?looked_for={RARE}").text.count(RARE) == 0


def test_search_and_export_hold_nothing_of_who_was_blocked_or_of_others(elias: Person) -> None:
    address = found_group(elias)
    begin(elias, address, words=f"{RARE} of mine")
    karim, there = bring(elias, "karim", address)
    reply(elias, address, 1, "so that karim reads it")
    reply(karim, there, 1, f"{RARE} of karim")
    assert hits(elias, RARE) == 2
    assert "of karim" not in exported(elias)
    assert "of mine" not in exported(karim)
    with elias.app.app_context():
        mine = open_circle(elias, address)
        blocks.block(mine, member_of(mine, open_circle(karim, there).entry.alias))
    assert hits(elias, RARE) == 1
    assert hits(karim, RARE) == 1


def test_a_spoilt_message_hides_no_other_one_and_keeps_nobody(elias: Person) -> None:
    address = found_group(elias)
    begin(elias, address, words=f"{RARE} one")
    reply(elias, address, 1, f"{RARE} two")
    reply(elias, address, 1, f"{RARE} three")
    spoilt = update(Message).where(Message.seq == 2).values(ct=b"spoilt" * 90)
    write(elias.app, lambda: db.session.execute(spoilt))
    assert hits(elias, RARE) == 2
    assert "three" in exported(elias)
    answer = elias.submit(f"{address}erasure", passphrase=elias.words)
    assert "Everything you wrote here is erased." in answer.text
    assert hits(elias, RARE) == 0
