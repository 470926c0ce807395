"""Annual appraisals as forms tell them: 「2014年度称职；2015年度优秀」 and its relatives."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

_GRADES = {
    "优秀": "excellent",
    "称职": "competent",
    "合格": "competent",
    "基本称职": "basic",
    "基本合格": "basic",
    "不称职": "incompetent",
    "不合格": "incompetent",
}
_WORDS = {"excellent": "优秀", "competent": "称职", "basic": "基本称职", "incompetent": "不称职"}
_TOKEN = re.compile(
    r"(?P<year>(?<![0-9])(?:19|20)[0-9]{2}(?![0-9]))"
    r"|(?P<grade>(?:基本|不)?(?:称职|合格)|优秀(?!共产党员|党员|党务)|(?:不定|未定|不确定)等次)"
    r"|(?P<to>[-—–－~～至到]+)"
    r"|(?P<end>[；;。\n])"
)
_LONGEST_SPAN = 50


@dataclass(frozen=True)
class Appraisals:
    """The grade of each year; `disputed` are told twice and differently, `ungraded` not at all.

    A year expressly left without a grade (不定等次) is in none of them.
    """

    grades: dict[str, str]
    disputed: tuple[str, ...]
    ungraded: tuple[str, ...]


def parse_appraisals(text: str) -> Appraisals:
    """The grades of the years, whether the years stand before their grade or after it."""
    tokens = [(found.lastgroup or "", found.group()) for found in _TOKEN.finditer(text)]
    if next((kind for kind, _ in tokens if kind in ("year", "grade")), "") == "grade":
        tokens.reverse()
    told = sorted(_told([*tokens, ("end", "")]).items())
    known = {
        year: sorted({_GRADES[word] for word in words & _GRADES.keys()}) for year, words in told
    }
    return Appraisals(
        {year: grades[0] for year, grades in known.items() if len(grades) == 1},
        tuple(year for year, grades in known.items() if len(grades) > 1),
        tuple(year for year, words in told if not words),
    )


def appraisals_text(grades: Mapping[str, str]) -> str:
    """The grades of the years as a form tells them: 2014年度称职；2015年度优秀."""
    known = ((year, _WORDS[grade]) for year, grade in sorted(grades.items()) if grade in _WORDS)
    return "；".join(f"{year}年度{word}" for year, word in known)


def _told(tokens: list[tuple[str, str]]) -> dict[str, set[str]]:
    """Every year that is named, with the words for a grade that belong to it."""
    told: dict[str, set[str]] = {}
    pending: list[str] = []
    for position, (kind, word) in enumerate(tokens):
        if kind == "year":
            pending += _years(tokens, position)
        elif kind != "to":
            for year in pending:
                told.setdefault(year, set()).update({word} if kind == "grade" else ())
            pending = []
    return told


def _years(tokens: list[tuple[str, str]], position: int) -> list[str]:
    """The year at this position, and with it those back to the year it is joined to."""
    year = int(tokens[position][1])
    before = tokens[max(position - 2, 0) : position]
    if [kind for kind, _ in before] == ["year", "to"]:
        first, last = sorted((int(before[0][1]), year))
        if last - first <= _LONGEST_SPAN:
            return [str(each) for each in range(first, last + 1)]
    return [str(year)]
