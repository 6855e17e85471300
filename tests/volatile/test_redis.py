"""What is promised about a Redis that is unfit, goes away or comes back."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from redis import Redis

from forum.errors import ConfigError, VolatileGone
from forum.volatile import open_volatile
from tests.services import free_port, redis_server
from tests.volatile.people import AMAL, NOW

HOUSE = Path(__file__).parents[2]
SECRET = "olive"


@pytest.mark.parametrize("options", [("--save", "3600 1"), ("--appendonly", "yes")])
def test_a_redis_that_writes_to_a_disk_is_refused_in_one_line(options: tuple[str, str]) -> None:
    with redis_server(*options) as url, pytest.raises(ConfigError, match="writes to a disk") as no:
        open_volatile(url).check()
    assert "\n" not in str(no.value)


def test_a_redis_that_hides_its_settings_is_refused() -> None:
    hidden = ("--rename-command", "CONFIG", "")
    with redis_server(*hidden) as url, pytest.raises(ConfigError, match="will not say"):
        open_volatile(url).check()


def test_a_redis_that_forbids_us_to_ask_is_refused() -> None:
    forbidden = ("--user", "default", "on", "nopass", "~*", "+@all", "-config")
    with redis_server(*forbidden) as url, pytest.raises(ConfigError, match="will not say"):
        open_volatile(url).check()


def test_a_redis_that_does_not_let_us_in_is_refused_without_naming_a_password() -> None:
    with redis_server() as url:
        with Redis.from_url(url) as client:
            client.config_set("requirepass", SECRET)
        open_volatile(url.replace("://", f"://:{SECRET}@")).check()
        with pytest.raises(ConfigError):
            open_volatile(url).check()
        with pytest.raises(ConfigError) as no:
            open_volatile(url.replace("://", "://:another@")).check()
    assert "another" not in str(no.value)


@pytest.mark.parametrize("address", ["http://:olive@127.0.0.1", "redis://:olive@127.0.0.1:port"])
def test_an_address_of_no_redis_is_refused_without_naming_its_password(address: str) -> None:
    with pytest.raises(ConfigError) as no:
        open_volatile(address).check()
    assert SECRET not in str(no.value)


def test_every_request_says_so_when_redis_is_gone_and_works_when_it_is_back() -> None:
    port = free_port()
    with redis_server(port=port) as url:
        volatile = open_volatile(url)
        volatile.add_sign_in(b"key", AMAL)
        assert volatile.read_sign_in(b"key", NOW) == AMAL
    for ask in (
        lambda: volatile.add_sign_in(b"key", AMAL),
        lambda: volatile.read_sign_in(b"key", NOW),
        lambda: volatile.sign_ins_of_root(AMAL.root, NOW),
        lambda: volatile.end_sign_ins_of_owner(AMAL.owner, None),
        lambda: volatile.take(b"bucket", 1, 60, NOW),
        volatile.dirty_marks,
        volatile.check,
    ):
        with pytest.raises(VolatileGone) as gone:
            ask()
        assert (gone.value.status, gone.value.retry_after) == (503, 5)
    with redis_server(port=port):
        assert volatile.read_sign_in(b"key", NOW) is None  # emptied: sign in again
        volatile.add_sign_in(b"key", AMAL)
        assert volatile.read_sign_in(b"key", NOW) == AMAL
        volatile.check()


def test_an_emptied_redis_means_to_sign_in_again(redis_url: str) -> None:
    volatile = open_volatile(redis_url)
    volatile.add_sign_in(b"key", AMAL)
    with Redis.from_url(redis_url) as client:
        client.flushall()
    assert volatile.read_sign_in(b"key", NOW) is None
    assert not volatile.replace_sealed(b"key", AMAL.sealed, b"new")
    assert volatile.sign_ins_of_root(AMAL.root, NOW) == []


def test_a_full_redis_is_as_good_as_gone() -> None:
    full = ("--maxmemory", "1", "--maxmemory-policy", "noeviction")
    with redis_server(*full) as url, pytest.raises(VolatileGone):
        open_volatile(url).add_sign_in(b"key", AMAL)


def test_workers_share_one_redis(redis_url: str) -> None:
    open_volatile(redis_url).add_sign_in(b"shared", AMAL)
    assert open_volatile(redis_url).read_sign_in(b"shared", NOW) == AMAL


def test_everything_in_redis_has_an_end_but_unwritten_marks(redis_url: str) -> None:
    volatile = open_volatile(redis_url)
    with Redis.from_url(redis_url) as client:
        client.flushall()
        volatile.add_sign_in(b"key", AMAL)
        volatile.touch_sign_in(b"key", NOW + 60)
        volatile.set_idle(b"key", 3600)
        volatile.take(b"bucket", 5, 3600, NOW)
        volatile.claim(b"code", 3600, NOW)
        for name in (b"amal", b"basil", b"dana"):
            volatile.swap_marks(name, None, b"one")
        for name in (b"amal", b"dana"):
            volatile.clean_marks(name, b"one")
        volatile.swap_marks(b"dana", b"one", b"two")
        names = set(client.keys())
        endless = {name for name in names if client.ttl(name) == -1}
    assert all(name.startswith(b"riwaq:") for name in names)
    assert endless == {b"riwaq:marks:basil", b"riwaq:marks:dana", b"riwaq:dirty"}


def test_what_is_asked_of_an_ended_sign_in_leaves_no_trace_in_redis(redis_url: str) -> None:
    volatile = open_volatile(redis_url)
    with Redis.from_url(redis_url) as client:
        client.flushall()
        volatile.add_sign_in(b"key", AMAL)
        volatile.end_sign_in(b"key")
        volatile.touch_sign_in(b"key", NOW + 60)
        volatile.set_idle(b"key", 3600)
        volatile.replace_sealed(b"key", AMAL.sealed, b"new")
        assert client.keys() == []


def test_a_sign_in_that_redis_let_go_is_forgotten_by_the_lists_too(redis_url: str) -> None:
    volatile = open_volatile(redis_url)
    lists = (b"riwaq:owner:" + AMAL.owner, b"riwaq:root:" + AMAL.root)
    with Redis.from_url(redis_url) as client:
        client.flushall()
        for key in (b"old", b"new"):
            volatile.add_sign_in(key, AMAL)
            assert [client.smembers(name) for name in lists] == [{key}, {key}]
            client.delete(b"riwaq:sign-in:" + key)
        assert volatile.end_sign_ins_of_owner(AMAL.owner, None) == 0
        assert volatile.end_sign_ins_of_root(AMAL.root, None) == 0
        assert client.keys() == []


def test_one_process_alone_does_not_load_the_client() -> None:
    words = "import sys, forum.volatile as v; v.open_volatile(None); print('redis' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", words], cwd=HOUSE, check=True, capture_output=True)
    assert done.stdout == b"False\n"
