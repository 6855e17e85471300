"""With the fan-out off, the library's own way ends whatever ours ends."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from realtime.websocket import LIMIT
from tests.attacks.test_live_frames import FRAMES, PACKETS, raw
from tests.realtime.conftest import following, phones, post, small_settings
from tests.realtime.groups import Group, settle
from tests.realtime.houses import Served, served


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory, empty_database: Path) -> Iterator[Served]:
    """A house whose operator has set RIWAQ_FANOUT=no."""
    settings = small_settings(tmp_path_factory.mktemp("plain"), empty_database)
    with served(replace(settings, fanout=False)) as house:
        yield house


@pytest.fixture(scope="module")
def group(small: Served) -> Group:
    """Two people, each of whom may knock 120 times."""
    return settle(small, 2)


def test_packets_that_no_client_sends_end_the_line_in_the_librarys_way_too(group: Group) -> None:
    amal, basil = phones(group, 2)
    other = following(group, basil, 1)
    for sent in PACKETS:
        ear = amal.ear()
        ear.line.send(sent)  # type: ignore[union-attr]  # it is connected
        ear.wait_until_over(5)
    assert post(group, other, 1, "goes on", os.urandom(8).hex())["ok"]


def test_frames_that_no_browser_sends_end_it_in_the_librarys_way_too(
    small: Served, group: Group
) -> None:
    amal = phones(group, 1)[0]
    for first, is_masked, content in FRAMES:
        ear = amal.ear()
        raw(ear, first, content, is_masked=is_masked)
        ear.wait_until_over(5)
    ear = amal.ear()
    raw(ear, 0x81, b"42" + b"x" * LIMIT, is_masked=True)
    ear.wait_until_over(5)
    assert small.log.read_text("utf-8").count("\n") <= 1


def test_who_is_cut_in_the_librarys_way_holds_no_connection_open(group: Group) -> None:
    amal = phones(group, 1)[0]
    ear = following(group, amal, 0)
    assert amal.ask("POST", "/sign-out")[0] == 303
    ear.wait_until_over(2)
