"""Reminds, escalates and lists the case file of a promotion. Judges nothing."""

from collections.abc import Mapping

import engine
from workflows.case_files import listed
from workflows.notices import told

DOCUMENTS = {
    "analysis": "分析研判报告",
    "motion": "动议工作方案",
    "prior_report": "有关事项报告的答复",
    "recommendation": "民主推荐结果汇总",
    "inspection_notice": "考察预告",
    "inspection": "考察材料",
    "dossier_review": "干部人事档案任前审核表",
    "personal_matters_check": "个人有关事项报告核查结果",
    "discipline_opinion": "纪检监察机关廉政意见",
    "complaint_check": "信访举报核查报告",
    "integrity_conclusion": "廉洁自律情况结论性意见",
    "sign_secretary": "党委（党组）书记签字",
    "sign_discipline_secretary": "纪委书记（纪检组组长）签字",
    "consultation": "讨论决定前酝酿情况",
    "agenda": "会议议题单",
    "convene": "会议通知和出席记录",
    "state_opinion": "逐一发表意见和表决记录",
    "tally": "表决结果",
    "post_notice": "任职前公示",
    "close_publicity": "公示情况报告",
    "appointment_talk": "任职谈话记录",
    "issue_appointment": "任职通知",
    "probation_review": "试用期满考核材料",
}
WITHHELD = frozenset({"discipline_opinion", "complaint_check"})
"""Kept by the discipline organs: the manifest names them and says nothing of what they hold."""
EXCEPTIONAL = frozenset({"prior_report", "recommendation", "probation_review"})
"""Not every case has these."""


def remind(call: engine.Call) -> Mapping[str, object]:
    """Remind the superior organisation department of a report that waits for its answer.

    Law: report-local/reply.
    """
    return told(call, ("superior_org_officer", "superior"))


def escalate(call: engine.Call) -> Mapping[str, object]:
    """Bring a postponement that has run out before the chair and the level above.

    Law: cadre-2019/postponement (questions are cleared up soon, not left to lie).
    """
    return told(call, ("secretary", "deciding_committee"), ("superior_org_officer", "superior"))


def archive(call: engine.Call) -> Mapping[str, object]:
    """The manifest of the case file: what is there, its digest, and what is not there."""
    return listed(call, DOCUMENTS, withheld=WITHHELD, not_always=EXCEPTIONAL)


HANDLERS: Mapping[str, engine.Handler] = {
    "remind": remind,
    "escalate": escalate,
    "archive": archive,
}
