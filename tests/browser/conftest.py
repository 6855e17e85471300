"""A real house and a real Chromium for every worker; a new browser context for every test."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browser.guest import Guest
from tests.browser.house import House, open_house
from tests.browser.talkers import found_community
from tests.realtime.groups import Group, settle

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
PHONE = {"width": 360, "height": 740}
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # A request that slipped past us would still find nobody.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)
Arrive = Callable[..., Guest]
Options = dict[str, bool]


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory, empty_database: Path) -> Iterator[House]:
    """The house of this worker, with passphrases at their real cost."""
    with open_house(tmp_path_factory.mktemp("house"), empty_database) as opened:
        yield opened


@pytest.fixture
def own_house(tmp_path: Path, empty_database: Path) -> Iterator[House]:
    """A house that nobody has entered: its first founder is a full member at once."""
    with open_house(tmp_path, empty_database) as opened:
        yield opened


@pytest.fixture(scope="session")
def demo_house(tmp_path_factory: pytest.TempPathFactory, empty_database: Path) -> Iterator[House]:
    """The same as a demo."""
    with open_house(tmp_path_factory.mktemp("demo"), empty_database, RIWAQ_DEMO="1") as opened:
        yield opened


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The system's Chromium; never a download."""
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None:
        raise RuntimeError("Chromium is missing: install the package chromium, or run `make test`")
    with sync_playwright() as playwright:
        # A page kept in memory must be kept in tests too, or Back would prove nothing.
        browser = playwright.chromium.launch(
            executable_path=found,
            args=FLAGS,
            ignore_default_args=["--disable-back-forward-cache"],
        )
        yield browser
        browser.close()


@pytest.fixture(params=[True, False], ids=["with-scripts", "without-scripts"])
def scripts(request: pytest.FixtureRequest) -> Options:
    """Whether the guest's browser runs scripts."""
    return {"java_script_enabled": request.param}


@pytest.fixture(params=["ar", "en"])
def language(request: pytest.FixtureRequest) -> str:
    """The guest's language."""
    return str(request.param)


@pytest.fixture
def arrive(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Arrive]:
    """Let somebody come with a phone of his own; at the end nothing may have gone wrong."""
    guests: list[Guest] = []
    logs: dict[Path, int] = {}
    if "own_house" in request.fixturenames:
        # Made before, so that it closes after its guests have gone: it would wait for them.
        request.getfixturevalue("own_house")

    def come(house: House, language: str = "ar", **options: Any) -> Guest:
        context = browser.new_context(
            **{"viewport": PHONE, "locale": language, "base_url": house.origin, **options}
        )
        logs.setdefault(house.log, house.log.stat().st_size)
        guests.append(Guest(context, house))
        return guests[-1]

    yield come
    for guest in guests:
        guest.context.close()
    assert [trouble for guest in guests for trouble in guest.troubles] == []
    assert [log.read_text()[size:] for log, size in logs.items() if log.read_text()[size:]] == []


@pytest.fixture
def guest(arrive: Arrive, house: House, scripts: Options) -> Guest:
    """Somebody with an Arabic phone, with scripts and without."""
    return arrive(house, **scripts)


@pytest.fixture
def reader(arrive: Arrive, house: House, language: str) -> Guest:
    """Somebody who reads in his own language, with scripts."""
    return arrive(house, language)


@pytest.fixture
def group(house: House) -> Group:
    """Three people and a room without words."""
    found_community(house)
    return settle(house, 3, language="ar", digits="western")
