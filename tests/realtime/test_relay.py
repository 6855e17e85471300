"""Between workers travels what is stored, and nothing that anybody could read."""

from __future__ import annotations

import time

import redis

from forum.vault.packed import unpack_map
from tests.realtime.conftest import following, phones, post
from tests.realtime.groups import settle
from tests.realtime.houses import Served

WORDS = "canary between workers"


def test_between_workers_travels_ciphertext_under_tags_that_name_nothing(large: Served) -> None:
    group = settle(large, 2)
    amal, basil = phones(group, 2)
    speaker, listener = following(group, amal, 0), following(group, basil, 1)
    assert large.settings.redis_url is not None
    with redis.Redis.from_url(large.settings.redis_url) as client, client.pubsub() as heard:
        heard.psubscribe("*")
        post(group, speaker, 0, WORDS)
        listener.wait_for("message.posted")
        basil.ask("POST", "/sign-out")
        found = listened(heard)
    told = [unpack_map(data) for _, data in found]
    assert {frozenset(one) for one in told} == {
        frozenset({"number", "seq", "key", "ct", "is_change", "from"}),
        frozenset({"what", "tag", "from"}),
    }
    seat = group.people[0].seat
    hidden = (WORDS.encode(), b"river", seat.circle, seat.member_id, basil.cookie.encode())
    for channel, data in found:
        assert not any(secret in channel + data for secret in hidden)


def listened(heard: redis.client.PubSub) -> list[tuple[bytes, bytes]]:
    """Channel and content of all that was published."""
    found, deadline = [], time.monotonic() + 2
    while time.monotonic() < deadline:
        one = heard.get_message(timeout=0.1)
        if one is not None and one["type"] == "pmessage":
            found.append((one["channel"], one["data"]))
    return found
