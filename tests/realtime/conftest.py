"""Houses that are served for a whole file of tests: alone on SQLite, and three workers."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from forum.config import Settings
from tests.conftest import make_settings
from tests.realtime.ears import Ear, hang_up
from tests.realtime.groups import Group
from tests.realtime.houses import Served, served
from tests.realtime.phones import Phone
from tests.services import fresh_database

WORKERS = 3
PEOPLE = 6  # of whom attacks take one after the other
MANY = 6  # lines of one person: in three workers, some in each
SECONDS = 1.0


@pytest.fixture(autouse=True)
def hung_up() -> Iterator[None]:
    """No line stays open behind a test."""
    yield
    hang_up()


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory, empty_database: Path) -> Iterator[Served]:
    """One process, SQLite, nothing else."""
    with served(small_settings(tmp_path_factory.mktemp("small"), empty_database)) as house:
        yield house


@pytest.fixture(scope="module")
def large(
    tmp_path_factory: pytest.TempPathFactory, postgres_url: str, redis_url: str, built: None
) -> Iterator[Served]:
    """Three workers, PostgreSQL, Redis."""
    folder = tmp_path_factory.mktemp("large")
    with served(large_settings(folder, postgres_url, redis_url)) as house:
        yield house


@pytest.fixture(params=["small", "large"])
def house(request: pytest.FixtureRequest) -> Served:
    """Both."""
    found: Served = request.getfixturevalue(request.param)
    return found


def small_settings(folder: Path, empty_database: Path) -> Settings:
    """Settings of one process."""
    shutil.copy(empty_database, folder / "riwaq.sqlite")
    return make_settings(folder)


def large_settings(folder: Path, postgres_url: str, redis_url: str) -> Settings:
    """Settings of three workers."""
    url = fresh_database(postgres_url)
    settings = make_settings(folder)
    return replace(settings, database_url=url, redis_url=redis_url, workers=WORKERS)


def phones(group: Group, many: int) -> list[Phone]:
    """The first so many of a group, signed in."""
    port = group.house.port
    found = [Phone(port, place=place) for place in range(many)]
    people = [group.people[phone.place] for phone in found]
    return [phone.sign_in(one.login, one.secret) for phone, one in zip(found, people, strict=True)]


def following(group: Group, phone: Phone, place: int, after: int = 0) -> Ear:
    """A line that follows the group's conversation."""
    ear = phone.ear()
    answer = follow(group, ear, place, after)
    assert answer["ok"], answer
    return ear


def follow(group: Group, ear: Ear, place: int, after: int = 0) -> dict[str, object]:
    """Follow as the so many-th of the group; gives the answer."""
    alias = group.people[place].alias
    return ear.call("conversation.follow", circle=alias, conversation=group.number, after=after)


def post(group: Group, ear: Ear, place: int, words: str, nonce: str = "") -> dict[str, object]:
    """Say something as the so many-th of the group, as often as one may; gives the answer."""
    said = {"circle": group.people[place].alias, "conversation": group.number, "words": words}
    while True:
        answer = ear.call("message.post", **said, nonce=nonce or words)
        if answer.get("error") != "too-many":
            return answer
        time.sleep(answer["retry_after"])


def lines_of(group: Group, phone: Phone, place: int, many: int = MANY) -> list[Ear]:
    return [following(group, phone, place) for _ in range(many)]


def all_are_over(ears: list[Ear], started: float) -> None:
    for ear in ears:
        ear.wait_until_over(max(0.1, started + SECONDS - time.monotonic()))
