"""What attacks on one's words and on leaving need: days, counts, and whose rows are whose."""

from __future__ import annotations

from forum.actions.purges import purge
from forum.db import Model, db
from forum.vault import ring as rings
from tests.people import Person

RARE = "kingfisher-by-the-canal"


def count(person: Person, kind: type[Model]) -> int:
    """How many rows of a kind there are."""
    with person.app.app_context():
        return db.session.query(kind).count()


def leave(person: Person, words_stay: str = "stay") -> None:
    """Go for good."""
    answer = person.submit("/me/leaving", passphrase=person.words, words_stay=words_stay)
    assert answer.status_code == 303, answer.text


def ids_of(person: Person) -> dict[str, bytes]:
    """Whatever belongs to one account, by name; and its members, which stay as empty places."""
    with person.app.app_context():
        visitor = person.visitor()
        beside = visitor.ring.beside
        assert beside is not None
        return {
            "account": visitor.account_id,
            "ring": rings.ring_id(visitor.root),
            "marks": rings.marks_id(visitor.root),
            "ring beside": beside[0],
            "marks beside": beside[1],
            "recovery": visitor.ring.recovery_tag or b"?" * 32,
        }


def gone(person: Person) -> int:
    """How many accounts go in one round of taking away."""
    with person.app.app_context():
        return purge(person.app.extensions["house"])["accounts"]
