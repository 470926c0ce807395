"""The DMN kit: level 2 whole, level 3 but for what our calendar does not hold."""

from __future__ import annotations

import pytest

from tests.decisions.conftest import OUTCOMES
from tests.decisions.tck import Case, cases, outcome

BEYOND_OUR_CALENDAR = {
    f"feel-date-function_{number}"
    for number in (
        "013_d7e901ee86",
        "014_fad7e00633",
        "015_1dd66594cf",
        "016_31f3fef4a0",
        "027_987c5be372",
        "028_35ca79a6cd",
        "029_88f5c7c90f",
        "030_9184a7bfc3",
    )
} | {
    f"feel-years-and-months-duration-function_{number}"
    for number in ("017_86744b9a54", "018_8a9ed1d66d", "019_90c2084588")
}


@pytest.mark.parametrize("case", [*cases(2)], ids=str)
def test_level_2_holds_whole(case: Case, request: pytest.FixtureRequest) -> None:
    result = outcome(case)

    _count(case, result, request)
    assert result == "passed"


@pytest.mark.parametrize("case", [*cases(3)], ids=str)
def test_level_3_holds_or_is_refused_clearly(case: Case, request: pytest.FixtureRequest) -> None:
    result = outcome(case)

    _count(case, result, request)
    assert result == "passed" or result.startswith("refused: ") or case.node in BEYOND_OUR_CALENDAR


def _count(case: Case, result: str, request: pytest.FixtureRequest) -> None:
    kind = result if result == "passed" else "refused" if result.startswith("refused") else "other"
    request.config.stash[OUTCOMES][case.file.parent.name][kind] += 1
