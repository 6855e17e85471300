"""People in processes of their own, on one database: they post, turn keys and take others out."""

from __future__ import annotations

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

    from forum.config import Settings

TRIES = 60


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


def post(start: Start, count: int, acknowledged: Queue[tuple[int, str]]) -> None:
    """Write so many posts, each until it is acknowledged, with one nonce."""
    person = _person(start)
    thread = f"{start.address}t/1"
    token = Page(person.get(thread).text).form(f"{thread}/posts").fields["csrf_token"]
    for place in range(count):
        words = f"{start.login} {place}"
        fields = {"csrf_token": token, "words": words, "nonce": words}
        answer = person.get(thread)
        for _ in range(TRIES):
            answer = person.post(f"{thread}/posts", fields)
            if answer.status_code == 303:
                seq = answer.headers["Location"].split("post=")[1].split("#", maxsplit=1)[0]
                acknowledged.put((int(seq), words))
                break
        else:
            raise AssertionError(f"never acknowledged: {answer.status_code}")


def turn(start: Start, count: int) -> None:
    """Turn the key of the group so many times."""
    person = _person(start)
    turned = 0
    with person.app.app_context():
        while turned < count:
            opened = open_circle(person, start.address)
            before = opened.epoch.n
            try:
                epochs.turn(opened)
            except Conflict:
                continue
            turned += open_circle(person, start.address).epoch.n > before


def take_out(start: Start, members: list[bytes]) -> None:
    """Take these members out, one after the other, while the others write."""
    person = _person(start)
    with person.app.app_context():
        for member in members:
            for _ in range(TRIES):
                try:
                    transaction(leavings.remove)(open_circle(person, start.address), member)
                    break
                except (Conflict, NotFound):
                    continue
