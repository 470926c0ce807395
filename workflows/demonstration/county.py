"""The invented county: who sits in which post, who is whose kin, which posts are full.

People are listed in the order in which the sign-in page shows them: the county committee, its
organs, the bureaus, the level above.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import engine
from engine.clock import local_date
from engine.errors import Attempt
from workflows import records

Roles = tuple[str, ...]
Entry = (
    records.AddUnit
    | records.AddPost
    | records.AddPerson
    | records.GivePost
    | records.EndPost
    | records.SetQuota
    | records.DeclareKin
    | records.RecordSanction
)
Staff = tuple[str, str, str, str, str, Roles]

UNITS = (
    ("city", "样例市委", "committee", None, "市"),
    ("city-org", "样例市委组织部", "organisation", "city", "市"),
    ("city-dis", "样例市纪委", "discipline", "city", "市"),
    ("county", "样例县委", "committee", "city", "县"),
    ("county-org", "样例县委组织部", "organisation", "county", "县"),
    ("county-dis", "样例县纪委", "discipline", "county", "县"),
)
BUREAUS = (
    "水利局",
    "农业农村局",
    "教育局",
    "交通运输局",
    "住房和城乡建设局",
    "文化广电旅游局",
    "卫生健康局",
    "统计局",
)
MEMBER: Roles = ("committee_member",)
STAFF: tuple[Staff, ...] = (
    ("secretary", "陈样书", "1969-08", "county", "县委书记", ("secretary", *MEMBER)),
    ("deputy", "沈样远", "1972-03", "county", "县委副书记、县长", MEMBER),
    ("deputy2", "韩样宁", "1974-11", "county", "县委副书记", MEMBER),
    ("discipline", "冯样廉", "1973-06", "county", "县委常委、纪委书记", MEMBER),
    ("executive", "蒋样实", "1975-02", "county", "县委常委、常务副县长", MEMBER),
    ("head", "周样正", "1974-04", "county", "县委常委、组织部部长", MEMBER),
    ("publicity", "杨样涛", "1976-09", "county", "县委常委、宣传部部长", MEMBER),
    ("law", "朱样和", "1971-12", "county", "县委常委、政法委书记", MEMBER),
    (
        "office",
        "秦样勤",
        "1978-01",
        "county",
        "县委常委、县委办公室主任",
        (*MEMBER, "appeal_officer"),
    ),
    ("clerk", "卫样记", "1986-05", "county", "县委办公室会议秘书", ("meeting_secretary",)),
    ("head", "周样正", "1974-04", "county-org", "部长", ("org_head",)),
    ("lead", "郑样勤", "1976-07", "county-org", "副部长、考察组组长", ("inspection_lead",)),
    ("officer", "李样杰", "1983-10", "county-org", "干部科科长", ("org_officer",)),
    ("officer2", "林样文", "1989-03", "county-org", "干部科副科长", ("org_officer",)),
    ("supervisor", "吴样严", "1980-06", "county-org", "干部监督科科长", ("org_supervisor",)),
    ("member", "王样诚", "1990-08", "county-org", "考察组成员", ("inspection_member",)),
    (
        "discipline",
        "冯样廉",
        "1973-06",
        "county-dis",
        "书记",
        ("discipline_secretary", "respondent"),
    ),
    ("checker", "褚样明", "1982-02", "county-dis", "党风政风室主任", ("discipline_officer",)),
    ("checker2", "许样真", "1987-11", "county-dis", "信访室主任", ("discipline_officer",)),
    ("auditor", "尤样衡", "1979-05", "county", "审计监督员", ("auditor",)),
    ("designer", "何样图", "1988-12", "county", "流程设计员", ("designer",)),
    ("publisher", "吕样印", "1981-04", "county", "流程发布人", ("publisher",)),
    ("admin", "施样钥", "1991-07", "county", "系统管理员", ("admin",)),
)
BUREAU_POSTS: tuple[tuple[str, str, Roles], ...] = (
    ("party", "党组书记", ("secretary",)),
    ("inspector", "派驻纪检组组长", ("discipline_secretary",)),
    ("unit", "党组办公室主任", ("unit_officer", "applicant", "respondent")),
)
BUREAU_STAFF = (
    ("张样波", "孔样直", "曹样敏"),
    ("严样丰", "华样谨", "金样禾"),
    ("魏样育", "陶样方", "姜样雅"),
    ("戚样通", "谢样规", "邹样捷"),
    ("喻样筑", "柏样肃", "窦样安"),
    ("章样艺", "云样度", "苏样景"),
    ("潘样仁", "葛样公", "范样宁"),
    ("毕样算", "", "郎样数"),
)
"""A post without a name of its own is held by the secretary as well."""
SUPERIOR: tuple[Staff, ...] = (
    ("superior3", "申样民", "1970-10", "city", "市委书记", ("secretary", "appeal_officer")),
    ("superior", "贺样平", "1977-09", "city-org", "干部二科科长", ("superior_org_officer",)),
    (
        "superior2",
        "霍样清",
        "1979-01",
        "city-dis",
        "党风政风室主任",
        ("superior_discipline_officer",),
    ),
)
MOVED = "unit6"
"""Until the end of last month also in the county's cadre section."""
OLD_POST = "county-org/干部科科员"
VOTERS = (
    "secretary",
    "deputy",
    "deputy2",
    "discipline",
    "executive",
    "head",
    "publicity",
    "law",
    "office",
)
KIN = (
    ("publicity", "杨样海", "兄弟"),
    ("law", "朱样丹", "父女"),
    ("party3", "魏样蓝", "叔侄"),
)
SANCTIONS = (
    ("unit4", "1984-04", "诫勉", 60, 120),
    ("湛样空", "1985-03", "党内警告", 150, 215),
    ("姚样谦", "1981-09", "党内警告", 600, -235),
)
"""Whom, born when, what, recorded how many days ago, and days from today till it bars no more."""
QUOTAS = (
    *((number, "局长", 1, 0 if number in {1, 3} else 1) for number in range(1, 9)),
    (1, "副局长", 4, 2),
    *((number, "副局长", 4, 1) for number in range(2, 9)),
    (1, "总工程师", 2, 0),
    (2, "总农艺师", 2, 0),
    (3, "督学", 3, 0),
    (4, "总工程师", 1, 0),
    (5, "总规划师", 2, 0),
    (6, "文物保护中心主任", 1, 0),
    (7, "疾病预防控制中心主任", 1, 0),
    (1, "工程建设科科长", 1, 0),
)
"""Bureau, post, places approved, places taken."""
CADRE = ("cadre", "张样一", "1978-06")
"""On record without a post that acts: whom the first sample of an approval form is about."""
SINCE = date(2015, 1, 1)
LATER = timedelta(days=1)


