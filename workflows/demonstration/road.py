"""The road of a promotion where nothing is in doubt: who does what, how many days later."""

from collections.abc import Mapping
from dataclasses import replace

from workflows.demonstration.county import VOTERS
from workflows.demonstration.steps import Do, Values

OPINION = (
    "经{unit}党组（党委）集体研究：{name}同志能够遵守政治纪律和政治规矩，廉洁自律情况良好，"
    "近三年未受过处分，未发现影响使用的问题。结论：同意作为拟提拔人选上报。"
)
STATEMENTS = {
    "deputy": "熟悉本行业，抓落实有办法，同意。",
    "deputy2": "经历比较完整，考察材料实事求是，同意。",
    "discipline": "纪检监察机关未掌握影响使用的问题，同意。",
    "executive": "几项重点工程推进有力，同意。",
    "head": "人岗相适，程序完备，同意。",
    "publicity": "群众口碑好，同意。",
    "law": "处理矛盾稳妥，同意。",
    "office": "作风扎实，同意。",
    "secretary": "综合各位意见，同意。",
}
MEETING = {
    "held_on": "{day}",
    "form": "meeting",
    "agenda_version": "县委常委会议题单",
    "on_circulated_agenda": True,
    "members_due": list(VOTERS),
    "present": list(VOTERS),
    "recused": [],
}


def ballot(voter: str, opinion: str = "agree", statement: str | None = None) -> Do:
    told = statement or STATEMENTS[voter]
    return Do("state_opinion", 0, voter, {"opinion": opinion, "statement": told})


ROAD = (
    Do(
        "analysis",
        2,
        "officer",
        {"proposal": "{unit}领导班子缺员，经分析研判，建议选配{title}一名。"},
    ),
    Do("motion", 2, "head", {"approved": True, "note": "同意启动，按程序办理。"}),
    Do(
        "recommendation",
        3,
        "officer",
        {
            "held_on": "{day}",
            "due": 42,
            "present": 39,
            "for": 33,
            "against": 2,
            "other": 1,
            "abstain": 3,
            "talks": 26,
        },
    ),
    Do(
        "inspection_notice",
        1,
        "officer",
        {
            "posted_on": "{day}",
            "working_days": 5,
            "text": "{name}同志拟作为{unit}{title}考察对象，现予预告。",
        },
    ),
    Do(
        "inspection",
        6,
        "lead",
        {
            "team": ["郑样勤", "王样诚"],
            "merits": "政治立场坚定，熟悉业务，敢抓敢管，群众基础较好。",
            "shortcomings": "调查研究还不够深入，有时工作方法偏急。",
            "recommended": True,
        },
    ),
    Do("dossier_review", 2, "officer", {"finding": "clean", "note": "“三龄两历一身份”记载一致。"}),
    Do("personal_matters_check", 0, "supervisor", {"finding": "consistent"}),
    Do("discipline_opinion", 1, "checker", {"finding": "no_adverse"}),
    Do("complaint_check", 0, "checker2", {"finding": "none"}),
    Do("integrity_conclusion", 2, "unit{n}", {"text": OPINION, "conclusive": True}),
    Do("sign_secretary", 1, "party{n}", {"opinion": "agree"}),
    Do("sign_discipline_secretary", 0, "inspector{n}", {"opinion": "agree"}),
    Do(
        "consultation",
        2,
        "head",
        {"consulted": ["县委副书记", "分管副县长"], "joint_manager_reply": "none_needed"},
    ),
    Do("agenda", 1, "head", {"agenda_version": "县委常委会议题单", "item_no": "三"}),
    Do("convene", 2, "clerk", MEETING),
    Do("introduce", 0, "head", {"introduction": "{name}同志的考察情况和{unit}{title}的岗位要求。"}),
    *(ballot(voter) for voter in (*VOTERS[1:], VOTERS[0])),
    Do(
        "post_notice",
        1,
        "officer",
        {"posted_on": "{day}", "text": "{name}同志拟任{unit}{title}，公示期五个工作日。"},
    ),
    Do("close_publicity", 7, "officer", {"report": "公示期间未收到影响任职的反映。"}),
    Do(
        "appointment_talk", 2, "secretary", {"held_on": "{day}", "note": "谈了期望，也指出了不足。"}
    ),
    Do(
        "issue_appointment",
        1,
        "officer",
        {"issued_on": "{day}", "document_no": "样县干〔{year}〕{n}号"},
    ),
)
ORDER = tuple(step.element for step in ROAD)


def road(
    to: str,
    since: str = "analysis",
    gaps: Mapping[str, int] | None = None,
    **given: Values,
) -> tuple[Do, ...]:
    """The steps from `since` to `to`, both included; `given` changes values, element by element."""
    last = len(ORDER) - ORDER[::-1].index(to)
    return tuple(
        replace(
            step,
            gap=(gaps or {}).get(step.element, step.gap),
            values={**step.values, **given.get(step.element, {})},
        )
        for step in ROAD[ORDER.index(since) : last]
    )
