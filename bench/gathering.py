"""A crowd in a room of a served house: people signed in, with several lines each."""

from __future__ import annotations

import contextlib
import resource
import time
from collections.abc import Iterator
from dataclasses import dataclass

from bench import people
from bench.crowd import Crowd
from bench.ground import Ground
from bench.listener import Listener, listen
from bench.village import Group, Village, Villager, living
from realtime.lines import MOST_OF_ONE


@dataclass(frozen=True, slots=True)
class Home:
    """Somebody with a phone: what his lines need."""

    villager: Villager
    csrf: str
    address: tuple[str, int]

    def line(self) -> Listener:
        """One more line of his."""
        return listen(self.address, {"Cookie": self.villager.browser.cookie}, self.csrf)


@dataclass(slots=True)
class Room:
    """A thread that a crowd follows in a served house."""

    ground: Ground
    crowd: Crowd
    posters: list[tuple[Listener, str]]
    kilobytes: float
    said: int = 0

    def say(self, count: int) -> None:
        """So many messages, by turns, all on their way at once."""
        for _ in range(count):
            self.said += 1
            line, alias = self.posters[self.said % len(self.posters)]
            line.send(
                f'42["message.post",{{"circle":"{alias}","conversation":1,'
                f'"words":"أشرب القهوة عند النافذة وأعدّ البيوت","nonce":"{self.said}"}}]'
            )


@contextlib.contextmanager
def gathered(ground: Ground, many: int) -> Iterator[Room]:
    """So many lines that follow one thread, and what an idle one of them costs in memory."""
    allow_files()
    with living(ground) as village:
        group, homes = settled(village, many)
    server = ground.house
    homes[0].line().socket.close()
    empty = server.resident()
    lines: list[Listener] = []
    posters = []
    for home in homes:
        own = [home.line() for _ in range(min(MOST_OF_ONE, many - len(lines)))]
        for line in own:
            follow(line, home, group)
        lines += own
        posters.append((own[0], alias_of(home, group)))
    time.sleep(0.5)
    memory = (server.resident() - empty) / many * 1000
    crowd = Crowd(lines)
    yield Room(ground, crowd, posters, memory)
    crowd.close()


def settled(village: Village, many: int) -> tuple[Group, list[Home]]:
    """A group, and as many of it signed in as so many lines need."""
    seats = -(-many // MOST_OF_ONE)
    group = village.group(max(150, seats + 10))
    village.talk(group, 1, 20, lambda place: f"كلمة {place}")
    homes = []
    for mine in group.seats[5 : 5 + seats]:
        villager = village.villager(mine)
        csrf = people.hidden_fields(villager.browser.get("/home"))["csrf_token"]
        villager.browser.wire.close()
        homes.append(Home(villager, csrf, village.ground.house.address))
    return group, homes


def alias_of(home: Home, group: Group) -> str:
    """His address of the group."""
    return home.villager.way(group).split("/")[2]


def follow(line: Listener, home: Home, group: Group) -> None:
    """Follow the thread, as soon as one may."""
    asked = {"circle": alias_of(home, group), "conversation": 1, "after": 20}
    while "error" in (answer := line.call("conversation.follow", asked)):
        time.sleep(float(str(answer.get("retry_after", 1))))


def allow_files() -> None:
    """As many open files as the system allows; the servers inherit it."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
