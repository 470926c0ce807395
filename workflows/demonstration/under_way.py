"""Stories of cases that are not yet before the committee: from the analysis to the signatures."""

from workflows.demonstration.road import OPINION, road
from workflows.demonstration.steps import Attach, Begin, Correct, Do, Story

CHECKED = road("complaint_check", since="personal_matters_check")
UNDER_WAY = (
    Story(
        "江样帆",
        1,
        "总工程师",
        (
            Begin(
                "analysis",
                3,
                "officer",
                {"proposal": "水利局总工程师空缺已满半年，近期防汛任务重，拟"},
            ),
        ),
        6,
    ),
    Story(
        "方样舟",
        2,
        "副局长",
        (
            Attach(
                "analysis",
                1,
                "officer",
                "领导班子分析研判报告.pdf",
                (
                    "关于{unit}领导班子运行情况的分析研判报告",
                    "一、班子结构：副职缺员，缺少熟悉农业产业的干部。",
                    "二、建议：选配{title}一名，人选范围为本系统中层干部。",
                    "（虚构材料，仅供演示）",
                ),
            ),
            *road("analysis"),
        ),
        8,
    ),
    Story("龙样川", 6, "副局长", road("motion"), 24),
    Story(
        "魏样蓝",
        3,
        "督学",
        road("recommendation"),
        13,
        {"report_matters": ["kin_in_unit"]},
    ),
    Story(
        "万样青",
        4,
        "副局长",
        (
            *road("motion"),
            Do(
                "prior_report",
                6,
                "superior",
                {
                    "reply": "refused",
                    "document_no": "样市组〔{year}〕17号",
                    "replied_on": "{day}",
                    "reason": "破格理由不充分，建议按正常程序培养。",
                },
            ),
        ),
        20,
        {
            "exceptional": True,
            "exceptional_ground": "outstanding",
            "exceptional_case": "post_achievement",
        },
    ),
    Story(
        "段样平",
        5,
        "副局长",
        (
            *road("inspection_notice"),
            Do(
                "inspection",
                2,
                "lead",
                {"team": ["郑样勤", "王样诚"], "recommended": True},
                refused=True,
            ),
        ),
        1,
    ),
    Story(
        "雷样雨",
        7,
        "副局长",
        (
            *road("inspection_notice", gaps={"inspection_notice": 206}),
            Attach("inspection", 3, "lead", "考察预告张贴照片.png", ("",) * 9),
            Begin(
                "inspection",
                5,
                "lead",
                {
                    "team": "郑样勤\n王样诚",
                    "merits": "疫苗接种和医共体改革工作推进有力；谈话二十三人，反映较好，",
                },
            ),
        ),
        19,
    ),
    Story("侯样杰", 1, "总工程师", road("inspection"), 1),
    Story(
        "邵样峰",
        2,
        "总农艺师",
        (
            *road(
                "dossier_review", dossier_review={"finding": "doubt", "note": "入党时间前后不一。"}
            ),
            *CHECKED,
        ),
        7,
    ),
    Story(
        "孟样秋",
        3,
        "副局长",
        (
            *road("dossier_review"),
            *road(
                "complaint_check",
                since="personal_matters_check",
                personal_matters_check={
                    "finding": "serious_omission",
                    "note": "配偶名下一处房产未报告，已函询本人。",
                },
            ),
        ),
        3,
    ),
    Story(
        "薛样梅",
        4,
        "副局长",
        (
            *road("personal_matters_check"),
            Do(
                "discipline_opinion",
                2,
                "checker",
                {"finding": "under_check", "note": "一件问题线索正在初步核实。"},
            ),
            Do("complaint_check", 0, "checker2", {"finding": "none"}),
            Do(
                "agenda",
                1,
                "head",
                {"agenda_version": "县委常委会议题单", "item_no": "五"},
                refused=True,
            ),
        ),
        12,
    ),
    Story(
        "倪样安",
        5,
        "总规划师",
        (
            *road("discipline_opinion"),
            Do(
                "complaint_check",
                0,
                "checker2",
                {"finding": "unchecked", "reason": "署名信反映工程分包，尚未核查完毕。"},
            ),
        ),
        9,
    ),
    Story("汤样宁", 6, "副局长", road("complaint_check"), 7),
    Story(
        "滕样远",
        1,
        "局长",
        (
            *road("integrity_conclusion"),
            Do("sign_secretary", 1, "party1", {"opinion": "refuse", "reason": "未写明函询结果。"}),
            Do(
                "integrity_conclusion",
                2,
                "unit1",
                {"text": OPINION + "曾被函询一次，已作说明并予采信。", "conclusive": True},
            ),
            Do("sign_secretary", 1, "party1", {"opinion": "agree"}),
        ),
        2,
    ),
    Story(
        "殷样明",
        2,
        "副局长",
        (
            *road("consultation"),
            Correct(
                "integrity_conclusion.text",
                2,
                "officer",
                OPINION + "补充：上年度专项审计已整改到位。",
                "原文遗漏专项审计整改情况",
            ),
            Do(
                "integrity_conclusion",
                2,
                "unit2",
                {"text": OPINION + "上年度专项审计已整改到位。", "conclusive": True},
            ),
        ),
        5,
    ),
    Story("谈样准", 8, "副局长", road("integrity_conclusion"), 4),
    Story("柏样肃", 5, "副局长", road("integrity_conclusion"), 3),
    Story("罗样成", 7, "副局长", road("sign_discipline_secretary"), 7),
    Story(
        "湛样空",
        6,
        "副局长",
        road("recommendation"),
        16,
    ),
    Story("汪样洋", 7, "副局长", road("recommendation"), 26, {"candidate.spouse_abroad": True}),
    Story(
        "尹样若",
        4,
        "副局长",
        road("dossier_review", dossier_review={"finding": "falsified", "note": "学历证书系伪造。"}),
        15,
    ),
    Story(
        "穆样清",
        5,
        "副局长",
        (
            *road("integrity_conclusion"),
            Do("sign_secretary", 1, "party5", {"opinion": "refuse", "reason": "事实不清。"}),
            Do(
                "integrity_conclusion",
                3,
                "unit5",
                {"text": OPINION, "conclusive": True},
            ),
            Do(
                "sign_discipline_secretary",
                1,
                "inspector5",
                {"opinion": "refuse", "reason": "群众反映的问题仍未说明。"},
            ),
        ),
        9,
    ),
)
