"""The demo community: real accounts made by the same actions that people use."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flask import current_app

from forum import clock
from forum.actions import commons, directs, leavings, letters, marks
from forum.actions.founders import invite_founders, is_founded
from forum.demo import gatherings, groups, talk
from forum.demo.cast import PASSPHRASE, SECRET, Cast
from forum.demo.groups import Person

if TYPE_CHECKING:
    from collections.abc import Callable

    from forum.house import House

WORDS = Path(__file__).with_name("words")
FOUNDERS = ("elias", "farah", "jude")
NAMED = ("amal", "basil", "samir", "dana", "ghassan", "hiba", "karim")


def fill(say: Callable[[str], None]) -> None:
    """Fill an empty house once, and say who can sign in."""
    house = current_app.extensions["house"]
    if not is_founded():
        today = house.settings.clock_offset
        try:
            _fill(Cast(house, today))
        finally:
            clock.set_offset(today)
    say(f"Sign in as {', '.join((*FOUNDERS, *NAMED))} with the words: {PASSPHRASE}")
    say(f"Moderators ({', '.join(FOUNDERS)}, basil, samir) also need a one-time code from an app")
    say(f"that has the secret {SECRET}")


def _fill(cast: Cast) -> None:
    people, tuesday, work = (_read(name) for name in ("people", "tuesday", "work"))
    cast.live_on(110)
    _found_the_house(cast.house, cast)
    circle = _tuesday(cast, people, tuesday)
    desk = _work(cast, people, work)
    place = _commons(cast, people["commons"], _read("commons")["thread"])
    for group, told, by in ((circle, tuesday, "samir"), (desk, work, "farah")):
        _threads(cast, group, told["thread"], by)
    _mornings(cast, circle)
    where = {"tuesday": circle, "work": desk, "commons": place}
    for room in _read("rooms")["room"]:
        gatherings.room(cast, where[room["group"]], room)
    _direct(cast, circle, _read("direct")["messages"])
    _remove_karim(cast, circle)
    _lobby(cast, circle, _read("lobby")["messages"])
    cast.live_on(0)
    marks.write_behind(cast.house)


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((WORDS / f"{name}.toml").read_text("utf-8"))


def _found_the_house(house: House, cast: Cast) -> None:
    for name, slip in zip(FOUNDERS, invite_founders(house, "en"), strict=True):
        cast.join(name, slip.code, slip.phrase, "ar" if name != "jude" else "en")
        cast.guard(name)
    elias = cast.visitors["elias"]
    cast.enter("elias", elias.ring.memberships[0].circle)


def _tuesday(cast: Cast, people: dict[str, Any], told: dict[str, Any]) -> bytes:
    """Elias begins it, hands it to Basil and Samir, and leaves."""
    everybody = _persons(people, "tuesday")
    founder = Person("elias", "ar", "سنديان قديم")
    circle = groups.found(cast, founder, told["name"], told["rules"].strip())
    for person in everybody[:3]:
        groups.bring(cast, circle, "elias", person)
    groups.appoint(cast, circle, ["elias"], "basil")
    groups.appoint(cast, circle, ["elias", "basil"], "samir")
    groups.bring(cast, circle, "elias", everybody[3])
    groups.bring_all(cast, circle, everybody[4:], ["amal", "samir", "basil"], 100)
    leavings.leave(cast.enter("elias", circle))
    cast.enter("basil", circle)
    return circle


def _work(cast: Cast, people: dict[str, Any], told: dict[str, Any]) -> bytes:
    everybody = _persons(people, "work")
    cast.live_on(70)
    desk = groups.found(cast, everybody[0], told["name"], told["rules"].strip())
    for person in everybody[1:5]:
        groups.bring(cast, desk, "farah", person)
    groups.bring_all(cast, desk, everybody[5:], ["amal", "hiba", "farah"], 65)
    return desk


def _persons(people: dict[str, Any], group: str) -> list[Person]:
    tongues = {each["login"]: each["language"] for each in people["people"]}
    return [
        Person(one["who"], tongues[one["who"]], one["alias"])
        for one in people[group]
        if one["role"] != "newcomer"
    ]


def _commons(cast: Cast, people: list[dict[str, str]], told: list[dict[str, Any]]) -> bytes:
    cast.live_on(46)
    place = b""
    for one in people:
        cast.visitors[one["who"]].forget_ring()
        place = commons.join(cast.visitors[one["who"]], one["alias"])
    for thread in told:
        talk.thread(cast, place, thread)
    return place


def _threads(cast: Cast, group: bytes, told: list[dict[str, Any]], by: str) -> None:
    for thread in told:
        talk.settle(cast, group, by, talk.thread(cast, group, thread), thread)


def _mornings(cast: Cast, circle: bytes) -> None:
    told = _read("morning")
    lines, most = told["lines"], told["posts"]
    step = (told["from_day"] - told["to_day"]) / (most - 1)
    posts = [
        {**lines[place % len(lines)], "day": told["from_day"] - place * step}
        for place in range(most)
    ]
    talk.thread(cast, circle, {"title": told["title"], "posts": posts})


def _direct(cast: Cast, circle: bytes, told: list[dict[str, Any]]) -> None:
    cast.live_on(told[0]["day"])
    samir = cast.enter("samir", circle).member_id
    talked = directs.ask(cast.enter("amal", circle), samir, told[0]["text"])
    opened = cast.enter("samir", circle)
    directs.accept(opened, letters.mine(opened)[-1].id)
    for seq, said in enumerate(told[1:], 2):
        cast.live_on(said["day"])
        talk.say(cast, talked, 1, seq, said)


def _remove_karim(cast: Cast, circle: bytes) -> None:
    cast.live_on(3)
    groups.remove(cast, circle, "basil", "karim")


def _lobby(cast: Cast, circle: bytes, told: list[dict[str, Any]]) -> None:
    cast.live_on(1.3)
    ghassan = Person("ghassan", "ar", "فجر بعيد")
    lobby = groups.wait_in_lobby(cast, circle, "amal", ghassan)
    talk.in_lobby(cast, circle, lobby, "ghassan", told)
