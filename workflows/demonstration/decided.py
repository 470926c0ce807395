"""Stories of cases that came before the committee: the vote, the publicity, the appointment."""

from workflows.demonstration.county import VOTERS
from workflows.demonstration.road import ballot, road
from workflows.demonstration.steps import Attach, Begin, Do, Send, Story, Withdraw

CONTEST = {"round": "水利局副局长差额选任"}
TRIAL = {"post.probation": True}
A_YEAR = 263
"""Working days that are never less than a year."""
NOT_THE_BROTHER = [voter for voter in VOTERS if voter != "publicity"]


def _recused(to: str) -> tuple[Do, ...]:
    """To the meeting, which a brother of the candidate leaves."""
    return road(to, convene={"recused": ["publicity"]})


DECIDED = (
    Story(
        "郝样佳",
        4,
        "总工程师",
        (
            *road(
                "consultation",
                complaint_check={
                    "finding": "untrue",
                    "officers": ["许样真", "褚样明"],
                    "reason": "反映的借款事项经核查不属实。",
                },
            ),
            Begin("agenda", 2, "head", {"agenda_version": "县委常委会议题单", "item_no": ""}),
        ),
        2,
    ),
    Story("安样康", 2, "副局长", road("agenda"), 3),
    Story("杨样海", 6, "文物保护中心主任", _recused("convene"), 1),
    Story(
        "常样乐",
        7,
        "疾病预防控制中心主任",
        (
            *road("introduce"),
            *map(ballot, ("deputy", "deputy2", "discipline", "executive")),
            ballot("law", "defer", "任现职时间不长，建议再看一看。"),
        ),
        1,
    ),
    Story(
        "朱样丹",
        3,
        "副局长",
        (
            *road("introduce", convene={"recused": ["law"]}),
            *map(ballot, ("deputy", "executive", "office")),
        ),
        3,
    ),
    Story(
        "傅样新",
        5,
        "副局长",
        (
            *road("introduce"),
            *map(ballot, ("deputy", "deputy2")),
            ballot("executive", "defer", "两项重点工程的结算情况还要问清。"),
            Send(
                "postpone_vote",
                0,
                "secretary",
                {
                    "postpone_reason": "对工程结算情况意见分歧较大，查清后再议。",
                    "resolve_by": "{later}",
                },
            ),
        ),
        11,
    ),
    Story(
        "卞样辰",
        1,
        "副局长",
        (
            *road("introduce"),
            *map(ballot, ("deputy", "head", "law")),
            ballot("deputy2", "disagree", "两名人选中，另一名基层经历更完整。"),
            ballot("discipline", "defer", "缓议。"),
            ballot("executive", "disagree", "另一名人选更合适。"),
            ballot("publicity", "disagree", "另一名人选更合适。"),
            ballot("office", "disagree", "另一名人选更合适。"),
            ballot("secretary", "defer", "多数同志意见不同，缓议。"),
        ),
        4,
        CONTEST,
    ),
    Story("齐样凡", 1, "副局长", road("post_notice"), 3, CONTEST),
    Story("康样民", 2, "副局长", road("state_opinion"), 1),
    Story(
        "伍样洲",
        4,
        "副局长",
        (
            *road("post_notice"),
            Send(
                "objection_received",
                2,
                "checker2",
                {"specific": True, "real_name": True, "lead_no": "样纪信{n}号"},
            ),
        ),
        6,
    ),
    Story("余样粮", 2, "总农艺师", road("post_notice"), 11),
    Story("顾样北", 5, "总规划师", road("close_publicity"), 8),
    Story(
        "黄样禾",
        6,
        "副局长",
        (
            *road("appointment_talk"),
            Send("report_received", 2, "checker", {"specific": True, "lead_no": "样纪信21号"}),
            Do(
                "issue_appointment",
                1,
                "officer2",
                {"issued_on": "{day}", "document_no": "样县干〔{year}〕31号"},
                refused=True,
            ),
        ),
        4,
    ),
    Story("萧样月", 7, "副局长", road("close_publicity"), 1),
    Story(
        "姚样谦",
        3,
        "局长",
        (
            *road("close_publicity"),
            Attach(
                "appointment_talk",
                1,
                "secretary",
                "任职谈话提纲.pdf",
                ("任职谈话提纲", "{name}同志：", "一、严守纪律；二、抓好校园安全；三、带好队伍。"),
            ),
        ),
        4,
    ),
    Story(
        "郁样川",
        1,
        "总工程师",
        (*road("inspection_notice"), Withdraw(3, "officer", "人选另有任用，撤回本件。")),
        17,
    ),
    Story("向样阳", 4, "副局长", road("issue_appointment"), 12),
    Story("舒样扬", 2, "副局长", road("issue_appointment"), 70, TRIAL),
    Story("臧样青", 3, "副局长", road("issue_appointment"), A_YEAR + 2, TRIAL),
    Story(
        "费样然",
        5,
        "副局长",
        (
            *road("issue_appointment"),
            Do("probation_review", A_YEAR, "officer", {"competent": True, "note": "考核胜任。"}),
        ),
        8,
        TRIAL,
    ),
    Story(
        "岑样石",
        6,
        "副局长",
        (
            *road("issue_appointment"),
            Do(
                "probation_review",
                A_YEAR,
                "officer",
                {"competent": False, "note": "试用期考核不胜任，免去试任职务。"},
            ),
        ),
        15,
        TRIAL,
    ),
)
