"""The frame, the macros and the assets alone, under the strict policy: no engine behind them."""

from pathlib import Path

from flask import Flask, Response, flash, render_template, request
from flask_babel import Babel
from flask_wtf import CSRFProtect
from jinja2 import ChoiceLoader, FileSystemLoader

from tests.machine import ROOT
from web import assets

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HERE = Path(__file__).parent
FRAME = {
    "language": "zh-CN",
    "language_switch": {"label": "English", "lang": "en", "url": "?lang=en"},
    "navigation": [
        {"label": "待办", "url": "/", "current": True, "count": 12},
        {"label": "案件", "url": "/cases"},
        {"label": "发起", "url": "/start"},
    ],
    "person": {"name": "李样二", "post": "样例县委组织部部长"},
    "sign_out_url": "/out",
    "insecure_http": True,
    "demonstration": True,
    "version": "0.1.0",
}


def frame(static: Path = assets.STATIC) -> tuple[Flask, list[dict[str, str]]]:
    """An application that shows the sample page; and the drafts that its form posted."""
    app = Flask("frame", static_folder=str(static), static_url_path="/static")
    app.secret_key = "not a secret"
    app.jinja_loader = ChoiceLoader(
        [FileSystemLoader(HERE / "templates"), FileSystemLoader(ROOT / "web/templates")]
    )
    Babel(app, default_locale="zh")
    CSRFProtect(app)
    assets.init_app(app)
    app.context_processor(lambda: FRAME)
    drafts: list[dict[str, str]] = []

    @app.after_request
    def strict(response: Response) -> Response:
        response.headers["Content-Security-Policy"] = POLICY
        return response

    @app.get("/")
    def sample() -> str:
        flash("已完成：民主推荐", "success")
        flash("任务已有变化", "error")
        return render_template("sample.html")

    @app.get("/rows")
    def rows() -> str:
        return '<section id="rows">第二页<button hx-get="/rows" hx-target="#rows">再来</button></section>'

    @app.post("/draft")
    def draft() -> tuple[str, int]:
        drafts.append(request.form.to_dict())
        return "", 204

    @app.get("/model.bpmn")
    def model() -> Response:
        return Response((HERE / "templates/model.bpmn").read_text("utf-8"), mimetype="text/xml")

    return app, drafts
