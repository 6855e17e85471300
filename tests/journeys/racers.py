"""People in processes of their own, on one database: they post, turn keys and take others out."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from forum.actions import epochs, leavings
from forum.db import transaction
from forum.errors import Conflict, NotFound
from forum.factory import create_app
from tests.circles import open_circle
from tests.people import Page, Person

if TYPE_CHECKING:
    from multiprocessing.queues import Queue
    from multiprocessing.synchronize import Barrier

    from forum.config import Settings

TRIES = 60
PATIENCE = 60  # seconds for the others on a busy machine


@dataclass(frozen=True)
class Start:
    """Who races, with what he knows: login, the key of his second factor, address of the group."""

    settings: Settings
    login: str
    secret: str
    address: str


def _person(start: Start) -> Person:
    person = Person(create_app(start.settings))
    person.secret = start.secret
    assert person.sign_in(start.login).status_code == 303
    return person


def post(start: Start, together: Barrier, count: int, acknowledged: Queue[tuple[int, str]]) -> None:
    """Write so many posts, each until it is acknowledged, with one nonce."""
    person = _person(start)
    thread = f"{start.address}t/1"
    token = Page(person.get(thread).text).form(f"{thread}/posts").fields["csrf_token"]
    together.wait(PATIENCE)
    for place in range(count):
        words = f"{start.login} {place}"
        fields = {"csrf_token": token, "words": words, "nonce": words}
        for _ in range(TRIES):
            answer = person.post(f"{thread}/posts", fields)
            if answer.status_code == 303:
                seq = answer.headers["Location"].split("post=")[1].split("#", maxsplit=1)[0]
                acknowledged.put((int(seq), words))
                break
        else:
            raise AssertionError("never acknowledged")


def turn(start: Start, together: Barrier, asked: Queue[bytes]) -> None:
    """Turn the key of the group each time that is asked, until nothing more is."""
    person = _person(start)
    together.wait(PATIENCE)
    with person.app.app_context():
        while asked.get(timeout=PATIENCE):
            before, now = 0, 0
            while now == before:
                opened = open_circle(person, start.address)
                before = opened.epoch.n
                with contextlib.suppress(Conflict):
                    epochs.turn(opened)
                now = open_circle(person, start.address).epoch.n


def take_out(start: Start, together: Barrier, asked: Queue[bytes]) -> None:
    """Take out each member that is named, while the others write."""
    person = _person(start)
    together.wait(PATIENCE)
    with person.app.app_context():
        while member := asked.get(timeout=PATIENCE):
            for _ in range(TRIES):
                try:
                    transaction(leavings.remove)(open_circle(person, start.address), member)
                    break
                except (Conflict, NotFound):
                    continue
