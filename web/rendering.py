"""Pages and the parts of pages that htmx asks for, from the same template."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from flask import Flask, current_app, flash, render_template, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext

from engine.clock import SHANGHAI
from web.formdata import sections

SOON = timedelta(days=3)
MACROS = {"ui": "macros.html", "parts": "parts.html"}

# What a page says after a redirect: `?said=…`, so that nothing is kept in the browser.
NOTICES = {
    "completed": ("success", lazy_gettext("已办理，结果已记入办理过程。")),
    "ended": ("success", lazy_gettext("已办理，本案办结。")),
    "claimed": ("success", lazy_gettext("已签收，由您办理。")),
    "unclaimed": ("success", lazy_gettext("已取消签收，本岗位其他人员可以办理。")),
    "drafted": ("success", lazy_gettext("草稿已保存。")),
    "kept": ("warning", lazy_gettext("登录已过期；此前填写的内容已存为草稿，请核对后提交。")),
    "lost": ("warning", lazy_gettext("登录已过期；此前填写的内容未能存为草稿，请重新填写。")),
    "started": ("success", lazy_gettext("已发起。")),
    "returned": ("success", lazy_gettext("已退回，此后办的作废，须重新办理。")),
    "corrected": ("success", lazy_gettext("已更正，相关条件已按更正后的情况重新核对。")),
    "withdrawn": ("success", lazy_gettext("已撤回，本案办结。")),
    "sent": ("success", lazy_gettext("已送达本案。")),
    "attached": ("success", lazy_gettext("附件已保存。")),
    "share_offered": ("success", lazy_gettext("已提出移交，经另一人确认后生效。")),
    "share_confirmed": ("success", lazy_gettext("已确认移交。")),
    "model_saved": ("success", lazy_gettext("草稿已保存。")),
    "proposed": ("success", lazy_gettext("已提交，请由另一位流程发布人发布。")),
    "published": ("success", lazy_gettext("已发布：新发起的案件按新版本办理，在办案件不变。")),
    "discarded": ("success", lazy_gettext("草稿已放弃。")),
    "signed_out": ("success", lazy_gettext("已退出。")),
}


def page(template: str, part: str | None = None, **context: object) -> str:
    """The whole page, or to a request by htmx its block `part` alone."""
    if part and request.headers.get("HX-Request") == "true":
        return _block(template, part, context)
    return render_template(template, **context)


def _block(template: str, part: str, context: Mapping[str, object]) -> str:
    environment = current_app.jinja_env
    variables = dict(context)
    current_app.update_template_context(variables)
    for name, file in MACROS.items():  # what the whole page would have imported by itself
        variables[name] = environment.get_template(file).make_module(variables)
    found = environment.get_template(template)
    names = found.new_context(variables)
    return "".join(found.blocks[part](names))


def say() -> None:
    """Show the notice that a redirect asked for."""
    notice = NOTICES.get(request.args.get("said", ""))
    if notice:
        flash(str(notice[1]), notice[0])


def moment(at: datetime | None) -> str:
    """A moment as people here read it: the wall clock of Asia/Shanghai."""
    return at.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M") if at else ""


def day(at: datetime | date | None) -> str:
    local = at.astimezone(SHANGHAI) if isinstance(at, datetime) else at
    return local.strftime("%Y-%m-%d") if local else ""


def last_day(due_at: datetime | None) -> str:
    """The last day in time: what is due at midnight was in time until the day before."""
    return day(due_at - timedelta(microseconds=1)) if due_at else ""


def urgency(due_at: datetime | None, now: datetime) -> str | None:
    """`overdue`, `soon` (within three days) or nothing."""
    if due_at is None or due_at > now + SOON:
        return None
    return "overdue" if due_at < now else "soon"


def size(count: int) -> str:
    """A file's size in units that people use."""
    kilo = 1024
    if count < kilo:
        return str(_("%(count)s 字节", count=count))
    if count < kilo * kilo:
        return f"{count / kilo:.0f} KB"
    return f"{count / kilo / kilo:.1f} MB"


def init_app(app: Flask) -> None:
    app.before_request(say)
    app.jinja_env.filters.update(
        moment=moment, day=day, last_day=last_day, size=size, urgency=urgency, sections=sections
    )
