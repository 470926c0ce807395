"""What every page has around it: who, where to, in which language."""

from flask import Flask, g, request, url_for
from flask_babel import lazy_gettext

from web.audience import ROLES, Audience
from web.core import now, settings
from web.demonstration import clock_ahead, may_be_turned
from web.sessions import demonstration_people, is_demonstration

VERSION = "0.1.0"
AREAS = (
    ("inbox.index", ("inbox", "tasks"), lazy_gettext("待办事项")),
    ("cases.index", ("cases", "case_acts", "files"), lazy_gettext("案件")),
    ("start.index", ("start",), lazy_gettext("发起")),
)
OF_A_ROLE = (
    (
        Audience.DESK,
        ("designer.index", ("designer", "drawing", "elements"), lazy_gettext("流程设计")),
    ),
    (Audience.ADMIN, ("admin.people", ("admin",), lazy_gettext("人员和岗位"))),
    (Audience.AUDITOR, ("audit.index", ("audit",), lazy_gettext("审计"))),
)


def init_app(app: Flask) -> None:
    app.config["BABEL_DEFAULT_LOCALE"] = "zh"
    app.context_processor(_frame)
    app.jinja_env.globals["demonstration_people"] = demonstration_people


def language() -> str:
    """The one chosen for this session, else on this browser, else Chinese."""
    session = g.get("session")
    chosen = (session.language if session else None) or request.cookies.get("language")
    return "en" if chosen == "en" else "zh"


def _frame() -> dict[str, object]:
    """What base.html asks for."""
    person = g.get("person")
    english = language() == "en"
    other = ("zh", "zh-CN", "中文") if english else ("en", "en", "English")
    back = request.full_path.rstrip("?") if request.method == "GET" else "/"
    return {
        "language": "en" if english else "zh-CN",
        "language_switch": {
            "url": url_for("auth.language", code=other[0], back=back),
            "lang": other[1],
            "label": other[2],
        },
        "navigation": _navigation(person.roles) if person else [],
        "person": person,
        "sign_out_url": url_for("auth.sign_out"),
        "home_url": url_for("auth.home"),
        "insecure_http": settings().insecure_http,
        "demonstration": is_demonstration(),
        "clock_may_be_turned": person is not None and may_be_turned(),
        "clock_ahead": clock_ahead(),
        "here": back,
        "version": VERSION,
        "now": now(),
    }


def _navigation(roles: frozenset[str]) -> list[dict[str, object]]:
    areas = (*AREAS, *(area for audience, area in OF_A_ROLE if ROLES[audience] & roles))
    return [
        {"label": str(label), "url": url_for(endpoint), "current": request.blueprint in blueprints}
        for endpoint, blueprints, label in areas
    ]
