"""Settings: what is unknown, weak or contradictory is refused with one clear line."""

from __future__ import annotations

import secrets
from dataclasses import replace
from pathlib import Path

import pytest

from forum.config import Settings, from_environment
from forum.errors import ConfigError
from forum.house import House
from forum.volatile.memory import MemoryVolatile


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """A sound environment with a pepper in it."""
    write_pepper(tmp_path / "pepper", secrets.token_bytes(32))
    return {"RIWAQ_DATA": str(tmp_path), "HOME": "ignored"}


def write_pepper(path: Path, content: bytes, mode: int = 0o600) -> None:
    path.write_bytes(content)
    path.chmod(mode)


def refusal(environment: dict[str, str]) -> str:
    """The one line that an operator reads."""
    with pytest.raises(ConfigError) as refused:
        from_environment(environment)
    line = str(refused.value)
    assert "\n" not in line
    assert line[-1] == "."
    return line


def test_a_passphrase_costs_what_is_promised(environment: dict[str, str]) -> None:
    cost = House(from_environment(environment), MemoryVolatile()).cost
    assert (cost.memory_kib, cost.time, cost.lanes) == (65_536, 3, 1)


def test_nothing_but_a_data_folder_is_enough(environment: dict[str, str], tmp_path: Path) -> None:
    settings = from_environment(environment)
    assert settings.origin == "http://127.0.0.1:8000"
    assert settings.database_url == f"sqlite:///{tmp_path}/riwaq.sqlite"
    assert settings.languages == ("ar", "en", "de")
    assert settings.is_pepper_beside_database


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("RIWAQ_BIND", "8000"), ("RIWAQ_BIND", "127.0.0.1:0"), ("RIWAQ_BIND", "127.0.0.1:99999"),
        ("RIWAQ_BIND", "127.0.0.1:²"), ("RIWAQ_ORIGIN", "example.org"),
        ("RIWAQ_ORIGIN", "http://example.org"), ("RIWAQ_ORIGIN", "ftp://127.0.0.1"),
        ("RIWAQ_ORIGIN", "https://example.org/riwaq"), ("RIWAQ_ORIGIN", "https://example.org?x"),
        ("RIWAQ_ORIGIN", "https://amal@example.org"), ("RIWAQ_ORIGIN", "https://example.org:443"),
        ("RIWAQ_ORIGIN", "http://[::1"), ("RIWAQ_ORIGIN", "http://127.0.0.1:80"),
        ("RIWAQ_DATABASE_URL", "mysql://localhost/riwaq"), ("RIWAQ_DATABASE_URL", "sqlite:///"),
        ("RIWAQ_DATABASE_URL", "sqlite:///:memory:"), ("RIWAQ_WORKERS", "0"),
        ("RIWAQ_DATABASE_URL", "postgresql://localhost/riwaq"), ("RIWAQ_WORKERS", "65"),
        ("RIWAQ_WORKERS", "two"), ("RIWAQ_WORKERS", "²"), ("RIWAQ_WORKERS", "2"),
        ("RIWAQ_SITE_NAME", " "), ("RIWAQ_SITE_NAME", "x" * 41), ("RIWAQ_SITE_NAME", "a\tb"),
        ("RIWAQ_EXIT_URL", "http://example.org"), ("RIWAQ_EXIT_URL", "https://"),
        ("RIWAQ_EXIT_URL", "https://example.org/a b"), ("RIWAQ_LANGUAGES", "ar,fr"),
        ("RIWAQ_EXIT_URL", "javascript:alert(1)"), ("RIWAQ_LANGUAGES", ""),
        ("RIWAQ_CLOCK_OFFSET", "soon"), ("RIWAQ_CLOCK_OFFSET", "nan"),
        ("RIWAQ_CLOCK_OFFSET", "inf"), ("RIWAQ_ENV_FILE", "nowhere/at/all"),
        ("RIWAQ_PEPPER_FILE", "nowhere/pepper"),
    ],
)  # fmt: skip
def test_a_weak_or_impossible_value_is_refused_by_name(
    environment: dict[str, str], name: str, value: str
) -> None:
    line = refusal({**environment, name: value})
    assert name in line or "pepper" in line


