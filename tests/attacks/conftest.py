"""The first founder in his circle, and the second who waits: whom most attacks are about."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.people import Person


@pytest.fixture
def farah(app: Flask, elias: Person) -> Person:
    """The second founder, who waits."""
    person = Person(app)
    person.come_in("farah-founder")
    return person