@dataclass(frozen=True)
class FoundCounty:
    """Enter the whole county in one transaction, each entry at its own moment.

    `moments` are working moments, the oldest first; `today` is the day of loading.
    """

    moments: tuple[datetime, ...]
    today: date

    def attempt(self) -> Attempt:
        return Attempt("FoundCounty")

    def run(self, ctx: engine.Context) -> None:
        for moment, command in sorted(self._entries(), key=lambda entry: entry[0]):
            command.run(engine.Context(ctx.session, moment, ctx.around))

    def _entries(self) -> Iterator[tuple[datetime, Entry]]:
        for command in (*_units(), *_posts(), *_quotas()):
            yield self.moments[0], command
        for person, relative, relation in KIN:
            declared = local_date(self.moments[1])
            yield self.moments[1], records.DeclareKin(None, person, relative, relation, declared)
        for person, born, measure, ago, left in SANCTIONS:
            until = self.today + timedelta(days=left)
            recorded = self._on_or_before(self.today - timedelta(days=ago))
            yield recorded, records.RecordSanction(None, person, measure, until, born)
        ended = self.today.replace(day=1) - LATER
        yield self._on_or_before(ended), records.EndPost(None, MOVED, OLD_POST, ended)

    def _on_or_before(self, day: date) -> datetime:
        """The last of the moments that lies on this day or before it."""
        return max(moment for moment in self.moments if local_date(moment) <= day)


def bureau(number: int) -> str:
    """The id of a bureau, counted from 1."""
    return f"bureau{number}"


def bureau_name(number: int) -> str:
    return f"样例县{BUREAUS[number - 1]}"


def staff() -> tuple[Staff, ...]:
    """Everybody with a post, one row for each post."""
    bureaus = tuple(
        (
            f"{role if name else 'party'}{number}",
            name or names[0],
            f"{1972 + 6 * place}-0{number}",
            bureau(number),
            title,
            roles,
        )
        for number, names in enumerate(BUREAU_STAFF, 1)
        for place, ((role, title, roles), name) in enumerate(zip(BUREAU_POSTS, names, strict=True))
    )
    return (*STAFF, *bureaus, *SUPERIOR)


def _units() -> Iterator[Entry]:
    for key, name, kind, parent, level in UNITS:
        yield records.AddUnit(None, key, name, kind, parent, level)
    for number in range(1, len(BUREAUS) + 1):
        yield records.AddUnit(
            None, bureau(number), bureau_name(number), "department", "county", "县"
        )


def _posts() -> Iterator[Entry]:
    known: set[str] = set()
    for person, name, born, unit, title, roles in staff():
        yield records.AddPost(None, unit, title, roles)
        if person not in known:
            yield records.AddPerson(None, person, name, born)
        known.add(person)
        yield records.GivePost(None, person, f"{unit}/{title}", SINCE)
    yield records.AddPerson(None, *CADRE)
    unit, _, title = OLD_POST.partition("/")
    yield records.AddPost(None, unit, title, ("org_officer",))
    yield records.GivePost(None, MOVED, OLD_POST, SINCE)


def _quotas() -> Iterator[Entry]:
    for number, title, approved, filled in QUOTAS:
        rank = "正科级" if title in {"局长", "工程建设科科长"} else "副科级"
        yield records.AddPost(None, bureau(number), title, (), rank, "正科级")
        yield records.SetQuota(None, bureau(number), title, approved, filled)
