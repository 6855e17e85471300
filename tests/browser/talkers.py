"""People who sit in a room, each with a phone of his own."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from forum.access import reach_conversation
from forum.actions import posts
from forum.actions.posts import Words
from forum.db import db
from forum.vault.primitives import random_id
from tests.browser.house import WORDS, Member

if TYPE_CHECKING:
    from tests.browser.conftest import Arrive
    from tests.browser.guest import Guest
    from tests.browser.house import House
    from tests.realtime.groups import Group

Sit = Callable[..., "Guest"]
ORDER = (
    "() => [...document.querySelectorAll('[data-number]')].map(one => Number(one.dataset.number))"
)


def found_community(house: House) -> None:
    """To its moderators the owners of members are sealed."""
    house.welcome()


def sit_down(arrive: Arrive, house: House, group: Group, place: int, **options: Any) -> Guest:
    """Sign in as one of the group, and open its conversation."""
    guest = arrive(house, options.pop("language", "ar"), **options)
    guest.sign_in(Member(group.people[place].login, WORDS, b""))
    guest.open(address(group, place))
    return guest


def address(group: Group, place: int, letter: str = "r") -> str:
    """Where the conversation is for one of the group."""
    return f"/c/{group.people[place].alias}/{letter}/{group.number}"


def say(guest: Guest, *lines: str) -> None:
    """Write and send one message after another, staying on the page where scripts run."""
    for words in lines:
        guest.page.locator("#words").fill(words)
        guest.page.locator("#composer .primary").click()


def sees(guest: Guest, seq: int, words: str = "") -> None:
    """Wait until a message stands there."""
    guest.page.locator(f"[data-number='{seq}']", has_text=words).wait_for(state="attached")


def order(guest: Guest) -> list[int]:
    """The numbers of all messages, as they stand."""
    found: list[int] = guest.page.evaluate(ORDER)
    return found


def connect(*guests: Guest) -> None:
    """Wait until the scripts of their pages follow the conversation."""
    for guest in guests:
        guest.page.wait_for_function("() => document.querySelector('main').dataset.line === 'up'")


def fill(group: Group, count: int) -> None:
    """So many messages of the second one, said before anybody came."""
    with group.house.app.app_context():
        opened = group.opened(group.people[1])
        talk = reach_conversation(opened, group.number)
        for place in range(count):
            posts.reply(talk, Words(f"كلمة قديمة {place + 1}", random_id()))
        db.session.remove()


def forgive_broken_lines(guest: Guest) -> None:
    """The browser notes that it was offline; the test wanted it so."""
    wanted = ("ERR_INTERNET_DISCONNECTED", "WebSocket connection")
    guest.troubles = [one for one in guest.troubles if not any(word in one for word in wanted)]
