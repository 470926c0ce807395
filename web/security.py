"""What every answer carries, and what every unsafe request must show."""

import secrets
import stat
from pathlib import Path
from urllib.parse import urlsplit

from flask import Flask, Request, Response, request, session
from flask.sessions import SecureCookieSession, SessionInterface, SessionMixin
from flask_wtf import CSRFProtect

from web.settings import Settings, SettingsError

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
# A canvas places its parts by style attributes; an editor of cells brings a style sheet as well.
CSP_CANVAS = f"{CSP}; style-src-attr 'unsafe-inline'"
CSP_CELLS = CSP.replace("style-src 'self'", "style-src 'self' 'unsafe-inline'")
HEADERS = {
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
HSTS = "max-age=63072000"
SAFE = {"GET", "HEAD", "OPTIONS"}
SECRET_BYTES = 32
UPLOAD_LIMIT = 21 * 1024 * 1024

csrf = CSRFProtect()


class CrossSite(Exception):
    """An unsafe request that did not come from a page of this site."""


class OneRequestSessions(SessionInterface):
    """Flask's session for one request only: nothing of it is kept in the browser.

    The session lives in the database. What Flask-WTF and flashed messages need of it is
    put here when the request begins, and forgotten when it ends.
    """

    def open_session(self, _app: Flask, _request: Request) -> SecureCookieSession:
        return SecureCookieSession()

    def save_session(self, _app: Flask, _session: SessionMixin, _response: Response) -> None:
        return None


def init_app(app: Flask, settings: Settings) -> None:
    """Headers, cookies, CSRF and the limits of a request."""
    app.session_interface = OneRequestSessions()
    app.config.update(
        SECRET_KEY=secret(settings.secret_file),
        SESSION_COOKIE_SECURE=settings.https,
        MAX_CONTENT_LENGTH=UPLOAD_LIMIT,
        MAX_FORM_MEMORY_SIZE=2 * 1024 * 1024,
        MAX_FORM_PARTS=2000,
        WTF_CSRF_CHECK_DEFAULT=False,
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=False,  # `check` compares Origin, which says more than Referer
    )
    csrf.init_app(app)
    app.after_request(_carry_headers)


def known_host(settings: Settings) -> bool:
    """Whether the request names this machine as we are served.

    On loopback a foreign name that resolves to this machine must not reach it; elsewhere the
    proxy answers for the name.
    """
    named = urlsplit(f"//{request.host}").hostname
    return not settings.loopback or named in {"127.0.0.1", "localhost", "::1", settings.host}


def secret(path: Path) -> bytes:
    """The key of this installation; made at first need, readable by its owner alone."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_hex(SECRET_BYTES), "ascii")
    content = path.read_bytes().strip()
    if len(content) < SECRET_BYTES:
        raise SettingsError(f"SECRET_FILE={path}：内容应至少 {SECRET_BYTES} 字节")
    if path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise SettingsError(f"SECRET_FILE={path}：只应由所有者读写，请运行 chmod 600 {path}")
    return content


def bind(token: str) -> None:
    """Tie this request's forms to the server-side session that `token` belongs to."""
    session["csrf_token"] = token


def check(*, needs_token: bool) -> None:
    """Refuse an unsafe request from elsewhere, or without this session's token.

    Raises CrossSite or flask_wtf.csrf.CSRFError. Where nobody is signed in there is no token
    to ask for: where the request comes from is then all that counts.
    """
    if request.method in SAFE:
        return
    if not same_origin():
        raise CrossSite
    if needs_token:
        csrf.protect()


def same_origin() -> bool:
    """Whether the browser says that a page of this site sent the request.

    A client that says nothing is no browser of our time, and brings nobody's cookie.
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in {"same-origin", "none"}
    origin = request.headers.get("Origin")
    return origin is None or urlsplit(origin).netloc == request.host


def cookie_name(settings: Settings) -> str:
    return "__Host-sid" if settings.https else "sid"


def set_cookie(response: Response, settings: Settings, token: str) -> None:
    response.set_cookie(
        cookie_name(settings), token, httponly=True, secure=settings.https, samesite="Lax"
    )


def clear_cookie(response: Response, settings: Settings) -> None:
    response.delete_cookie(
        cookie_name(settings), httponly=True, secure=settings.https, samesite="Lax"
    )


def _carry_headers(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if request.is_secure:
        response.headers["Strict-Transport-Security"] = HSTS
    if request.endpoint != "static":
        response.headers["Cache-Control"] = "no-store"
        response.vary.update(["Cookie", "HX-Request"])
    return response
