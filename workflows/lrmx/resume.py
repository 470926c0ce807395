"""The resume: lines `YYYY.MM--YYYY.MM  经历`, and lines without dates that continue one."""

import re
from dataclasses import dataclass, replace

from workflows.lrmx.months import Month, parse_month

_LINE = re.compile(
    r"(?P<start>[0-9]{4}[.．]?[0-9]{1,2})\s*(?:[-—–―－~～]+|至)\s*"
    r"(?P<end>[0-9]{4}[.．]?[0-9]{1,2}(?![0-9])|至今|今)?\s*(?P<text>.*)"
)
_DATED = re.compile(r"[0-9]{4}[.．]?[0-9]{1,2}\s*(?:[-—–―－~～]|至)")
_STUDY = re.compile("学生(?!处|科|工作|会|部)|学员(?!队)|学习|就读|攻读")
_ASIDE = re.compile("（[^（）]*）|\\([^()]*\\)")


@dataclass(frozen=True)
class Period:
    """A stretch of a life. `end` None is open; `line` counts from 1."""

    start: Month
    end: Month | None
    text: str
    line: int

    @property
    def study(self) -> bool:
        """Whether it was spent at school; study told in brackets ran beside the work."""
        return _STUDY.search(_ASIDE.sub("", self.text.split("\n")[0])) is not None

    def __str__(self) -> str:
        return f"{self.start}至{self.end or '今'}"


@dataclass(frozen=True)
class Resume:
    """The periods in the order written, and the lines that could not be read, by number."""

    periods: tuple[Period, ...]
    unread: tuple[int, ...]


def parse_resume(text: str) -> Resume:
    periods: list[tuple[Period, list[str]]] = []
    unread: list[int] = []
    for number, line in enumerate(map(str.strip, text.split("\n")), 1):
        period = _period(line, number)
        if period is not None:
            periods.append((period, [period.text]))
        elif line and (not periods or _DATED.match(line)):
            unread.append(number)
        elif line:
            periods[-1][1].append(line)
    whole = (replace(period, text="\n".join(lines)) for period, lines in periods)
    return Resume(tuple(whole), tuple(unread))


def _period(line: str, number: int) -> Period | None:
    found = _LINE.fullmatch(line)
    if found is None:
        return None
    start = parse_month(found["start"])
    open_ended = found["end"] in (None, "今", "至今")
    end = None if open_ended else parse_month(found["end"])
    if start is None or (end is None and not open_ended):
        return None
    return Period(start, end, found["text"], number)
