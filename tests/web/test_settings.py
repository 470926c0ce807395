"""Settings are read from the environment and refused in one line where they have no sense."""

from pathlib import Path

import pytest

from web.security import secret
from web.settings import TABLE, Settings, SettingsError, read


def test_without_any_setting_the_pages_are_served_to_this_machine_alone() -> None:
    settings = read({})

    assert (settings.host, settings.port) == ("127.0.0.1", 8000)
    assert settings.loopback
    assert not settings.https
    assert settings.database_url.startswith("sqlite:///")
    assert settings.url == "http://127.0.0.1:8000"


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("PORT", "eighty", "1 至 65535"),
        ("PORT", "0", "1 至 65535"),
        ("PORT", "70000", "1 至 65535"),
        ("DATABASE_URL", "mysql://root@db/x", "sqlite:///文件路径"),
        ("DATABASE_URL", "xuanren.db", "postgresql://"),
        ("TRUSTED_PROXY", "proxy.example", "IP 地址"),
        ("INSECURE_HTTP", "yes", "0 或 1"),
        ("HOST", "0.0.0.0", "TRUSTED_PROXY"),  # noqa: S104  what is refused
        ("HOST", "10.0.0.7", "INSECURE_HTTP=1"),
    ],
)
def test_a_setting_of_the_wrong_shape_is_refused_with_the_shape_expected(
    name: str, value: str, expected: str
) -> None:
    with pytest.raises(SettingsError) as refused:
        read({name: value})

    assert name in refused.value.message
    assert expected in refused.value.message
    assert "\n" not in refused.value.message


def test_a_password_in_the_database_address_is_not_repeated() -> None:
    with pytest.raises(SettingsError) as refused:
        read({"DATABASE_URL": "mysql://root:geheim@db/x"})

    assert "geheim" not in refused.value.message


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost", "127.8.8.8"])
def test_plain_http_is_served_on_loopback(host: str) -> None:
    assert read({"HOST": host}).loopback


def test_another_host_is_served_behind_a_trusted_proxy() -> None:
    settings = read({"HOST": "10.0.0.7", "TRUSTED_PROXY": "10.0.0.5"})

    assert settings.https
    assert not settings.loopback
    assert not settings.insecure_http


def test_another_host_is_served_insecurely_only_when_somebody_says_so() -> None:
    settings = read({"HOST": "10.0.0.7", "INSECURE_HTTP": "1"})

    assert settings.insecure_http
    assert not settings.loopback


def test_behind_a_proxy_this_machine_is_not_alone() -> None:
    assert not read({"TRUSTED_PROXY": "127.0.0.1"}).loopback


@pytest.mark.parametrize("given", ["postgres", "postgresql", "postgresql+psycopg"])
def test_a_postgresql_address_gets_the_driver_that_is_installed(given: str) -> None:
    settings = read({"DATABASE_URL": f"{given}://x:y@db/xuanren"})

    assert settings.database_url == "postgresql+psycopg://x:y@db/xuanren"


def test_every_setting_has_a_reader() -> None:
    assert len(TABLE) == len(Settings.__dataclass_fields__)


def test_the_secret_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "instance" / "secret"

    first = secret(path)

    assert len(first) >= 32
    assert path.stat().st_mode & 0o777 == 0o600
    assert secret(path) == first


def test_a_secret_that_others_may_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "secret"
    path.write_text("x" * 64)
    path.chmod(0o644)

    with pytest.raises(SettingsError, match="chmod 600"):
        secret(path)


def test_a_short_secret_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "secret"
    path.write_text("short")
    path.chmod(0o600)

    with pytest.raises(SettingsError, match="32"):
        secret(path)
