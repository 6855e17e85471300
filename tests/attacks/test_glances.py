"""Home remembers what it has verified: nobody who writes to the database gets past it that way."""

from __future__ import annotations

from sqlalchemy import select, update

from forum.db import db
from forum.models.circles import Circle, EpochRow
from forum.models.members import Member
from forum.opening import homes
from forum.vault.primitives import public_key_of
from tests.attacks.rows import write
from tests.people import Person

OTHER_KEY = public_key_of(b"s" * 32)
CHANGES: list[tuple[type, dict[str, object]]] = [
    (Circle, {"epoch": 2}), (Circle, {"turn_due": True}), (Circle, {"keep_days": 1}),
    (Circle, {"row_mac": b"m" * 32}), (Circle, {"policy_ct": b"p" * 284}),
    (Member, {"public_key": OTHER_KEY}), (Member, {"owner_seal": b"x"}), (Member, {"edge": b"x"}),
    (Member, {"roster_ct": b"r" * 284}), (Member, {"roster_epoch": 0}),
    (Member, {"status": "held"}), (Member, {"row_mac": b"m" * 32}),
    (EpochRow, {"public_key": OTHER_KEY}), (EpochRow, {"link": b"l" * 32}),
    (EpochRow, {"key_check": b"k" * 32}), (EpochRow, {"members_hash": b"h" * 32}),
    (EpochRow, {"row_mac": b"m" * 32}),
]  # fmt: skip


def states(person: Person) -> list[str]:
    with person.app.app_context():
        return [place.state for place in homes.places(person.visitor())]


def changed(person: Person, model: type, changes: dict[str, object]) -> dict[str, object]:
    """Write it into every row there; as it was."""
    before: dict[str, object] = {}

    def act() -> None:
        row: object = db.session.scalars(select(model)).one()
        before.update({name: getattr(row, name) for name in changes})
        db.session.execute(update(model).values(**changes))

    write(person.app, act)
    return before


def test_a_row_changed_after_home_has_seen_it_is_shut(elias: Person) -> None:
    assert states(elias) == states(elias) == ["open"]
    for model, changes in CHANGES:
        before = changed(elias, model, changes)
        assert states(elias) == ["closed"], (model, changes)
        changed(elias, model, before)
        assert states(elias) == ["open"]


def test_the_counter_of_a_circle_decides_nothing(elias: Person) -> None:
    assert states(elias) == ["open"]
    write(elias.app, lambda: db.session.execute(update(Circle).values(touched=99)))
    assert states(elias) == ["open"]


def test_what_home_remembers_holds_no_word(elias: Person) -> None:
    states(elias)
    with elias.app.app_context():
        for digest, role, joined_day, since in elias.visitor().seen.values():
            assert len(digest) == 32
            assert role in {"member", "moderator", "newcomer", "counsellor"}
            assert {type(joined_day), type(since)} == {int}


def test_another_sign_in_verifies_for_itself(elias: Person) -> None:
    states(elias)
    elias.get("/exit")
    assert elias.sign_in("elias-founder").status_code == 303
    with elias.app.app_context():
        assert elias.visitor().seen == {}
