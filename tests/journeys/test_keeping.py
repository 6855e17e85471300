"""What stays and what goes with time: words, pictures, and an account somebody came back to."""

from __future__ import annotations

from forum.actions.purges import purge
from forum.db import db
from forum.models.circles import Circle
from forum.models.conversations import Conversation
from forum.models.members import Member
from forum.models.messages import Blob, Message
from tests.circles import begin, bring, found_group
from tests.journeys.test_pictures import photograph, send
from tests.people import Person, later

BANNER = "Your account was to be deleted. It stays."


def rows(person: Person) -> dict[type, int]:
    """How many there are of each."""
    with person.app.app_context():
        kinds = (Message, Blob, Conversation, Member, Circle)
        return {kind: db.session.query(kind).count() for kind in kinds}


def purge_in(person: Person) -> dict[str, int]:
    """One round."""
    with person.app.app_context():
        return purge(person.app.extensions["house"])


def test_signing_in_keeps_the_account_and_says_so_once(elias: Person) -> None:
    karim, there = bring(elias, "karim", found_group(elias))
    karim.submit("/me/leaving", passphrase=karim.words, words_stay="stay")
    later(3)
    karim.sign_in("karim")
    assert BANNER in karim.get("/home").text
    assert BANNER not in karim.get("/home").text
    later(8)
    karim.sign_in("karim")
    assert karim.get(there).status_code == 200
    assert BANNER not in karim.get("/home").text


def test_what_time_takes_away_is_only_what_was_kept_long_enough(elias: Person) -> None:
    address, kept = found_group(elias), found_group(elias, "Kept", "quiet stone")
    elias.submit(f"{address}settings", keep_days="7", passphrase=elias.words)
    elias.submit(f"{kept}settings", keep_days="", passphrase=elias.words)
    old, forever = (f"{where}t/{begin(elias, where)}" for where in (address, kept))
    for thread in (old, forever):
        assert send(elias, thread, photograph())[0] == 303
    later(7)
    elias.sign_in("elias-founder")
    begin(elias, address, title="Young", words="young")
    before = rows(elias)
    purge_in(elias)
    assert rows(elias) == before
    later(1)
    told = purge_in(elias)
    assert (told["messages"], told["pictures"]) == (2, 1)
    after = rows(elias)
    assert after == {**before, Message: before[Message] - 2, Blob: before[Blob] - 1,
                     Conversation: before[Conversation] - 1}  # fmt: skip
    elias.sign_in("elias-founder")
    assert elias.get(old).status_code == 404
    assert "young" in elias.get(f"{address}t/2").text
    assert elias.get(forever).status_code == 200
