"""A real house for every test: real tables, real keys, a volatile store of its own."""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import websocket  # noqa: F401 - before the house, which leaves out what Socket.IO's clients need
from flask import Flask
from flask_migrate import Migrate, upgrade
from hypothesis import settings as hypothesis_settings

from forum import assets, catalogues, clock
from forum.config import Settings
from forum.db import db
from forum.factory import create_app
from tests.network import only_loopback
from tests.people import Person
from tests.services import fresh_database, postgres, redis_server, template_database

ROOT = Path(__file__).parent.parent
ORIGIN = "http://127.0.0.1:8000"
CHEAP = (8, 1, 1)  # Argon2's smallest cost: its price is the bench's business
hypothesis_settings.register_profile("house", deadline=None, print_blob=True)
hypothesis_settings.load_profile("house")


@pytest.fixture(scope="session", autouse=True)
def loopback() -> None:
    """No test reaches beyond this machine."""
    only_loopback()


@pytest.fixture(autouse=True)
def real_time() -> Iterator[None]:
    """Whatever a test does to the clock ends with it."""
    yield
    clock.set_offset(0)


@pytest.fixture(scope="session")
def built() -> None:
    """Styles, scripts and catalogues, as `make run` makes them."""
    assets.build(assets.STATIC, assets.BUNDLES)
    catalogues.compile_all()


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A private PostgreSQL whose new databases have all tables already."""
    assets.build(assets.STATIC, assets.BUNDLES)
    with postgres() as url:
        template_database(url, _fill)
        yield url


@pytest.fixture(scope="session")
def redis_url() -> Iterator[str]:
    """A private Redis."""
    with redis_server() as url:
        yield url


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory, built: None) -> Path:
    """An SQLite file with all tables, made by the migrations once."""
    path = tmp_path_factory.mktemp("template") / "riwaq.sqlite"
    migrate(create_app(make_settings(path.parent)))
    return path


@pytest.fixture(params=["sqlite", "postgresql"])
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    """Settings on SQLite alone, and on PostgreSQL with Redis."""
    if request.param == "sqlite":
        shutil.copy(request.getfixturevalue("empty_database"), tmp_path)
        return make_settings(tmp_path)
    request.getfixturevalue("built")
    url = fresh_database(request.getfixturevalue("postgres_url"))
    redis = request.getfixturevalue("redis_url")
    return replace(make_settings(tmp_path), database_url=url, redis_url=redis)


@pytest.fixture
def app(settings: Settings) -> Iterator[Flask]:
    """The house, with its tables."""
    app = create_app(settings)
    yield app
    # Pushed only now: requests inside a pushed context would share one `g`.
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def amal(app: Flask) -> Person:
    """Somebody with a browser."""
    return Person(app)


@pytest.fixture
def basil(app: Flask) -> Person:
    """Somebody else with a browser."""
    return Person(app)


@pytest.fixture
def elias(app: Flask) -> Person:
    """The first founder of the house, with a second factor."""
    person = Person(app)
    person.come_in("elias-founder")
    return person


def make_settings(data: Path) -> Settings:
    """Settings of a house in a folder, with fresh keys and cheap passphrases."""
    return Settings(
        data=data,
        database_url=f"sqlite:///{data / 'riwaq.sqlite'}",
        pepper=secrets.token_bytes(32),
        boot_key=os.urandom(32),
        argon2=CHEAP,
    )


def migrate(app: Flask) -> None:
    """Make the tables as an operator does."""
    Migrate(app, db, directory=str(ROOT / "migrations"))
    with app.app_context():
        upgrade(directory=str(ROOT / "migrations"))
        db.session.remove()
        db.engine.dispose()


def _fill(url: str) -> None:
    with TemporaryDirectory() as folder:
        migrate(create_app(replace(make_settings(Path(folder)), database_url=url)))
