"""What every act of the history is called, and what stands in its body, in words."""

from collections.abc import Mapping

from engine.definitions import Procedure
from engine.forms import Field

ACTS = {
    "case.started": "发起案件",
    "case.completed": "案件办结",
    "case.cancelled": "案件终止",
    "case.returned": "退回",
    "case.migrated": "转到另一版程序",
    "case.withdrawn": "撤回案件",
    "case.numbered": "案件编号",
    "case.named": "记明案件的对象",
    "round.entered": "进入批次",
    "task.created": "任务送达",
    "task.claimed": "签收任务",
    "task.unclaimed": "退还任务",
    "task.completed": "办理任务",
    "task.cancelled": "任务撤销",
    "task.superseded": "任务因退回作废",
    "task.refused": "未予办理",
    "command.refused": "未予受理",
    "case.opened": "开启关联案件",
    "message.received": "收到情况",
    "message.sent": "送出情况",
    "message.unawaited": "情况无环节接收",
    "decision.evaluated": "规则判定",
    "service.completed": "系统办理",
    "call.ended": "环节结束",
    "fact.corrected": "更正事实",
    "signature.voided": "签名失效",
    "job.created": "作业排队",
    "job.completed": "作业完成",
    "job.cancelled": "作业撤销",
    "job.failed": "作业失败",
    "job.retried": "重试作业",
    "job.skipped": "跳过作业",
    "due.recounted": "重新计算期限",
    "incident.opened": "转入故障处理",
    "text.sealed": "封存内容",
    "rows.kept": "记录变动",
    "sealed.opened": "启封查看",
    "sealed.offered": "提出移交封存",
    "sealed.shared": "确认移交封存",
    "file.attached": "提交附件",
    "file.read": "查阅文件",
    "form.received": "收到任免审批表",
    "form.dropped": "删除未发起的审批表",
    "form.linked": "收存审批表原件",
    "form.kept": "审批表归入干部档案",
    "form.exported": "导出任免审批表",
    "definition.published": "发布流程",
    "sign_in.succeeded": "登录",
    "sign_in.refused": "登录被拒",
    "sign_out.done": "退出",
    "password.changed": "更改口令",
    "invitation.issued": "发放链接",
    "invitation.used": "使用链接",
    "key.enrolled": "设置签名密钥",
    "key.revoked": "停用签名密钥",
    "key.extended": "补设启封密钥",
    "key.refused": "签名密钥未解锁",
    "person.added": "登记人员",
    "person.disabled": "停用账户",
    "person.enabled": "启用账户",
    "unit.added": "登记单位",
    "post.added": "登记职务",
    "post.given": "任职",
    "post.ended": "免职",
    "quota.set": "核定职数",
    "kin.declared": "申报亲属关系",
    "sanction.recorded": "登记处分",
    "audit.searched": "审计检索",
    "audit.read": "审计查阅",
    "audit.traced": "审计倒查",
    "audit.verified": "审计校验",
    "audit.exported": "审计导出",
}
LABELS = {
    "command": "所提请求",
    "task": "任务号",
    "sealed": "封存编号",
    "role": "承办岗位",
    "unit": "承办单位",
    "for": "指定办理人",
    "due": "期限",
    "outcome": "结果",
    "case": "案件",
    "to": "送至",
    "back_to": "退回至",
    "from": "原版本",
    "version": "版本",
    "opened_by": "由此案开启",
    "reason": "理由",
    "error": "错误",
    "attempt": "第几次",
    "kind": "种类",
    "job": "作业号",
    "signer": "签名人",
    "name": "名称",
    "digest": "摘要（SHA-256）",
    "size": "字节数",
    "definition": "流程摘要",
    "procedure": "程序",
    "purpose": "用途",
    "query": "检索条件",
    "total": "结果数",
    "whole": "完整",
    "fault": "问题",
}
INNER = {
    "values",
    "verdicts",
    "reasons",
    "signature",
    "path",
    "token",
    "batch",
    "result",
    "shown",
    "after",
}
"""Keys of a body that are told in their own way, or tell a reader nothing."""

REFUSED = ".refused"


def act(event_type: str) -> str:
    return ACTS.get(event_type, event_type)


def mapping(value: object) -> dict[str, object]:
    return {str(key): item for key, item in value.items()} if isinstance(value, Mapping) else {}


def listed(value: object) -> list[dict[str, object]]:
    """The contexts of a list; anything else is none."""
    return [mapping(item) for item in value] if isinstance(value, list | tuple) else []


def element_name(procedure: Procedure, element: str | None) -> str:
    """An element's name; for a message, the name of the element that waits for it."""
    found = procedure.model.of(element or "")
    waiting = (e for e in procedure.model.elements.values() if element and e.message == element)
    found = found or next(waiting, None)
    return found.name if found else (element or "")


def asked(procedure: Procedure, path: str) -> Field | None:
    """The field that asked for a fact: an element's form, else the start's."""
    head, _, rest = path.partition(".")
    if head in procedure.model.elements:
        return procedure.form(head).field(rest)
    form = procedure.forms.get("start")
    return form.field(path) if form else None


def codes(body: Mapping[str, object]) -> tuple[str, ...]:
    """The reason codes that an event recorded, each once."""
    reasons = body.get("reasons")
    given = reasons if isinstance(reasons, list) else []
    return tuple(
        dict.fromkeys(str(r.get("code")) if isinstance(r, Mapping) else str(r) for r in given)
    )
