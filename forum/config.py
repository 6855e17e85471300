"""Settings from the environment or a file: validated at start, an unknown or weak value refuses."""

from __future__ import annotations

import os
import re
import stat
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from forum.errors import ConfigError

KNOWN = (
    "RIWAQ_DATA",
    "RIWAQ_BIND",
    "RIWAQ_ORIGIN",
    "RIWAQ_DATABASE_URL",
    "RIWAQ_REDIS_URL",
    "RIWAQ_WORKERS",
    "RIWAQ_PEPPER_FILE",
    "RIWAQ_SITE_NAME",
    "RIWAQ_EXIT_URL",
    "RIWAQ_LANGUAGES",
    "RIWAQ_CLOCK_OFFSET",
    "RIWAQ_FANOUT",
)
# Handed from the supervisor to its workers or from a wrapper to the program; not settings.
HANDED_DOWN = ("RIWAQ_ENV_FILE", "RIWAQ_BOOT_KEY", "RIWAQ_DEMO")
LANGUAGES = ("ar", "en", "de")
PEPPER_BYTES = 32
ORIGIN = re.compile(
    r"(http://(?!.*:80/?$)|https://(?!.*:443/?$))([a-z0-9.-]+|\[[0-9a-f:]+\])(:[1-9][0-9]{0,4})?/?"
)


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What the operator decided; built by `from_environment`, or directly by tests."""

    data: Path
    bind: str = "127.0.0.1:8000"
    origin: str = "http://127.0.0.1:8000"
    database_url: str = ""
    redis_url: str | None = None
    workers: int = 1
    pepper: bytes = field(repr=False)
    pepper_file: Path | None = None
    boot_key: bytes = field(repr=False)
    site_name: str = "Riwaq"
    exit_url: str = "https://www.wikipedia.org/"
    languages: tuple[str, ...] = LANGUAGES
    clock_offset: float = 0.0
    is_demo: bool = False
    fanout: bool = True
    argon2: tuple[int, int, int] = (65_536, 3, 1)

    @property
    def is_https(self) -> bool:
        """Whether the address people use is https."""
        return self.origin.startswith("https://")

    @property
    def is_onion(self) -> bool:
        """Whether the address people use is an onion service."""
        return (urlsplit(self.origin).hostname or "").endswith(".onion")

    @property
    def is_loopback(self) -> bool:
        """Whether the address people use is this machine."""
        return (urlsplit(self.origin).hostname or "") in ("127.0.0.1", "localhost", "::1")

    @property
    def live_origin(self) -> str:
        """The origin of the live line, for `connect-src`."""
        return re.sub("^http", "ws", self.origin)

    @property
    def is_pepper_beside_database(self) -> bool:
        """Whether one stolen folder holds both the database and the pepper."""
        if self.pepper_file is None or not self.database_url.startswith("sqlite"):
            return False
        return self.data.resolve() in self.pepper_file.resolve().parents


def from_environment(environment: dict[str, str] | None = None) -> Settings:
    """Settings of this process.

    Raises `ConfigError` with one line for an unknown name or a value that is weak or impossible.
    """
    env = _read(dict(os.environ if environment is None else environment))
    data, pepper_file = _places(env)
    bind = env.get("RIWAQ_BIND", "127.0.0.1:8000")
    settings = Settings(
        data=data,
        bind=_bind(bind),
        origin=_origin(env.get("RIWAQ_ORIGIN") or f"http://{bind}"),
        database_url=_database(env.get("RIWAQ_DATABASE_URL"), data),
        redis_url=env.get("RIWAQ_REDIS_URL") or None,
        workers=_count(env.get("RIWAQ_WORKERS", "1")),
        pepper=_pepper(pepper_file),
        pepper_file=pepper_file,
        boot_key=_boot_key(env.get("RIWAQ_BOOT_KEY")),
        site_name=_site_name(env.get("RIWAQ_SITE_NAME", "Riwaq")),
        exit_url=_exit_url(env.get("RIWAQ_EXIT_URL", "https://www.wikipedia.org/")),
        languages=_languages(env.get("RIWAQ_LANGUAGES", "ar,en,de")),
        clock_offset=_offset(env.get("RIWAQ_CLOCK_OFFSET", "0")),
        is_demo=env.get("RIWAQ_DEMO") == "1",
        fanout=_choice(env.get("RIWAQ_FANOUT", "yes")),
    )
    return check(settings)


def places() -> tuple[Path, Path]:
    """The data folder and the pepper's file, before there is a pepper. Raises `ConfigError`."""
    return _places(_read(dict(os.environ)))


def _places(env: dict[str, str]) -> tuple[Path, Path]:
    data = Path(env.get("RIWAQ_DATA") or "instance").absolute()
    return data, Path(env.get("RIWAQ_PEPPER_FILE") or data / "pepper").absolute()


