"""Who was taken out meets what a stranger meets, whatever he has kept; so does who guesses."""

from __future__ import annotations

import re
from dataclasses import dataclass
from io import BytesIO

import pytest
from flask import Flask
from sqlalchemy import insert, select
from werkzeug.test import TestResponse

from forum.actions import councils, leavings
from forum.db import db, transaction
from forum.models.circles import Grant
from forum.policies import POLICIES
from forum.vault import ring as rings
from forum.vault.primitives import random_id
from tests.attacks.rows import write
from tests.circles import begin, bring, found, invite, join_with, open_circle, reply
from tests.people import Person
from tests.together import address, asked, the_letter
from tests.vetting import Host, lobby_id, room_of

MASKED = re.compile(r'(name="(?:csrf_token|nonce|whose|state)" value=")[^"]*')
TYPED = {
    "words": "let me in", "title": "let me in", "alias": "grey heron", "name": "grey heron",
    "warning": "", "theme": "sleep", "nonce": "n" * 22, "rules": "none", "preset": "careful",
    "keep_days": "90", "vouches_needed": "2", "objection_hours": "48", "probation_days": "30",
    "joins_per_day": "3", "member_list": "hidden", "answer": "met", "expires": "1",
}  # fmt: skip
Seen = tuple[int, list[tuple[str, str]], str]
KINDS = ("with", "accept", "block", "vouch", "admit")


@dataclass(frozen=True)
class Scene:
    """Karim was in Elias's group and is taken out; Farah never was; `things` fill addresses."""

    app: Flask
    karim: Person
    farah: Person
    there: str
    guessed: str
    things: dict[str, str]


@pytest.fixture
def scene(elias: Person, farah: Person) -> Scene:
    """A group in which everything exists that an address can name, seen as Karim saw it."""
    app, here = elias.app, found(elias)
    karim, there = bring(elias, "karim", here)
    begin(elias, here)
    reply(karim, there, begin(karim, there), "I was here")
    join_with(Person(app), invite(elias, here), "ghassan")
    asked(elias, here, karim, there, "Please talk to me.")
    host = Host(karim, "karim", there)
    room = room_of(host, lobby_id(host)).rsplit("/", 1)[1]
    with app.app_context():
        group, me = open_circle(elias, here), open_circle(karim, there)
        councils.write_to_moderators(me, "a word")
        root = karim.visitor().root
        things = {
            "number": "1", "seq": "1", "place": "0", "lobby": room,
            "handle": rings.url_alias(root, group.member_id),
            "letter": rings.url_alias(root, the_letter(karim, there)),
        }  # fmt: skip
        kept = [
            {column.name: getattr(row, column.name) for column in Grant.__table__.columns}
            for row in Grant.held_by(me.circle.id, me.member_id)
        ]
        guessed = address(farah, group.circle.id)
    open_to_him = [
        karim.get(path).status_code for path in paths(app, there, things, "GET").values()
    ]
    assert open_to_him.count(200) >= 15
    with app.app_context():
        group = open_circle(elias, here)
        transaction(leavings.remove)(group, kept[0]["grantee"])
    # The key turns before anybody writes again; then a friend puts his old grants back.
    reply(elias, here, 1, "He is gone.")
    write(app, lambda: db.session.execute(insert(Grant), kept))
    for person in (karim, farah):
        person.get("/home")
    return Scene(app, karim, farah, there, guessed, things)


def paths(app: Flask, there: str, things: dict[str, str], method: str) -> dict[str, str]:
    """Every address inside a circle that takes this method, by endpoint."""
    return {
        rule.endpoint: there + re.sub(r"<(?:\w+:)?(\w+)>", lambda m: things[m[1]], rule.rule[11:])
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/c/<alias>/") and method in POLICIES[rule.endpoint].methods
    }


def seen(answer: TestResponse) -> Seen:
    """All that somebody is told: status, headers, and the page but for its tokens."""
    return answer.status_code, list(answer.headers), MASKED.sub(r"\1", answer.text)


def nowhere(person: Person) -> str:
    """An address that nothing stands behind."""
    return f"/c/{rings.url_alias(random_id() * 2, random_id())}/"


def test_who_was_taken_out_opens_the_pages_that_a_stranger_opens(scene: Scene) -> None:
    stranger = seen(scene.farah.get(nowhere(scene.farah)))
    assert stranger[0] == 404
    found_paths = paths(scene.app, scene.there, scene.things, "GET")
    assert len(found_paths) >= 25
    # What stands in a frame is said in a frame: the same to everybody, too.
    framed = seen(scene.farah.get(f"{nowhere(scene.farah)}r/1/frame"))
    assert framed[0] == 404
    for there in (scene.there, scene.guessed, nowhere(scene.karim)):
        for endpoint, path in paths(scene.app, there, scene.things, "GET").items():
            told = framed if POLICIES[endpoint].is_frame else stranger
            for person in (scene.farah, scene.karim):
                assert seen(person.get(path)) == told, endpoint
    for page in ("/home", "/me/saved", "/me/export"):
        assert "Tuesday" not in scene.karim.get(page).text


def test_who_was_taken_out_sends_forms_as_a_stranger_does(scene: Scene) -> None:
    tokens = {
        person: person.page("/me").form("/sign-out").fields["csrf_token"]
        for person in (scene.karim, scene.farah)
    }

    def send(person: Person, path: str, kind: str) -> Seen:
        typed: dict[str, object] = {**TYPED, "csrf_token": tokens[person], "kind": kind}
        if path.endswith("/pictures/new"):
            typed["picture"] = (BytesIO(b"not a picture"), "a.png")
        return seen(person.post(path, typed))

    found_paths = paths(scene.app, scene.there, scene.things, "POST")
    assert len(found_paths) >= 20
    before, empty = rows(scene.app), nowhere(scene.farah)
    for endpoint, path in found_paths.items():
        statuses = set()
        for kind in KINDS:
            # What no form holds is refused before anybody looks; all else is not there.
            stranger = send(scene.farah, path.replace(scene.there, empty), kind)
            statuses.add(stranger[0])
            assert send(scene.karim, path, kind) == stranger, (endpoint, kind)
            for there in (scene.there, scene.guessed):
                asked_for = path.replace(scene.there, there)
                assert send(scene.farah, asked_for, kind) == stranger, (endpoint, kind)
        assert 404 in statuses <= {400, 404}, endpoint
    assert rows(scene.app) == before


def rows(app: Flask) -> dict[str, list[tuple[object, ...]]]:
    """Every table but the marks, which are nobody else's."""
    with app.app_context():
        return {
            table.name: sorted(map(tuple, db.session.execute(select(table))), key=repr)
            for table in db.metadata.sorted_tables
            if table.name != "marks"
        }
