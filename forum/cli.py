"""Commands of the operator. Imports are late: the supervisor stays small."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import click

from forum.config import from_environment, places
from forum.errors import ConfigError

if TYPE_CHECKING:
    from flask import Flask

    from forum.config import Settings

ROOT = Path(__file__).parent.parent


@click.group()
def riwaq() -> None:
    """Riwaq: a forum whose keys its members hold."""


def main() -> None:
    """Run a command; a wrong setting ends it with one clear line."""
    os.umask(0o077)
    try:
        riwaq()
    except ConfigError as error:
        sys.exit(f"riwaq: {error}")


@riwaq.command()
def prepare() -> None:
    """Make ready: pepper, styles, catalogues, tables; at the first start the founders' codes."""
    _make_pepper()
    _build()
    if not _is_ready(from_environment()):
        with _app().app_context():
            _migrate()
            _greet_founders()


@riwaq.command()
@click.option("--language", default="ar", type=click.Choice(["ar", "en", "de"]))
def init(language: str) -> None:
    """Print three founders' codes and phrases; anew while fewer than three are used."""
    with _app().app_context():
        _migrate()
        _print_slips(language)


@riwaq.command()
def serve() -> None:
    """Serve until told to stop."""
    from forum.serving import serve as run

    settings = from_environment()
    _warn(settings)
    run(settings)


@riwaq.command()
def demo() -> None:
    """Serve a small community to look at, on its own data folder."""
    os.environ["RIWAQ_DEMO"] = "1"
    os.environ.setdefault("RIWAQ_DATA", str(Path("instance") / "demo"))
    _make_pepper()
    _build()
    _in_child(_fill)
    from forum.serving import serve as run

    run(from_environment())


@riwaq.command()
def purge() -> None:
    """Take away what has been kept long enough, and accounts that were to go."""
    from forum.actions.purges import purge as run

    app = _app()
    with app.app_context():
        for what, count in run(app.extensions["house"]).items():
            click.echo(f"{what}: {count}")


@riwaq.command("check-translations")
def check_translations() -> None:
    """Say what is not translated, and fail if anything is."""
    from forum.catalogues import untranslated

    missing = untranslated()
    for line in missing:
        click.echo(line)
    sys.exit(1 if missing else 0)


@riwaq.command("check-migrations")
def check_migrations() -> None:
    """Fail when the models say something that no migration makes."""
    with _app().app_context():
        from flask_migrate import check

        check(directory=str(ROOT / "migrations"))


def _in_child(work: Callable[[], None]) -> None:
    # The supervisor must not carry the whole house: what needs it is done beside.
    child = os.fork()
    if child == 0:
        try:
            work()
        except BaseException:  # noqa: BLE001 - printed, and told by the exit code
            traceback.print_exc()
            os._exit(1)
        sys.stdout.flush()
        os._exit(0)
    _, status = os.waitpid(child, 0)
    if status:
        sys.exit("riwaq: the demo could not be filled")


def _fill() -> None:
    from forum.demo import fill

    with _app().app_context():
        _migrate()
        fill(click.echo)


def _app() -> Flask:
    from flask_migrate import Migrate

    from forum.db import db
    from forum.factory import create_app

    app = create_app(from_environment())
    Migrate(app, db, directory=str(ROOT / "migrations"))
    return app


def _migrate() -> None:
    from flask import current_app
    from flask_migrate import upgrade

    from forum.factory import check_database

    upgrade(directory=str(ROOT / "migrations"))
    check_database(current_app.extensions["house"])


def _is_ready(settings: Settings) -> bool:
    """Whether an SQLite file has the newest tables and its founders' codes were printed.

    Asked without loading the house, so that a second start is quick. Any doubt means no.
    """
    import sqlite3

    path = Path(settings.database_url.removeprefix("sqlite:///"))
    if not settings.database_url.startswith("sqlite") or not path.is_file():
        return False
    newest = max(file.stem.split("_")[0] for file in (ROOT / "migrations/versions").glob("0*.py"))
    asked = "SELECT version_num FROM alembic_version, keeping WHERE name = ?"
    try:
        with closing(sqlite3.connect(path)) as database:
            found = database.execute(asked, ("community-moderators",)).fetchone()
    except sqlite3.Error:
        return False
    return bool(found == (newest,))


def _build() -> None:
    from forum import assets, catalogues

    assets.build(assets.STATIC, assets.BUNDLES)
    catalogues.compile_all()


def _make_pepper() -> None:
    data, path = places()
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    # A new pepper beside an old database would lock everybody out for good.
    if not path.exists() and not (data / "riwaq.sqlite").exists():
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(os.urandom(32))


def _greet_founders() -> None:
    from forum.actions.founders import is_founded

    if not is_founded():
        _print_slips("ar")


def _print_slips(language: str) -> None:
    from flask import current_app

    from forum.actions.founders import invite_founders

    slips = invite_founders(current_app.extensions["house"], language)
    if not slips:
        click.echo("All three founders have joined. There is nothing to print.")
    for number, slip in enumerate(slips, 1):
        click.echo(f"Founder {number}   code  {slip.code}   phrase  {slip.phrase}")
    if slips:
        click.echo("Each code works once, for 7 days. Give code and phrase by two different ways.")


def _warn(settings: Settings) -> None:
    if settings.is_pepper_beside_database:
        click.echo(
            "Warning: the pepper lies in the same folder as the database. Whoever takes the folder"
            " takes both; set RIWAQ_PEPPER_FILE to a place of its own.",
            err=True,
        )
