"""Both stores under one name, so that the same sentences hold for one worker and for several."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from redis import Redis

from forum.volatile import Volatile, open_volatile
from tests.services import redis_server


@pytest.fixture(scope="session")
def redis_url() -> Iterator[str]:
    """Run one private Redis for this test process."""
    with redis_server() as url:
        yield url


@pytest.fixture(params=["memory", "redis"])
def store_url(request: pytest.FixtureRequest) -> str | None:
    """Give the address of an empty store; None is this process."""
    if request.param == "memory":
        return None
    url: str = request.getfixturevalue("redis_url")
    with Redis.from_url(url) as client:
        client.flushall()
    return url


@pytest.fixture
def volatile(store_url: str | None) -> Volatile:
    """Open the empty store."""
    return open_volatile(store_url)
