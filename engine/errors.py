"""One tree of errors: a refusal is told to the person, a fault becomes an incident."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, order=True)
class Reason:
    """Why something was refused: a code of the contract, and where it comes from.

    `element` is the model's element at which the case stands, `rule` the table row that
    fired, `clauses` what that row rests on, `detail` a sentence for this case alone.
    """

    code: str
    element: str | None = None
    rule: str | None = None
    clauses: tuple[str, ...] = ()
    detail: str | None = None


class EngineError(Exception):
    """引擎未能完成所请求的操作。"""

    def __init__(self, message: str | None = None) -> None:
        super().__init__(message or type(self).__doc__)


class Fault(EngineError):
    """系统故障，已登记，请联系运行维护人员。"""


@dataclass(frozen=True)
class Attempt:
    """What was tried when a refusal happened: enough for its line in the history."""

    command: str
    actor: str | None = None
    case: str | None = None
    element: str | None = None
    values: Mapping[str, object] = field(default_factory=dict)


class Refusal(EngineError):
    """办理请求被退回，未作任何改动。"""

    code = "not_reached"

    def __init__(
        self, reasons: Iterable[Reason] | str | None = None, message: str | None = None
    ) -> None:
        if isinstance(reasons, str):
            reasons = [Reason(reasons, detail=message)]
        self.reasons: tuple[Reason, ...] = tuple(reasons or [Reason(self.code, detail=message)])
        self.attempt: Attempt | None = None
        self.shown: tuple[Reason, ...] = self.reasons
        super().__init__(message)

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(reason.code for reason in self.reasons))


class NotFound(Refusal):
    """所请求的对象不存在，或者您无权查看。"""

    code = "not_reached"


class NotYours(Refusal):
    """这项任务不由您办理。"""

    code = "not_your_task"


class StaleTask(Refusal):
    """打开页面之后任务已有变化，请刷新后重新办理。"""

    code = "stale_task"


class InvalidForm(Refusal):
    """填写内容有误，请按提示修改后重新提交。"""

    code = "form_invalid"

    def __init__(self, fields: Mapping[str, str], codes: Iterable[str] = ("form_invalid",)) -> None:
        self.fields = dict(fields)
        detail = "；".join(f"{name}：{text}" for name, text in fields.items())
        super().__init__([Reason(code, detail=detail) for code in dict.fromkeys(codes)], detail)


class SignInRefused(Refusal):
    """用户名或口令不正确，或者尝试过于频繁。"""

    code = "not_your_task"


class Unavailable(EngineError):
    """数据库暂时无法使用，未作任何改动，请稍后重试。"""


class Unconfirmed(Unavailable):
    """数据库在提交的一刻中断，是否已经生效尚不清楚：请稍后刷新页面，核对后再办理。"""
