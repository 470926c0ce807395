"""Settings: one table, read from the environment, checked before anything starts."""

import ipaddress
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import click

ROOT = Path(__file__).parent.parent
INSTANCE = ROOT / "instance"
DATABASE = INSTANCE / "xuanren.db"


@dataclass(frozen=True)
class Setting:
    """One environment variable: what it is for, and what it is when nobody sets it."""

    name: str
    default: str
    help: str


TABLE = (
    Setting(
        "HOST", "127.0.0.1", "监听地址；不是本机回环地址时须有 TRUSTED_PROXY 或 INSECURE_HTTP=1"
    ),
    Setting("PORT", "8000", "监听端口，1 至 65535"),
    Setting(
        "DATABASE_URL",
        f"sqlite:///{DATABASE}",
        "数据库：sqlite:///文件路径 或 postgresql://用户:口令@主机/库名",
    ),
    Setting("SECRET_FILE", str(INSTANCE / "secret"), "密钥文件，至少 32 字节；没有时自动生成"),
    Setting("TRUSTED_PROXY", "", "可信反向代理的 IP 地址，由它提供 https"),
    Setting("INSECURE_HTTP", "0", "设为 1 时允许以不加密的 http 对外提供服务，每页都有警示"),
)


class SettingsError(click.ClickException):
    """A setting has the wrong shape; the message says which shape is expected."""


@dataclass(frozen=True)
class Settings:
    host: str
    port: int
    database_url: str
    secret_file: Path
    trusted_proxy: str | None
    insecure_http: bool

    @property
    def loopback(self) -> bool:
        """Served to this machine alone: no proxy brings anybody else."""
        return _is_loopback(self.host) and self.trusted_proxy is None

    @property
    def https(self) -> bool:
        return self.trusted_proxy is not None

    @property
    def database_file(self) -> Path | None:
        """SQLite's file; None for a server, or for a database in memory."""
        path = self.database_url.removeprefix("sqlite:///")
        return Path(path) if path != self.database_url else None

    @property
    def database_is_default(self) -> bool:
        return self.database_file == DATABASE

    @property
    def url(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.port}"


def read(environ: Mapping[str, str]) -> Settings:
    """The settings in `environ`. Raises SettingsError, one line."""
    given = {s.name: environ.get(s.name, "").strip() or s.default for s in TABLE}
    settings = Settings(
        host=given["HOST"],
        port=_port(given["PORT"]),
        database_url=_database(given["DATABASE_URL"]),
        secret_file=Path(given["SECRET_FILE"]),
        trusted_proxy=_proxy(given["TRUSTED_PROXY"]),
        insecure_http=_flag("INSECURE_HTTP", given["INSECURE_HTTP"]),
    )
    if not (_is_loopback(settings.host) or settings.https or settings.insecure_http):
        raise SettingsError(
            f"HOST={settings.host} 不是本机回环地址：请用 TRUSTED_PROXY 指明提供 https 的"
            "反向代理，或者设 INSECURE_HTTP=1 表示接受不加密的 http"
        )
    return settings


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _port(text: str) -> int:
    top = 65535
    if not re.fullmatch(r"[0-9]{1,5}", text) or not 1 <= int(text) <= top:
        raise SettingsError(f"PORT={text}：应为 1 至 65535 的整数，例如 8000")
    return int(text)


def _database(text: str) -> str:
    if re.fullmatch(r"sqlite://(/.+)?", text):
        return text
    server = re.fullmatch(r"postgres(?:ql)?(?:\+psycopg)?://(.+)", text)
    if server:
        return f"postgresql+psycopg://{server[1]}"
    shown = re.sub(r"//[^@]*@", "//…@", text)
    raise SettingsError(
        f"DATABASE_URL={shown}：应为 sqlite:///文件路径 或 postgresql://用户:口令@主机/库名"
    )


def _proxy(text: str) -> str | None:
    if not text:
        return None
    try:
        return str(ipaddress.ip_address(text))
    except ValueError:
        raise SettingsError(
            f"TRUSTED_PROXY={text}：应为反向代理的一个 IP 地址，例如 10.0.0.5"
        ) from None


def _flag(name: str, text: str) -> bool:
    if text not in {"0", "1"}:
        raise SettingsError(f"{name}={text}：应为 0 或 1")
    return text == "1"
