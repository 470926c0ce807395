"""A case's time line: its events in words, for those who may know."""

import json
from collections.abc import Mapping

from sqlalchemy import select

from engine.casefile import CaseFile
from engine.history import canonical
from engine.models import HistoryEvent
from engine.policy import hidden
from engine.telling import answered, value_text
from engine.views import ActView

SHOWN = {
    "case.started": "发起",
    "form.linked": "收存审批表原件",
    "task.claimed": "签收",
    "task.unclaimed": "退还",
    "task.completed": "办理",
    "task.refused": "未予办理",
    "command.refused": "未予办理",
    "message.received": "收到",
    "decision.evaluated": "规则判定",
    "service.completed": "系统办理",
    "call.ended": "环节结束",
    "case.opened": "开启关联案件",
    "message.sent": "送出",
    "fact.corrected": "更正事实",
    "signature.voided": "签名失效",
    "job.failed": "作业失败",
    "incident.opened": "转入故障处理",
    "job.retried": "重试作业",
    "job.skipped": "跳过作业",
    "due.recounted": "重新计算期限",
    "case.returned": "退回",
    "case.migrated": "转到新版程序",
    "case.withdrawn": "撤回",
    "case.completed": "办结",
    "case.cancelled": "终止",
}


def timeline(file: CaseFile, *, knows: bool) -> tuple[ActView, ...]:
    """What happened, the latest first."""
    query = (
        select(HistoryEvent)
        .where(HistoryEvent.chain == f"case:{file.case.id}", HistoryEvent.type.in_(SHOWN))
        .order_by(HistoryEvent.seq.desc())
    )
    return tuple(
        _act(file, event, knows=knows)
        for event in file.ctx.session.scalars(query)
        if not _secret(file, event, knows=knows)
    )


def _secret(file: CaseFile, event: HistoryEvent, *, knows: bool) -> bool:
    """Acts of the discipline organs, and messages, which none but they and the chair may read."""
    if knows:
        return False
    about = event.element
    if event.type == "fact.corrected" and event.body:
        about = str(json.loads(event.body).get("path", "")).partition(".")[0]
    if about is None:
        return False
    if hidden(file.procedure.model.of(about), knows=False):
        return True
    waiting = [e for e in file.procedure.model.elements.values() if e.message == about]
    return any(hidden(e, knows=False) for e in waiting)


def _act(file: CaseFile, event: HistoryEvent, *, knows: bool) -> ActView:
    body = json.loads(event.body) if event.body else {}
    element = file.procedure.model.of(event.element or "")
    name = element.name if element else (event.element or "")
    directory, session = file.ctx.around.directory, file.ctx.session
    return ActView(
        at=event.at,
        type=event.type,
        element=event.element,
        name=f"{SHOWN[event.type]} {name}".strip(),
        person=directory.person_name(session, event.actor) if event.actor else None,
        summary=_summary(file, event, body, knows=knows),
    )


def _summary(
    file: CaseFile, event: HistoryEvent, body: Mapping[str, object], *, knows: bool
) -> str:
    if event.type in {"task.refused", "command.refused"}:
        return _refused(file, body, knows=knows)
    if event.type == "task.completed":
        return _values(file, event.element or "", body.get("values"))
    if event.type in {"fact.corrected", "form.linked"}:
        return _changed(file, body)
    if body.get("outcome"):
        process = file.procedure.model.calls.get(event.element or "")
        return file.procedure.outcome(str(body["outcome"]), process)
    for key in ("reason", "error"):
        if body.get(key):
            return f"{_back_to(file, body, knows=knows)}{body[key]}"
    return ""


def _back_to(file: CaseFile, body: Mapping[str, object], *, knows: bool) -> str:
    """Where a return went to, for those who may know that element."""
    target = file.procedure.model.of(str(body.get("back_to")))
    return f"退回至「{target.name}」：" if target and not hidden(target, knows=knows) else ""


def _changed(file: CaseFile, body: Mapping[str, object]) -> str:
    """What was corrected; what a case began with that is not as its approval form states it."""
    if "path" in body:
        old, new = canonical(body.get("old")), canonical(body.get("new"))
        return f"{body.get('path')}：{old} → {new}（{body.get('reason')}）"
    changed = body.get("changed")
    start, parts = file.procedure.forms["start"], []
    for path, (stated, given) in changed.items() if isinstance(changed, Mapping) else ():
        asked = start.field(path)
        told = [
            value_text(file.ctx, asked, v) if v is not None else "未填" for v in (stated, given)
        ]
        parts.append(f"{asked.label if asked else path}：表上为 {told[0]}，发起时改为 {told[1]}")
    return "；".join(parts)


def _refused(file: CaseFile, body: Mapping[str, object], *, knows: bool) -> str:
    law = file.ctx.around.law
    told: dict[str, None] = {}
    reasons = body.get("reasons")
    for reason in reasons if isinstance(reasons, list) else []:
        text = law.reason(str(reason["code"]))
        if text.audience == "discipline" and not knows:
            text = law.reason("discipline_pending")
        told[text.text] = None
    return "；".join(told)


def _values(file: CaseFile, element: str, values: object) -> str:
    if not isinstance(values, Mapping):
        return ""
    form = file.procedure.form(element)
    parts = []
    for key, value in values.items():
        asked = form.field(key)
        if asked is None or not answered(asked, value):
            continue
        parts.append(f"{asked.label}：{value_text(file.ctx, asked, value)}")
    return "；".join(parts)
