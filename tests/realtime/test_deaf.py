"""A worker that listens to the others goes on listening, whatever is said there."""

from __future__ import annotations

import time

import redis

from forum.vault.packed import pack
from realtime.relay import PREFIX, REVOKES
from tests.realtime.conftest import all_are_over, following, lines_of, phones, post
from tests.realtime.groups import settle
from tests.realtime.houses import Served

SENSELESS = [
    b"", b"\xc1", pack([1]), pack({}), pack({"what": {}, "tag": {}}), pack({"tag": [[1]]}),
    pack({"what": "member", "tag": {}}), pack({"what": "owner", "tag": []}),
    pack({"what": "turned", "tag": b"", "epoch": b""}), b"\x91" * 5_000,
    pack({"number": {}, "seq": 2**60, "key": 2**60, "ct": b""}),
    pack({"number": 1, "seq": 2**60, "key": 1, "ct": b""}),
]  # fmt: skip


def test_a_worker_that_was_told_nonsense_hears_the_next_revoke(large: Served) -> None:
    group = settle(large, 2)
    amal, basil = phones(group, 2)
    ears, speaker = lines_of(group, basil, 1), following(group, amal, 0)
    assert large.settings.redis_url is not None
    with redis.Redis.from_url(large.settings.redis_url) as client:
        for channel in [REVOKES, *client.pubsub_channels(PREFIX + b"*")]:
            for one in SENSELESS:
                client.publish(channel, one)
    assert post(group, speaker, 0, "one")["ok"]
    for ear in ears:
        assert ear.wait_for("message.posted")["seq"] == 1
    started = time.monotonic()
    basil.ask("POST", "/sign-out")
    all_are_over(ears, started)


def test_a_revoke_is_told_although_the_way_to_redis_was_just_closed(large: Served) -> None:
    group = settle(large, 2)
    basil = phones(group, 2)[1]
    ears = lines_of(group, basil, 1)
    assert large.settings.redis_url is not None
    with redis.Redis.from_url(large.settings.redis_url) as client:
        client.client_kill_filter(_type="normal", skipme=True)
        client.client_kill_filter(_type="pubsub", skipme=True)
    basil.ask("POST", "/sign-out")
    for ear in ears:
        ear.wait_until_over(5)
