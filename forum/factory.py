"""Where all parts meet, and the only place where they do."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import gevent
from flask import Flask
from flask.sessions import SessionInterface
from sqlalchemy.exc import OperationalError, ProgrammingError
from werkzeug.routing import IntegerConverter, Map

from forum import clock, db, guards, headers, identity, languages, pressing, rendering
from forum.doors import BLUEPRINTS
from forum.errors import ConfigError
from forum.house import House
from forum.models import accounts as _accounts
from forum.models import blocks as _blocks
from forum.models import circles as _circles
from forum.models import conversations as _conversations
from forum.models import departures as _departures
from forum.models import invitations as _invitations
from forum.models import letters as _letters
from forum.models import members as _members
from forum.models import messages as _messages
from forum.models import vouches as _vouches
from forum.policies import POLICIES
from forum.vault import server
from forum.vault.primitives import equal
from forum.volatile import open_volatile
from realtime import live

if TYPE_CHECKING:
    from collections.abc import Iterable
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

    from flask import Request, Response
    from flask.sessions import SessionMixin

    from forum.config import Settings

ROOT = Path(__file__).parent
STATIC = ROOT / "static"
MODELS = (
    _accounts, _blocks, _circles, _conversations, _departures, _invitations, _letters, _members,
    _messages, _vouches,
)  # fmt: skip


class Count(IntegerConverter):
    """A number in an address, as large as a column takes: beyond it there is nothing."""

    def __init__(self, url_map: Map) -> None:
        """At most what four bytes hold."""
        super().__init__(url_map, max=2**31 - 1)


class NoSession(SessionInterface):
    """Flask's own session is not used: reading finds nothing, writing fails."""

    def open_session(self, app: Flask, request: Request) -> SessionMixin:  # noqa: ARG002 - Flask's hook
        """An empty session that refuses to be written."""
        return self.make_null_session(app)

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Keep nothing."""


def create_app(settings: Settings) -> Flask:
    """The house with its doors, ready to be served.

    Raises `ConfigError` when an endpoint has no policy, or the volatile store writes to disk.
    """
    app = Flask("forum", static_folder=None, template_folder=str(ROOT.parent / "templates"))
    app.session_interface = NoSession()
    clock.set_offset(settings.clock_offset)
    house = House(settings, open_volatile(settings.redis_url))
    house.volatile.check()
    app.extensions["house"] = house
    _connect(app, settings)
    pressing.init_app(app)
    identity.init_app(app)
    languages.init_app(app)
    headers.init_app(app, settings)
    rendering.init_app(app, STATIC)
    guards.init_app(app)
    _open_doors(app)
    app.wsgi_app = Yielding(app.wsgi_app)  # type: ignore[method-assign]  # as Flask says
    live.init_app(app, headers.common(settings))
    return app


def check_database(house: House) -> None:
    """Refuse a database without tables, or with another pepper. Raises `ConfigError`."""
    try:
        kept = db.db.session.get(_accounts.Keeping, "pepper-check")
    except (OperationalError, ProgrammingError) as error:
        raise ConfigError("The database has no tables, or is away: run 'riwaq prepare'.") from error
    finally:
        db.release()
    if kept is not None and not equal(kept.value, server.pepper_check(house.pepper)):
        raise ConfigError("The pepper does not belong to this database.")


def _connect(app: Flask, settings: Settings) -> None:
    app.config["SQLALCHEMY_DATABASE_URI"] = settings.database_url
    is_sqlite = settings.database_url.startswith("sqlite")
    # Parameters are people's words and tags: never in an error text.
    options: dict[str, object] = {"hide_parameters": True}
    if not is_sqlite:
        options |= {"pool_size": 10, "max_overflow": 10, "pool_timeout": 5}
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = options
    db.db.init_app(app)
    with app.app_context():
        db.prepare_engine(db.db.engine)


def _open_doors(app: Flask) -> None:
    # No redirects from one spelling to another: they would be built from the Host header.
    app.url_map.converters = {**app.url_map.converters, "int": Count}
    app.url_map.strict_slashes = app.url_map.merge_slashes = False
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    missing = {rule.endpoint for rule in app.url_map.iter_rules()} - set(POLICIES)
    if missing:
        raise ConfigError(f"No policy for {', '.join(sorted(missing))}.")


class Yielding:
    """Yield once a request, before it begins: one that never waits would starve the others."""

    def __init__(self, inner: WSGIApplication) -> None:
        """`inner` is the WSGI application."""
        self.inner = inner

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Let the others go first, then answer."""
        gevent.sleep(0)
        return self.inner(environ, start_response)
