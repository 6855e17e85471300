"""The supervisor: gunicorn with gevent workers, and what each worker does beside answering."""

from __future__ import annotations

import gc
import resource
import sys
from typing import TYPE_CHECKING, Any

import click
from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter

from forum.errors import RiwaqError

if TYPE_CHECKING:
    from flask import Flask

    from forum.config import Settings

SWEEP_SECONDS = 60
PURGER, PURGE_SECONDS = b"purger", 3600  # one worker, once an hour
YOUNG_OBJECTS = 10_000  # before they are looked through; a page leaves some hundreds


class Server(BaseApplication):
    """One supervisor. The boot key is made here and reaches the workers by fork, in no variable."""

    def __init__(self, settings: Settings) -> None:
        """`settings` are those of every worker."""
        self.settings = settings
        self.app: Flask | None = None
        super().__init__()

    def load_config(self) -> None:
        """No access log, no address anywhere, small limits."""
        options = {
            "bind": self.settings.bind,
            "workers": self.settings.workers,
            "worker_class": "forum.workers.Worker",
            "worker_connections": 2000,
            "accesslog": None,
            "errorlog": "-",
            "loglevel": "warning",
            "proc_name": "riwaq",
            "keepalive": 30,
            "graceful_timeout": 10,
            "limit_request_line": 2048,
            "limit_request_fields": 60,
            "limit_request_field_size": 8190,
            "forwarded_allow_ips": "",
            "control_socket_disable": True,
            "when_ready": self.say_where,
            "post_worker_init": self.begin_housekeeping,
            "worker_exit": self.write_marks,
        }
        for name, value in options.items():
            self.cfg.set(name, value)

    def load(self) -> Any:  # noqa: ANN401 - gunicorn takes WSGI and ASGI alike
        """The application, made in the worker after gevent has taken over."""
        from gunicorn.http import wsgi

        from forum.factory import check_database, create_app

        wsgi.SERVER = "web"  # type: ignore[attr-defined]  # an answer names no software
        try:
            self.app = create_app(self.settings)
            with self.app.app_context():
                check_database(self.app.extensions["house"])
        except RiwaqError as error:
            # The supervisor ends at this code instead of trying again and again.
            click.echo(f"riwaq: {error}", err=True)
            sys.exit(Arbiter.APP_LOAD_ERROR)
        return self.app

    def say_where(self, _server: object) -> None:
        """Tell the operator that the doors are open."""
        click.echo(f"Riwaq is open at {self.settings.origin}")

    def begin_housekeeping(self, _worker: object) -> None:
        """Sweep the volatile store and write marks behind, once a minute."""
        import gevent

        # What is loaded stays loaded: looking through it again and again would make readers wait.
        gc.collect()
        gc.freeze()
        gc.set_threshold(YOUNG_OBJECTS)
        gevent.spawn(self._keep_house)

    def write_marks(self, _server: object, _worker: object) -> None:
        """Write what is unwritten before the worker ends."""
        if self.app is not None:
            tidy(self.app)

    def _keep_house(self) -> None:
        import gevent

        while self.app is not None:
            gevent.sleep(SWEEP_SECONDS)
            tidy(self.app)


def serve(settings: Settings) -> None:
    """Serve until told to stop. A crash leaves no core: it would hold keys."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # Each line is an open file: as many as the system allows.
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    Server(settings).run()


def tidy(app: Flask) -> None:
    """One round of housekeeping; what is away now is tried again next minute."""
    from forum import clock, db
    from forum.actions import marks, purges

    house = app.extensions["house"]
    with app.app_context():
        try:
            house.volatile.sweep(clock.timestamp())
            marks.write_behind(house)
            if house.volatile.claim(PURGER, PURGE_SECONDS, clock.timestamp()):
                purges.purge(house)
            db.checkpoint()  # what was deleted must not stay in the log
        except Exception as error:  # noqa: BLE001 - one round that failed must not be the last
            app.logger.warning("housekeeping waits: %s", type(error).__name__)
