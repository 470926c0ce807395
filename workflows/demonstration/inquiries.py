"""Stories of holding to account and of forgiving: who is heard, who decides, who appeals."""

from collections.abc import Mapping
from dataclasses import replace

from workflows.demonstration.county import VOTERS
from workflows.demonstration.road import MEETING, ballot
from workflows.demonstration.steps import Begin, Do, Send, Story, Values

CHECKERS = ["checker", "checker2"]
SUBJECT: Values = {
    "subject": {"name": "{name}", "kind": "person", "unit": "{unit}"},
    "conduct_on": "{earlier}",
    "initiator": "discipline",
}
LEADERSHIP: Values = {
    "subject": {
        "name": "{name}",
        "kind": "organisation",
        "unit": "{unit}",
        "directly_under_committee": True,
    },
    "conduct_on": "{earlier}",
    "initiator": "discipline",
}
INQUIRY = (
    Do(
        "register_clue",
        1,
        "checker2",
        {"source": "audit", "clue_no": "样纪线{n}号", "summary": "审计移送：{title}。"},
    ),
    Do("start_approval", 2, "discipline", {"approved": True, "reason": "线索清楚，同意启动。"}),
    Do("form_team", 1, "checker", {"team": CHECKERS}),
    Do(
        "investigate",
        8,
        "checker",
        {"facts": "经查，{title}情况属实，造成损失八万元。", "layers": ["main"]},
    ),
    Do(
        "hearing",
        2,
        "checker",
        {"facts_shown_on": "{day}", "heard": True, "statement": "承认事实，说明已补救大部分损失。"},
    ),
    Do("tolerance_review", 2, "checker", {"finding": "没有免予问责的情形。"}),
    Do(
        "report",
        3,
        "checker",
        {"text": "事实清楚，责任分明。", "proposed_form": "notice", "mitigating": ["remedied"]},
    ),
    Do(
        "decide",
        2,
        "discipline",
        {
            "form": "notice",
            "organ": "discipline",
            "approval_no": "样县委批〔{year}〕{n}号",
            "grounds": "事实清楚，证据确凿，已听取陈述和申辩。",
        },
    ),
    Do("deliver", 1, "checker", {"delivered_on": "{day}", "document_no": "样纪问〔{year}〕{n}号"}),
    Do("formalities", 3, "officer2", {"completed_on": "{day}", "file_no": "样档{n}"}),
)
PARDON = (
    Do(
        "apply",
        1,
        "unit{n}",
        {
            "facts": "试点属先行先试，损失已大部挽回。",
            "conditions_claimed": ["c1", "c3", "c4", "c5", "c6"],
            "evidence": "决策会议纪要、挽回损失证明",
        },
    ),
    Do("acceptance", 1, "checker2", {"accepted": True, "reason": "在期限之内，材料齐全。"}),
    Do(
        "verification",
        3,
        "checker2",
        {**{f"c{number}": True for number in range(7)}, "minutes_exist": True},
    ),
    Do("convene", 2, "clerk", MEETING),
    Do("introduce", 0, "head", {"introduction": "申请、核实的情况和拟提请认定的意见。"}),
    *(ballot(voter, statement="符合先行先试的情形，同意。") for voter in (*VOTERS[1:], VOTERS[0])),
    Do("reply", 1, "checker2", {"document_no": "样纪容〔{year}〕{n}号", "rectify_by": "{later}"}),
    Do("notify_organisation", 0, "checker2", {"document_no": "样纪函〔{year}〕{n}号"}),
    Do("file_report", 0, "checker2", {"document_no": "样纪备〔{year}〕{n}号"}),
    Do("clarify", 1, "checker2", {"manner": "在本单位干部大会上说明。"}),
)
REVERSE = (
    Do("triage", 2, "superior2", {"go_on": True, "reason": "线索清楚，逾期没有启动。"}),
    Do("notice_to_start", 1, "superior2", {"document_no": "样市纪责〔{year}〕{n}号"}),
)
BODY: Values = {
    "subject": {
        "name": "{name}",
        "kind": "organisation",
        "unit": "样例县纪委",
        "directly_under_committee": True,
    },
    "noticed_on": "{day}",
}


