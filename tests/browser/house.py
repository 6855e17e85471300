"""A real server in a folder of its own, and people who may come in."""

from __future__ import annotations

import os
import secrets
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.request import urlopen

from flask import Flask

from forum import words
from forum.actions import accounts, founders
from forum.config import from_environment
from forum.db import db, transaction
from forum.factory import create_app
from forum.vault.account import new_recovery_code
from tests.services import free_port

ROOT = Path(__file__).parent.parent.parent
EXIT_URL = "https://weather.example/today"
PATIENCE = 60  # seconds for the server to open on a busy machine
WORDS = "olive tree by the quiet river"
SERVE = "from forum.cli import main; main()"


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody who has joined: what he would know by heart, and his paper."""

    login: str
    passphrase: str
    recovery: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class House:
    """A house that answers at `origin`; `app` is the same house seen from the operator's side."""

    origin: str
    app: Flask
    log: Path

    @property
    def port(self) -> int:
        """Where it answers on this machine."""
        return int(self.origin.rpartition(":")[2])

    def invite(self, language: str = "ar") -> founders.Slip:
        """A slip with a code and its two words."""
        with self.app.app_context():
            return _invite(self.app, language)

    def welcome(self, language: str = "ar") -> Member:
        """Somebody who has joined already, and never signed in."""
        slip = self.invite(language)
        code = words.read_invitation_code(slip.code)
        assert code is not None
        member = Member(f"{secrets.token_hex(4)}-river", WORDS, new_recovery_code())
        joining = accounts.Joining(
            code, slip.phrase, member.login, member.passphrase, member.recovery,
            {"language": language},
        )  # fmt: skip
        with self.app.app_context():
            accounts.join(self.app.extensions["house"], joining)
            db.session.remove()
        return member


@contextmanager
def open_house(folder: Path, database: Path, **settings: str) -> Iterator[House]:
    """Serve a fresh house until the block ends; `database` is a file with empty tables."""
    shutil.copy(database, folder / "riwaq.sqlite")
    pepper = folder / "pepper"
    pepper.touch(mode=0o600)
    pepper.write_bytes(secrets.token_bytes(32))
    bind = f"127.0.0.1:{free_port()}"
    environment = {"RIWAQ_DATA": str(folder), "RIWAQ_BIND": bind, "RIWAQ_EXIT_URL": EXIT_URL}
    with _served(folder / "log", {**environment, **settings}, bind):
        app = create_app(from_environment({**environment, **settings}))
        yield House(f"http://{bind}", app, folder / "log")
        with app.app_context():
            db.engine.dispose()


@contextmanager
def _served(log: Path, settings: dict[str, str], bind: str) -> Iterator[None]:
    inherited = {name: text for name, text in os.environ.items() if not name.startswith("RIWAQ_")}
    # The kernel ends the server when we are killed ourselves and cannot.
    command = ["setpriv", "--pdeathsig=TERM", "--", sys.executable, "-c", SERVE, "serve"]
    with log.open("wb") as out:
        server = subprocess.Popen(
            command, cwd=ROOT, env={**inherited, **settings}, stdout=out, stderr=out,
            stdin=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
    try:
        _wait_until_open(server, f"http://{bind}/healthz", log)
        yield
    finally:
        server.terminate()
        try:
            server.wait(timeout=20)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def _wait_until_open(server: subprocess.Popen[bytes], address: str, log: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while server.poll() is None and time.monotonic() < deadline:
        try:
            with urlopen(address, timeout=5) as answer:  # noqa: S310 - our own http address
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.05)
    raise RuntimeError(f"the house did not open: {log.read_text(errors='replace')[-1500:]}")


def _invite(app: Flask, language: str) -> founders.Slip:
    house = app.extensions["house"]

    @transaction
    def invite() -> founders.Slip:
        return founders._invite(house, founders.community_circle(house), language)

    return invite()
