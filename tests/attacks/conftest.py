"""Whom most attacks are about: the founders, and people on the live line of a served house."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from tests.people import Person
from tests.realtime.conftest import PEOPLE, phones, small_settings
from tests.realtime.ears import hang_up
from tests.realtime.groups import Group, settle
from tests.realtime.houses import Served, served
from tests.realtime.phones import Phone


@pytest.fixture
def farah(app: Flask, elias: Person) -> Person:
    """The second founder, who waits."""
    person = Person(app)
    person.come_in("farah-founder")
    return person


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory, empty_database: Path) -> Iterator[Served]:
    """A house that is served."""
    with served(small_settings(tmp_path_factory.mktemp("live"), empty_database)) as house:
        yield house


@pytest.fixture(autouse=True)
def hung_up() -> Iterator[None]:
    """No line stays open behind a test."""
    yield
    hang_up()


@pytest.fixture(scope="module")
def group(small: Served) -> Group:
    """Some people with a room."""
    return settle(small, PEOPLE + 3)


@pytest.fixture(scope="module")
def everybody(group: Group) -> Iterator[Phone]:
    """Some of them by turns, so that nobody opens too many lines for himself."""
    return itertools.cycle(phones(group, PEOPLE))


@pytest.fixture
def caller(everybody: Iterator[Phone]) -> Phone:
    """One of the room, signed in."""
    return next(everybody)
