"""Keeps the effect of a decision in the records, takes it back, reminds, lists. Judges nothing."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

import engine
from workflows.case_files import listed
from workflows.notices import told
from workflows.paths import at, text_at
from workflows.records import impose, lift_of_case, months_after

DOCUMENTS = {
    "register_clue": "问责线索登记表",
    "start_approval": "启动审批表",
    "form_team": "调查组名单和回避情况",
    "investigate": "调查材料",
    "hearing": "事实材料见面和陈述申辩记录",
    "tolerance_review": "容错审查意见",
    "report": "调查报告",
    "decide": "问责决定书",
    "deliver": "宣布和送达回证",
    "formalities": "组织处理手续和归档",
    "appeal_filed": "申诉书",
    "appeal_decision": "申诉处理决定",
    "correct": "纠正决定",
}
NOT_ALWAYS = frozenset({"appeal_filed", "appeal_decision", "correct"})


def record_decision(call: engine.Call) -> Mapping[str, object]:
    """Keep the measure with the day its effect ends, where the table gives it an effect.

    Law: accountability-2016/9, accountability-2019/13, cadre-2019/24.1.6.
    """
    decided = at(call.facts, "decide.done_on")
    day = decided if isinstance(decided, date) else call.today
    return _kept(call, "effect", day)


def lift(call: engine.Call) -> Mapping[str, object]:
    """Take the measure back, and keep the lighter one where the correction names one.

    Law: accountability-2019/21.1.
    """
    decided = at(call.facts, "decide.done_on")
    lifted = lift_of_case(call.session, call.case_id)
    day = decided if isinstance(decided, date) else call.today
    return {"lifted": lifted, **_kept(call, "new_effect", day)}


def escalate(call: engine.Call) -> Mapping[str, object]:
    """Bring formalities that are overdue before the chair and the level above.

    Law: accountability-2016/9 (done within a month).
    """
    return told(call, ("secretary", "deciding_committee"), ("superior_org_officer", "superior"))


def remind_appeal(call: engine.Call) -> Mapping[str, object]:
    """Remind of an appeal that waits longer than the law allows.

    Law: accountability-2009/23, accountability-2019/20.
    """
    return told(call, ("appeal_officer", "deciding_committee"), ("secretary", "deciding_committee"))


def archive(call: engine.Call) -> Mapping[str, object]:
    """The manifest of the case file."""
    return listed(call, DOCUMENTS, not_always=NOT_ALWAYS)


def _kept(call: engine.Call, effect: str, day: date) -> Mapping[str, object]:
    measure = text_at(call.facts, f"{effect}.measure")
    name = text_at(call.facts, "subject.name")
    if at(call.facts, f"{effect}.outcome") != "effect" or measure is None or name is None:
        return {"measure": None, "effect_until": None}
    months = at(call.facts, f"{effect}.months")
    until = months_after(day, int(months)) if isinstance(months, int | Decimal) else None
    impose(call, name, measure, until)
    return {"measure": measure, "effect_until": until}


HANDLERS: Mapping[str, engine.Handler] = {
    "record_decision": record_decision,
    "lift": lift,
    "escalate": escalate,
    "remind_appeal": remind_appeal,
    "archive": archive,
    "archive_corrected": archive,
}
