"""The tours of the two READMEs, read as the steps that they tell a newcomer to take.

A tour stands between `<!-- tour: name -->` and `<!-- /tour -->`. In the running text only certain
turns of phrase are steps; the English and the Chinese tour must come to the same steps.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.machine import ROOT

GUIDES = {"en": ROOT / "README.md", "zh": ROOT / "README.zh-CN.md"}
_TOUR = re.compile(r"<!-- tour: (\w+) -->\n(.*?)<!-- /tour -->", re.DOTALL)
_ITEM = re.compile(r"^\d+\. (.*)$", re.MULTILINE)
_EACH = {
    "en": re.compile(r"As each of ((?:\*\*[^*]+\*\*(?:, )?)+):"),
    "zh": re.compile(r"依次以((?:\*\*[^*]+\*\*、?)+)登录："),
}
_NAME = re.compile(r"\*\*([^*]+)\*\*")

Step = tuple[str, ...]

_TURNS: Mapping[str, tuple[tuple[str, str], ...]] = {
    "en": (
        ("sign in", r"Sign in as \*\*([^*]+)\*\*"),
        ("try", r"Try the task 「([^」]+)」 of \*\*([^*]+)\*\*"),
        ("open", r"Click 「([^」]+)」 of \*\*([^*]+)\*\*"),
        ("pick", r"Click 「([^」]+)」 in the row of 「([^」]+)」"),
        ("download", r"Download by 「([^」]+)」"),
        ("connect", r"Draw a line from 「([^」]+)」 to 「([^」]+)」"),
        ("miss", r"Do not find 「([^」]+)」"),
        ("repeat", r"Click 「([^」]+)」 (\d+) times"),
        ("click", r"Click 「([^」]+)」"),
        ("enter", r"Enter `([^`]+)` in 「([^」]+)」"),
        ("choose", r"Choose 「([^」]+)」 in 「([^」]+)」"),
        ("tick all", r"Tick all of 「([^」]+)」"),
        ("tick some", r"Tick (\d+) of 「([^」]+)」"),
        ("tick", r"Tick 「([^」]+)」"),
        ("upload", r"Upload `([^`]+)` in 「([^」]+)」"),
        ("read", r"Read 「([^」]+)」"),
    ),
    "zh": (
        ("sign in", r"以 \*\*([^*]+)\*\* 登录"),
        ("try", r"试办「([^」]+)」（\*\*([^*]+)\*\*）"),
        ("open", r"点「([^」]+)」（\*\*([^*]+)\*\*）"),
        ("pick", r"点「([^」]+)」（「([^」]+)」一行）"),
        ("download", r"用「([^」]+)」下载"),
        ("connect", r"从「([^」]+)」画一条线到「([^」]+)」"),
        ("miss", r"看不到「([^」]+)」"),
        ("repeat", r"点「([^」]+)」(\d+) 次"),
        ("click", r"点「([^」]+)」"),
        ("enter", r"填 `([^`]+)` 于「([^」]+)」"),
        ("choose", r"选「([^」]+)」于「([^」]+)」"),
        ("tick all", r"全部勾选「([^」]+)」"),
        ("tick some", r"勾选 (\d+) 人于「([^」]+)」"),
        ("tick", r"勾选「([^」]+)」"),
        ("upload", r"上传 `([^`]+)` 于「([^」]+)」"),
        ("read", r"看到「([^」]+)」"),
    ),
}


@dataclass(frozen=True)
class Line:
    """One numbered line of a tour: its number, its text, its steps."""

    number: int
    text: str
    steps: tuple[Step, ...]


def tours(language: str, guide: Path | None = None) -> dict[str, list[Line]]:
    """Every tour of a guide by its name."""
    text = (guide or GUIDES[language]).read_text("utf-8")
    return {
        name: [
            Line(number, item, tuple(_steps(item, language)))
            for number, item in enumerate(_ITEM.findall(body), 1)
        ]
        for name, body in _TOUR.findall(text)
    }


def _steps(text: str, language: str) -> Iterator[Step]:
    each = _EACH[language].search(text)
    if each is None:
        yield from _plain(text, language)
        return
    yield from _plain(text[: each.start()], language)
    for name in _NAME.findall(each[1]):
        yield ("sign in", name)
        yield from _plain(text[each.end() :], language)


def _plain(text: str, language: str) -> Iterator[Step]:
    turns = _TURNS[language]
    pattern = "|".join(f"(?P<t{i}>{turn})" for i, (_verb, turn) in enumerate(turns))
    for found in re.finditer(pattern, text):
        index = next(i for i in range(len(turns)) if found[f"t{i}"] is not None)
        verb, turn = turns[index]
        whole = re.fullmatch(turn, found[0])
        assert whole is not None
        yield (verb, *whole.groups())
