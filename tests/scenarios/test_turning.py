"""The clock of a scenario: working days of China, the same hour, never back."""

from datetime import datetime

import pytest

from engine.clock import SHANGHAI
from workflows.calendar import WorkCalendar
from workflows.scenario.steps import Advance
from workflows.scenario.turning import turned

CALENDAR = WorkCalendar.national()


def _at(month: int, day: int, hour: int = 9, year: int = 2017) -> datetime:
    return datetime(year, month, day, hour, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("step", "moment"),
    [
        (Advance(working_days=5), _at(2, 6)),
        (Advance(days=3), _at(1, 27)),
        (Advance(months=1), _at(2, 24)),
        (Advance(months=12), _at(1, 24, year=2018)),
        (Advance(to=_at(2, 7, 0)), _at(2, 7, 0)),
    ],
)
def test_the_clock_turns_as_far_as_the_step_says(step: Advance, moment: datetime) -> None:
    assert turned(_at(1, 24), step, CALENDAR) == moment


def test_a_month_from_the_end_of_january_is_the_end_of_february() -> None:
    assert turned(_at(1, 31), Advance(months=1), CALENDAR) == _at(2, 28)


def test_the_clock_never_goes_back() -> None:
    with pytest.raises(ValueError, match="never goes back"):
        turned(_at(1, 24), Advance(to=_at(1, 23)), CALENDAR)
