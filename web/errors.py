"""What a person is told when it did not work: what, where, why, and what to do."""

import secrets
from collections.abc import Callable, Mapping

from flask import Flask, Response, current_app, g, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, InternalServerError

from engine.errors import EngineError, InvalidForm, Refusal, Unavailable
from web import kept
from web.audience import OtherAudience, SignInNeeded
from web.formdata import CONTROLS, is_sealed
from web.reasons import explain
from web.rendering import page
from web.security import SAFE, CrossSite

Again = Callable[[Refusal], str]

# A refusal's first code decides what kind of answer it is; everything else is a conflict.
STATUS = {
    "not_your_task": 403,
    "separation_of_duties": 403,
    "form_invalid": 422,
    "date_in_future": 422,
    "out_of_order": 422,
}
SENTENCES = {
    400: lazy_gettext("请求的格式不对，未作任何改动。请返回上一页重新打开后再试。"),
    403: lazy_gettext("您的岗位不能使用这一页。"),
    404: lazy_gettext("没有这一页，或者您无权查看。请从待办事项或者案件列表进入。"),
    405: lazy_gettext("这一地址不接受这种请求。请从待办事项进入。"),
    413: lazy_gettext("提交的内容过大：单个文件不得超过 20 MB。请缩小后重新上传。"),
}


def shown_again_by(again: Again) -> None:
    """If this request is refused, answer with the page it came from, as it was filled in."""
    g.again = again


def init_app(app: Flask) -> None:
    app.register_error_handler(Refusal, refused)
    app.register_error_handler(Unavailable, unavailable)
    app.register_error_handler(SignInNeeded, sign_in_needed)
    app.register_error_handler(OtherAudience, other_audience)
    app.register_error_handler(CrossSite, cross_site)
    app.register_error_handler(CSRFError, page_of_another_session)
    app.register_error_handler(HTTPException, http_error)
    app.register_error_handler(Exception, unknown)


def refused(refusal: Refusal) -> ResponseReturnValue:
    """A refusal, on the page where it happened if that page can still be shown."""
    status = _status(refusal)
    again: Again | None = g.pop("again", None)
    if again is not None:
        try:
            return again(refusal), status
        except (Refusal, HTTPException):  # the page itself is not this person's to see
            current_app.logger.debug("the page of the refused request cannot be shown")
    text = page(
        "errors/refusal.html",
        part="refusal",
        message=str(refusal),
        reasons=explain(refusal),
        typed=_typed(),
        status=status,
    )
    return text, status


def unavailable(error: Unavailable) -> ResponseReturnValue:
    g.database_is_out = True
    _log(503, error)
    return _plain(503, _("暂时无法办理"), str(error))


def sign_in_needed(_error: SignInNeeded) -> ResponseReturnValue:
    """Off to the sign-in page, and back; what was typed goes with it."""
    if request.method not in SAFE:
        return page("auth/sign_in.html", kept=kept.from_request(), then="", dead=True), 401
    address = url_for("auth.sign_in", then=request.full_path.rstrip("?"))
    if request.headers.get("HX-Request") == "true":
        return Response(status=204, headers={"HX-Redirect": address})
    return redirect(address, code=303)


def other_audience(_error: OtherAudience) -> ResponseReturnValue:
    return _plain(403, _("不能查看"), str(SENTENCES[403]))


def cross_site(_error: CrossSite) -> ResponseReturnValue:
    text = _("请求不是从本系统的页面发出的，未作任何改动。请从待办事项重新进入后办理。")
    return _plain(403, _("已拒绝"), text)


def page_of_another_session(_error: CSRFError) -> ResponseReturnValue:
    """The page was opened before the last sign-in: show what was typed, to send it again."""
    return page("auth/kept.html", form=kept.opened(kept.from_request())), 409


def http_error(error: HTTPException) -> ResponseReturnValue:
    code = error.code or 500
    if error.response is not None or code < 400:  # noqa: PLR2004  a redirect is no error
        return error
    return _plain(code, _("未能打开"), str(SENTENCES.get(code, SENTENCES[400])))


def unknown(error: Exception) -> ResponseReturnValue:
    """A fault of ours: the traceback goes to the log, its number to the person."""
    number = secrets.token_hex(4)
    _log(500, error, fault=number)
    if isinstance(error, EngineError):
        return _plain(500, _("系统故障"), f"{error}（{number}）")
    text = _("系统出现故障，未作任何改动。请把编号 %(number)s 告诉运行维护人员。", number=number)
    return _plain(InternalServerError.code, _("系统故障"), text)


def _log(status: int, error: Exception, fault: str = "-") -> None:
    """One line a failed request; a fault of ours brings its traceback.

    The page is named, not the address: an address may hold a one-time link.
    """
    current_app.logger.error(
        "request.failed status=%s method=%s page=%s fault=%s error=%s",
        status,
        request.method,
        request.endpoint,
        fault,
        " ".join(str(error).split()),
        exc_info=error if fault != "-" else None,
    )


def _plain(status: int, title: str, sentence: str) -> Response:
    text = page("errors/plain.html", part="told", title=title, sentence=sentence, typed=_typed())
    return make_response(text, status)


def _status(refusal: Refusal) -> int:
    if type(refusal).__name__ == "NotFound":
        return 404
    if isinstance(refusal, InvalidForm):
        return 422
    codes = [reason.code for reason in refusal.shown]
    return next((STATUS[code] for code in codes if code in STATUS), 409)


def _typed() -> Mapping[str, str]:
    """What was filled in, for copying; never a passphrase."""
    if request.method in SAFE:
        return {}
    hidden = CONTROLS | kept.NEVER_KEPT
    try:
        posted = request.form.lists()
    except HTTPException:  # too large to be read at all
        return {}
    return {
        name: "\n".join(texts)
        for name, texts in posted
        if name not in hidden and not is_sealed(name) and any(texts)
    }