def check(settings: Settings) -> Settings:
    """Refuse settings that contradict each other."""
    if settings.workers > 1 and not settings.redis_url:
        raise ConfigError("RIWAQ_WORKERS is more than 1: several workers need RIWAQ_REDIS_URL.")
    if not (settings.is_https or settings.is_onion or settings.is_loopback):
        raise ConfigError("RIWAQ_ORIGIN must be https, an .onion, or loopback.")
    if settings.clock_offset and not settings.is_loopback:
        raise ConfigError("RIWAQ_CLOCK_OFFSET is for tests and the demo, on loopback only.")
    if settings.is_demo and not settings.is_loopback:
        raise ConfigError("The demo runs on loopback only: its passphrases are printed.")
    return settings


def _read(env: dict[str, str]) -> dict[str, str]:
    if path := env.get("RIWAQ_ENV_FILE"):
        env = {**_env_file(Path(path)), **env}
    unknown = [n for n in env if n.startswith("RIWAQ_") and n not in KNOWN + HANDED_DOWN]
    if unknown:
        raise ConfigError(f"Unknown setting: {', '.join(sorted(unknown))}.")
    return env


def _env_file(path: Path) -> dict[str, str]:
    try:
        lines = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"RIWAQ_ENV_FILE cannot be read: {path}.") from error
    pairs = [line.split("=", 1) for line in lines if line.strip() and not line.startswith("#")]
    if any(len(pair) != 2 for pair in pairs):  # noqa: PLR2004 - name and value
        raise ConfigError(f"RIWAQ_ENV_FILE has a line without '=': {path}.")
    return {name.strip(): value.strip() for name, value in pairs}


def _pepper(path: Path) -> bytes:
    try:
        pepper = path.read_bytes()
        mode = path.stat().st_mode
    except OSError as error:
        raise ConfigError(
            f"No pepper at {path}: run 'riwaq prepare' once, or give it back."
        ) from error
    if len(pepper) != PEPPER_BYTES or len(set(pepper)) < 8:  # noqa: PLR2004 - random bytes differ
        raise ConfigError(f"The pepper at {path} is not 32 random bytes.")
    if mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise ConfigError(f"The pepper at {path} can be read by others: chmod 600.")
    return pepper


def _boot_key(text: str | None) -> bytes:
    if text is None:
        return os.urandom(32)
    try:
        key = bytes.fromhex(text)
    except ValueError:
        key = b""
    if len(key) != PEPPER_BYTES:
        raise ConfigError("RIWAQ_BOOT_KEY is made by 'riwaq serve', not by hand.")
    return key


def _database(url: str | None, data: Path) -> str:
    if not url:
        return f"sqlite:///{data / 'riwaq.sqlite'}"
    if not re.match(r"sqlite:///[^:?]|postgresql\+psycopg://.", url):
        raise ConfigError("RIWAQ_DATABASE_URL must be sqlite:/// or postgresql+psycopg://.")
    return url


def _bind(text: str) -> str:
    host, _, port = text.rpartition(":")
    if not host or not port.isdecimal() or not 0 < int(port) < 65_536:  # noqa: PLR2004 - TCP
        raise ConfigError("RIWAQ_BIND must be host:port.")
    return text


def _origin(text: str) -> str:
    # As browsers spell it: one with a default port or a user's name would equal none of theirs.
    if not ORIGIN.fullmatch(text.lower()):
        raise ConfigError(
            "RIWAQ_ORIGIN must be an address like https://example.org, without a path."
        )
    return text.lower().rstrip("/")


def _count(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 64:  # noqa: PLR2004 - one host
        raise ConfigError("RIWAQ_WORKERS must be a number from 1 to 64.")
    return int(text)


def _choice(text: str) -> bool:
    if text not in ("yes", "no"):
        raise ConfigError("RIWAQ_FANOUT must be yes or no.")
    return text == "yes"


def _site_name(text: str) -> str:
    if not text.strip() or len(text) > 40 or not text.isprintable():  # noqa: PLR2004 - a title
        raise ConfigError("RIWAQ_SITE_NAME must be 1 to 40 printable characters.")
    return text.strip()


def _exit_url(text: str) -> str:
    if not re.fullmatch(r"https://[a-zA-Z0-9.-]+(:[0-9]+)?(/[!-~]*)?", text):
        raise ConfigError("RIWAQ_EXIT_URL must be an https address.")
    return text


def _languages(text: str) -> tuple[str, ...]:
    chosen = tuple(part.strip() for part in text.split(","))
    if not chosen or any(code not in LANGUAGES for code in chosen):
        raise ConfigError(f"RIWAQ_LANGUAGES knows {', '.join(LANGUAGES)}.")
    return chosen


def _offset(text: str) -> float:
    if not re.fullmatch(r"-?[0-9]{1,10}(\.[0-9]+)?", text):
        raise ConfigError("RIWAQ_CLOCK_OFFSET must be seconds.")
    return float(text)
