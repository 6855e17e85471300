"""The forms of invitations and lobbies, each with those whom it needs."""

from __future__ import annotations

from collections.abc import Callable

from tests.attacks.forms_of_people import NAME, Found
from tests.circles import found_group, invite
from tests.people import Person
from tests.vetting import Guest, Host, lobby_id, room_of, wait_at

Find = Callable[[Person], Found]


def _waiting(person: Person) -> tuple[Host, Guest, str]:
    """Somebody who waits for the founder's group; and where the founder meets him."""
    assert person.set_second_factor().status_code == 303
    host = Host(person, "signed-in", found_group(person))
    guest = wait_at(host)
    return host, guest, room_of(host, lobby_id(host))


def _in_the_room(path: str, to: str = "", **typed: str) -> Find:
    def find(person: Person) -> Found:
        _, _, room = _waiting(person)
        return Found(f"{room}{path}", f"{room}{to or path}", typed)

    return find


def _withdrawing(person: Person) -> Found:
    _, _, room = _waiting(person)
    person.submit(room, f"{room}/posts", words="a word")
    way = f"{room}/posts/1/withdrawal"
    return Found(way, way, {})


def _taking_back(person: Person) -> Found:
    host, _, _ = _waiting(person)
    way = f"{host.address}invitations"
    return Found(way, way, {"handle": NAME})


def _calling_oneself(person: Person) -> Found:
    """Who waits is the one who asks: he has an account and took up another's slip."""
    other = Person(person.app)
    other.come_in("second-founder")
    assert person.set_second_factor().status_code == 303
    assert person.get(person.circle()).status_code == 200  # the other comes in with this visit
    slip = invite(other, found_group(other, "Work and papers", "paper boat"))
    answer = person.submit("/me/invitation", invitation=slip.code, phrase=slip.phrase)
    answer = person.submit(answer, "/me/invitation", alias="lemon tree")
    way = f"{answer.headers['Location']}wanted"
    return Found(way, way, {"alias": NAME})


VETTING: dict[str, Find] = {
    "invitations.index": _taking_back,
    "invitations.take_up": lambda _: Found(
        "/me/invitation", "/me/invitation", {"invitation": NAME, "phrase": "two words"}
    ),
    "lobbies.alias": _calling_oneself,
    "lobbies.decide": _in_the_room("/word", kind="admit"),
    "lobbies.name": _in_the_room("/name", name=NAME),
    "lobbies.post": _in_the_room("", "/posts", words=NAME),
    "lobbies.withdraw": _withdrawing,
}
# An empty name is "a companion", and nothing is typed to take words away.
EMPTY_TOO = frozenset({"lobbies.name", "lobbies.withdraw"})