def test_an_unknown_setting_is_refused_by_name(environment: dict[str, str]) -> None:
    assert refusal({**environment, "RIWAQ_DATABSE_URL": "x"}) == (
        "Unknown setting: RIWAQ_DATABSE_URL."
    )


@pytest.mark.parametrize("key", ["", "00", "zz" * 32, "ab" * 31])
def test_a_boot_key_by_hand_is_refused(environment: dict[str, str], key: str) -> None:
    assert "riwaq serve" in refusal({**environment, "RIWAQ_BOOT_KEY": key})


@pytest.mark.parametrize(
    "pepper", [b"", b"short", b"x" * 32, bytes(32), b"ab" * 16, b"y" * 33, b"correct horse" * 4]
)
def test_a_pepper_that_is_not_random_is_refused(
    environment: dict[str, str], tmp_path: Path, pepper: bytes
) -> None:
    write_pepper(tmp_path / "pepper", pepper)
    assert "32 random bytes" in refusal(environment)


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o666, 0o610])
def test_a_pepper_that_others_can_read_is_refused(
    environment: dict[str, str], tmp_path: Path, mode: int
) -> None:
    (tmp_path / "pepper").chmod(mode)
    assert "chmod 600" in refusal(environment)


@pytest.mark.parametrize("origin", ["https://example.org", "http://courtyard.onion"])
@pytest.mark.parametrize("more", [{"RIWAQ_CLOCK_OFFSET": "60"}, {"RIWAQ_DEMO": "1"}])
def test_a_shifted_clock_and_the_demo_are_for_loopback_alone(
    environment: dict[str, str], origin: str, more: dict[str, str]
) -> None:
    assert "oopback" in refusal({**environment, **more, "RIWAQ_ORIGIN": origin})


def test_a_file_holds_settings_and_the_environment_wins(
    environment: dict[str, str], tmp_path: Path
) -> None:
    file = tmp_path / "riwaq.env"
    file.write_text("# a comment\n\nRIWAQ_SITE_NAME = From the file\nRIWAQ_WORKERS=1\n")
    settings = from_environment({**environment, "RIWAQ_ENV_FILE": str(file)})
    assert settings.site_name == "From the file"
    both = {**environment, "RIWAQ_ENV_FILE": str(file), "RIWAQ_SITE_NAME": "Here"}
    assert from_environment(both).site_name == "Here"


@pytest.mark.parametrize("content", [b"RIWAQ_SITE_NAME\n", b"\xff\xfe", b"RIWAQ_NOWHERE=1\n"])
def test_a_file_that_cannot_be_understood_is_refused(
    environment: dict[str, str], tmp_path: Path, content: bytes
) -> None:
    file = tmp_path / "riwaq.env"
    file.write_bytes(content)
    refusal({**environment, "RIWAQ_ENV_FILE": str(file)})


def test_neither_pepper_nor_boot_key_stands_in_a_repr(environment: dict[str, str]) -> None:
    settings = from_environment(environment)
    for secret in (settings.pepper, settings.boot_key):
        assert repr(secret)[2:-1] not in repr(settings)
        assert secret.hex() not in repr(settings)


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_a_pepper_of_another_database_is_refused(settings: Settings) -> None:
    from forum.actions.founders import invite_founders  # noqa: PLC0415 - the house comes late
    from forum.factory import check_database, create_app  # noqa: PLC0415 - as above

    app = create_app(settings)
    with app.app_context():
        invite_founders(app.extensions["house"], "en")
        check_database(app.extensions["house"])
    other = create_app(replace(settings, pepper=secrets.token_bytes(32)))
    with other.app_context(), pytest.raises(ConfigError, match="does not belong"):
        check_database(other.extensions["house"])
