"""What the engine is given: calendar, law, people, handlers and functions of this house."""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cache
from pathlib import Path

import engine
from workflows import functions, records
from workflows.calendar import WorkCalendar, parse_due
from workflows.handlers import handlers
from workflows.law import Register
from workflows.roles import ROLE_NAMES

LAW = Path(__file__).parents[1] / "bpmn" / "law"
FUNCTIONS: Mapping[str, Callable[..., object]] = {
    "rank": functions.rank,
    "quorum": functions.quorum,
    "majority": functions.majority,
    "years_between": functions.years_between,
    "months_between": functions.months_between,
}


class DueCalendar(WorkCalendar):
    """The working days of China, answering the engine's question when something is due."""

    def due(self, duration: str, start: datetime) -> tuple[datetime, bool]:
        """The moment from which it is overdue, and whether that may still move."""
        deadline = self.due_date(parse_due(duration), start)
        return deadline.overdue_from, deadline.provisional


@cache
def register() -> Register:
    """The clauses, reasons and packs of bpmn/law, read once."""
    return Register.load(LAW)


@cache
def calendar() -> DueCalendar:
    return DueCalendar(WorkCalendar.national().tables)


def surroundings(*, demo: bool = False) -> engine.Surroundings:
    """Everything outside the engine; `demo` allows signing in as anybody."""
    return engine.Surroundings(
        calendar=calendar(),
        law=register(),
        directory=records.RecordsDirectory(),
        handlers=handlers(),
        functions=FUNCTIONS,
        record_facts=records.record_facts,
        keep_start=records.keep_start,
        keep_correction=records.keep_correction,
        keep_end=records.keep_end,
        kept_files=records.kept_files,
        role_names=ROLE_NAMES,
        demo=demo,
    )
