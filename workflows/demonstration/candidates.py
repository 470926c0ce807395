"""The invented candidates, and the start data of their cases as an approval form states them."""

from datetime import date

from workflows.demonstration.county import bureau_name
from workflows.demonstration.steps import Story

CANDIDATES: dict[str, tuple[str, str, int, int, int]] = {
    "江样帆": ("1985-03", "bachelor", 5, 18, 6),
    "方样舟": ("1983-11", "master", 6, 16, 4),
    "龙样川": ("1982-09", "bachelor", 8, 20, 9),
    "万样青": ("1988-02", "master", 4, 12, 3),
    "段样平": ("1984-07", "bachelor", 6, 19, 8),
    "雷样雨": ("1986-12", "bachelor", 5, 16, 7),
    "侯样杰": ("1981-05", "college", 9, 23, 12),
    "邵样峰": ("1985-10", "bachelor", 5, 17, 6),
    "孟样秋": ("1989-01", "master", 3, 11, 3),
    "薛样梅": ("1984-04", "bachelor", 7, 19, 5),
    "倪样安": ("1983-08", "bachelor", 6, 20, 10),
    "汤样宁": ("1986-03", "bachelor", 4, 16, 6),
    "滕样远": ("1980-12", "bachelor", 10, 24, 11),
    "殷样明": ("1987-09", "master", 4, 13, 4),
    "谈样准": ("1985-01", "bachelor", 6, 18, 7),
    "罗样成": ("1982-02", "bachelor", 8, 21, 8),
    "郝样佳": ("1985-05", "bachelor", 5, 18, 7),
    "杨样海": ("1984-10", "bachelor", 6, 18, 6),
    "安样康": ("1986-06", "master", 5, 14, 4),
    "常样乐": ("1981-11", "bachelor", 8, 22, 10),
    "傅样新": ("1987-04", "bachelor", 4, 15, 5),
    "卞样辰": ("1985-08", "bachelor", 5, 17, 6),
    "齐样凡": ("1984-01", "bachelor", 6, 19, 7),
    "康样民": ("1982-06", "college", 8, 22, 12),
    "伍样洲": ("1986-09", "bachelor", 5, 16, 6),
    "余样粮": ("1983-05", "bachelor", 7, 20, 11),
    "顾样北": ("1988-11", "master", 4, 12, 3),
    "黄样禾": ("1985-12", "bachelor", 5, 17, 8),
    "穆样清": ("1984-08", "bachelor", 6, 19, 6),
    "萧样月": ("1987-02", "bachelor", 4, 15, 4),
    "尹样若": ("1986-05", "bachelor", 5, 16, 5),
    "姚样谦": ("1981-09", "bachelor", 9, 23, 9),
    "湛样空": ("1985-03", "bachelor", 6, 18, 6),
    "汪样洋": ("1983-07", "bachelor", 7, 20, 8),
    "柏样肃": ("1978-05", "bachelor", 9, 25, 9),
    "魏样蓝": ("1990-02", "master", 4, 10, 3),
    "朱样丹": ("1991-06", "master", 3, 9, 2),
    "郁样川": ("1985-09", "bachelor", 5, 17, 6),
    "向样阳": ("1984-03", "bachelor", 6, 18, 7),
    "舒样扬": ("1983-12", "bachelor", 7, 20, 8),
    "臧样青": ("1986-10", "bachelor", 5, 16, 5),
    "费样然": ("1985-07", "bachelor", 6, 17, 6),
    "岑样石": ("1982-10", "bachelor", 8, 21, 9),
}
"""Born, education, years in the present rank, years of service, years at the grass roots."""
BATCH = (
    "宋样词", "庞样达", "熊样立", "纪样晓", "舒样心", "屈样平", "项样东", "祝样福", "董样梁",
    "杜样鹃", "阮样玉", "蓝样天", "闵样孝", "席样珍", "季样诺", "麻样利", "强样健", "贾样诚",
    "路样宽", "娄样山", "危样安", "童样年", "颜样良", "郭样实", "梅样林", "盛样夏", "林样茂",
    "刁样俊", "钟样鸣", "徐样行", "邱样实", "骆样宾",
)  # fmt: skip
"""A collective adjustment: 32 candidates of one round."""
CHIEF = "局长"
EDUCATION = ("bachelor", "bachelor", "master", "bachelor")
RESULTS = ("competent", "excellent", "competent")


def start_data(story: Story, day: date) -> dict[str, object]:
    """What the form asks at the start of a case, all of it known on `day`."""
    return {
        "candidate": _candidate(story, day),
        "post": {
            "title": story.title,
            "unit": bureau_name(story.number),
            "rank": "正科级" if story.title == CHIEF else "副科级",
            "unit_rank": "正科级",
        },
        "kind": "promotion",
    }


def _candidate(story: Story, day: date) -> dict[str, object]:
    born, education, in_rank, service, grassroots = _row(story.name)
    since = date(day.year - in_rank, 3 + story.number % 4, 18 - story.number)
    full_years = in_rank if since.replace(year=day.year) <= day else in_rank - 1
    chief = story.title == CHIEF
    return {
        "name": story.name,
        "unit": bureau_name(story.number),
        "birth": born,
        "education": education,
        "rank": "副科级" if chief else "科员",
        "rank_since": since.isoformat(),
        "step": "deputy_to_chief" if chief else None,
        "years_in_step": full_years,
        "service_years": service,
        "grassroots_years": grassroots,
        "posts_held": 2 + service % 2,
        "training_done": True,
        "qualified": True,
        "appraisals": {
            str(day.year - back): RESULTS[(back + story.number) % len(RESULTS)]
            for back in (1, 2, 3)
        },
        "last_promoted_on": since.isoformat(),
    }


def _row(name: str) -> tuple[str, str, int, int, int]:
    if name in CANDIDATES:
        return CANDIDATES[name]
    place = BATCH.index(name)
    born = f"{1982 + place % 8}-{1 + place % 12:02}"
    return born, EDUCATION[place % len(EDUCATION)], 3 + place % 5, 12 + place % 9, 3 + place % 6
