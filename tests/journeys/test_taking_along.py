"""What one takes along when one goes, wherever it was said."""

from __future__ import annotations

import io
import zipfile

from tests.circles import begin, bring, found_group, invite, join_with
from tests.journeys.test_pictures import photograph, send
from tests.people import Person
from tests.vetting import Host, lobby_id, room_of


def test_words_that_were_said_to_newcomers_are_taken_along_and_erased(elias: Person) -> None:
    address = found_group(elias)
    guest, host = Person(elias.app), Host(elias, "elias-founder", address)
    join_with(guest, invite(elias, address), "ghassan")
    room = room_of(host, lobby_id(host))
    elias.submit(room, f"{room}/posts", words="welcome at the door")
    farah = Person(elias.app)
    farah.come_in("farah-founder")
    with zipfile.ZipFile(
        io.BytesIO(elias.submit("/me/export", passphrase=elias.words).data)
    ) as made:
        assert "welcome at the door" in made.read("words.json").decode()
    assert "welcome at the door" in guest.get(guest.circle()).text
    admit_to_the_community(elias)
    answer = elias.submit("/me/leaving", passphrase=elias.words, words_stay="erase")
    assert answer.status_code == 303, answer.text
    assert "welcome at the door" not in guest.get(guest.circle()).text


def admit_to_the_community(elias: Person) -> None:
    """Visit every circle, so that whoever waits is let in."""
    for link in {link for link in elias.page("/home").links if link.startswith("/c/")}:
        elias.get(link)


def test_pictures_of_older_keys_and_opened_threads_are_taken_along(elias: Person) -> None:
    address = found_group(elias)
    thread = f"{address}t/{begin(elias, address)}"
    assert send(elias, thread, photograph())[0] == 303
    bring(elias, "karim", address)
    again = f"{address}t/{begin(elias, address, title='Two')}"
    assert send(elias, again, photograph())[0] == 303
    elias.submit(f"{again}/head", f"{again}/opening")
    answer = elias.submit("/me/export", passphrase=elias.words)
    with zipfile.ZipFile(io.BytesIO(answer.data)) as made:
        assert made.testzip() is None
        names = [name for name in made.namelist() if name.startswith("pictures/")]
        page = made.read("words.html").decode()
    assert len(names) == 2
    assert all(name in page for name in names)
    assert "<script" not in page
    assert answer.headers["Content-Disposition"] == 'attachment; filename="words.zip"'
    assert answer.headers["Cache-Control"] == "no-store"