def _to(road: tuple[Do, ...], last: str, **given: Values) -> tuple[Do, ...]:
    """The steps of a road up to `last`; `given` changes values, element by element."""
    elements = [step.element for step in road]
    end = len(elements) - elements[::-1].index(last)
    return tuple(
        replace(step, values={**step.values, **given.get(step.element, {})}) for step in road[:end]
    )


def _account(
    name: str, number: int, about: str, steps: tuple[Do | Begin | Send, ...], ended: int,
    start: Mapping[str, object] = SUBJECT,
) -> Story:  # fmt: skip
    situation = {**start, "situation": about}
    return Story(name, number, about, steps, ended, situation, "accountability", "checker2")


def _pardon(name: str, number: int, steps: tuple[Do, ...], ended: int) -> Story:
    start = {"accountability_case": "{accountability}"}
    return Story(name, number, "改革试点", steps, ended, start, "tolerance", "unit{n}")


def _under_review(trigger: str, steps: tuple[Do, ...], ended: int, number: int) -> Story:
    start = {**BODY, "trigger": trigger}
    body = "样例县纪委" if number == 1 else "样例县纪委审查调查室"
    return Story(body, number, "", steps, ended, start, "reverse_accountability", "superior2")


REMOVAL: Values = {"proposed_form": "removal", "mitigating": []}
INQUIRIES = (
    _account("苗样田", 2, "惠农补贴审核不严", _to(INQUIRY, "register_clue"), 4),
    _account("样例县统计局党组", 8, "统计数据失实", _to(INQUIRY, "register_clue"), 6, LEADERSHIP),
    _account(
        "花样木",
        5,
        "保障房分配把关不严",
        (
            *_to(INQUIRY, "investigate"),
            Begin("hearing", 2, "checker", {"statement": "本人表示愿意说明情况，约定"}),
        ),
        3,
    ),
    _account("柳样枝", 4, "工程变更未经集体研究", _to(INQUIRY, "report", report=REMOVAL), 5),
    _account("唐样风", 7, "采购程序不规范", _to(INQUIRY, "deliver"), 4),
    _account(
        "谷样雨",
        3,
        "校舍维修验收走过场",
        (
            *_to(INQUIRY, "formalities"),
            Send(
                "appeal_filed",
                1,
                "unit3",
                {"received_on": "{day}", "grounds": "已及时补救，请求从轻。"},
            ),
        ),
        2,
    ),
    _account(
        "岳样山",
        6,
        "文物保护巡查缺位",
        _to(
            INQUIRY,
            "start_approval",
            start_approval={"approved": False, "reason": "经初核，巡查记录完整，反映不属实。"},
        ),
        20,
    ),
    _account("史样鉴", 1, "河道采砂监管不力", _to(INQUIRY, "formalities"), 60),
    _account("石样坚", 1, "智慧水务试点亏损", _to(INQUIRY, "form_team"), 12),
    _pardon("石样坚", 1, _to(PARDON, "acceptance"), 4),
    _account("白样帆", 4, "公交一体化试点亏损", _to(INQUIRY, "form_team"), 30),
    _pardon("白样帆", 4, (*_to(PARDON, "introduce"), *map(ballot, ("deputy", "executive"))), 1),
    _account("秋样实", 2, "土地流转试点亏损", _to(INQUIRY, "form_team"), 45),
    _pardon("秋样实", 2, PARDON, 9),
    _under_review("not_started", REVERSE, 5, 1),
    _under_review("weak_form", (), 2, 2),
    Story(
        "样例县教育局",
        3,
        "",
        (
            Do(
                "track_main",
                6,
                "checker",
                {"outcome": "held", "reason": "党组研究不深、督促不够。"},
            ),
        ),
        3,
        {"subject": {"name": "{name}", "unit": "{unit}"}, "systemic": True},
        "linked_inquiry",
        "checker",
    ),
)
