"""The invented county: two committees, their organs, eight bureaus and some forty people."""

from datetime import date

from workflows import records

UNITS = (
    ("city", "样例市委", "committee", None),
    ("city-org", "样例市委组织部", "organisation", "city"),
    ("city-dis", "样例市纪委", "discipline", "city"),
    ("county", "样例县委", "committee", "city"),
    ("county-org", "样例县委组织部", "organisation", "county"),
    ("county-dis", "样例县纪委", "discipline", "county"),
)
BUREAUS = ("水利", "农业", "教育", "交通", "住建", "文旅", "卫健", "统计")
STAFF = (
    ("superior", "贺样上", "city-org", "市委组织部干部", ("superior_org_officer",)),
    ("superior2", "霍样纪", "city-dis", "市纪委干部", ("superior_discipline_officer",)),
    ("secretary", "陈样书", "county", "县委书记", ("secretary", "committee_member")),
    ("officer", "李样组", "county-org", "干部科科长", ("org_officer",)),
    ("officer2", "林样组", "county-org", "干部科干部", ("org_officer",)),
    ("head", "周样部", "county-org", "县委常委、组织部部长", ("org_head", "committee_member")),
    ("supervisor", "吴样督", "county-org", "干部监督科科长", ("org_supervisor",)),
    ("lead", "郑样考", "county-org", "考察组组长", ("inspection_lead",)),
    ("member", "王样考", "county-org", "考察组成员", ("inspection_member",)),
    (
        "discipline",
        "冯样纪",
        "county-dis",
        "县委常委、纪委书记",
        ("discipline_secretary", "committee_member"),
    ),
    ("checker", "褚样查", "county-dis", "党风政风室主任", ("discipline_officer",)),
    ("clerk", "卫样秘", "county", "县委办秘书", ("meeting_secretary",)),
    *(
        (f"standing{n}", f"{name}样常", "county", f"县委常委（{n}）", ("committee_member",))
        for n, name in enumerate("蒋沈韩杨朱秦", 1)
    ),
    ("auditor", "尤样审", "county", "审计监督员", ("auditor",)),
    ("designer", "许样设", "county", "流程设计员", ("designer",)),
    ("publisher", "何样发", "county", "流程发布人", ("publisher",)),
    ("admin", "吕样管", "county", "系统管理员", ("admin",)),
)
BUREAU_STAFF = (
    ("unit", "办", "党组办公室主任", ("unit_officer",)),
    ("party", "党", "党组书记", ("secretary",)),
    ("inspector", "驻", "纪检组组长", ("discipline_secretary",)),
)
SINCE = date(2015, 1, 1)
VOTERS = ("secretary", "head", "discipline", *(f"standing{n}" for n in range(1, 7)))


def bureau(index: int) -> str:
    return f"bureau{index + 1}"


def commands() -> list[records.AddUnit | records.AddPost | records.AddPerson | records.GivePost]:
    """Everything that makes the county, in the order in which it can be made."""
    made: list[records.AddUnit | records.AddPost | records.AddPerson | records.GivePost] = [
        records.AddUnit(None, key, name, kind, parent) for key, name, kind, parent in UNITS
    ]
    staff = list(STAFF)
    for index, word in enumerate(BUREAUS):
        key = bureau(index)
        made.append(records.AddUnit(None, key, f"样例县{word}局", "department", "county"))
        made.append(records.AddPost(None, key, "副局长", (), "副科级", "正科级"))
        staff += [
            (f"{role}{index + 1}", f"{word[0]}样{mark}", key, title, roles)
            for role, mark, title, roles in BUREAU_STAFF
        ]
    for person, name, unit, title, roles in staff:
        made.append(records.AddPost(None, unit, title, roles))
        made.append(records.AddPerson(None, person, name, "1975-05"))
        made.append(records.GivePost(None, person, f"{unit}/{title}", SINCE))
    return made
