"""From publicity to the end of probation."""

from datetime import date, timedelta

import pytest

from engine.functions import CalendarUnknown
from tests.law.judge import fired, published, refused

SEED = date(2017, 3, 1)


def test_a_new_report_reopens_the_fourth_must_before_the_appointment() -> None:
    facts = published(SEED) | {"complaint_check.open": True}

    assert refused("appointment_gate", facts, SEED) == {"must_4_unchecked"}


def publicised(**other: object) -> dict[str, object]:
    return published(SEED) | {"post_notice.posted_on": date(2017, 1, 24)} | other


@pytest.mark.parametrize(
    ("counts_posting_day", "today", "reasons"),
    [
        (False, date(2017, 2, 3), {"publicity_running"}),
        (False, date(2017, 2, 6), {"publicity_running"}),
        (False, date(2017, 2, 7), set()),
        (True, date(2017, 2, 3), {"publicity_running"}),
        (True, date(2017, 2, 4), {"publicity_running"}),
        (True, date(2017, 2, 5), set()),
    ],
)
def test_publicity_over_spring_festival_ends_after_the_fifth_working_day(
    today: date, reasons: set[str], *, counts_posting_day: bool
) -> None:
    facts = publicised(**{"parameters.publicity_counts_posting_day": counts_posting_day})

    assert refused("appointment_gate", facts, today) == reasons


def test_days_on_which_an_objection_is_open_do_not_run() -> None:
    period = [date(2017, 1, 25), date(2017, 2, 3)]
    closed = publicised(**{"handle_objection.open_periods": [period]})
    still_open = publicised(
        **{
            "handle_objection.open_periods": [[period[0], None]],
            "handle_objection.open": True,
        }
    )

    assert refused("a_dt11", closed, date(2017, 2, 7)) == {"publicity_running"}
    assert refused("a_dt11", still_open, date(2017, 6, 1)) == {
        "publicity_running",
        "must_4_unchecked",
        "objection_open",
    }


def test_no_gate_passes_on_a_day_of_a_year_the_calendar_does_not_know() -> None:
    facts = published(date(2027, 1, 20)) | {"post_notice.posted_on": date(2026, 12, 29)}

    with pytest.raises(CalendarUnknown):
        refused("a_dt11", facts, date(2027, 1, 20))


@pytest.mark.parametrize(
    ("after", "reasons"), [(timedelta(days=364), {"out_of_order"}), (timedelta(days=365), set())]
)
@pytest.mark.parametrize("competent", [True, False])
def test_probation_is_reviewed_after_a_year_with_either_result(
    after: timedelta, reasons: set[str], *, competent: bool
) -> None:
    facts = {
        "post.probation": True,
        "issue_appointment.issued_on": date(2017, 2, 16),
        "probation_review.competent": competent,
    }

    assert refused("a_dt12", facts, date(2017, 2, 16) + after) == reasons


def test_signals_of_forbidden_practices_refuse_nothing() -> None:
    facts = {
        "kin_of": ["li"],
        "report_matters": ["leader_departing"],
        "convene.on_circulated_agenda": False,
    }

    assert fired("a_dt13", facts, SEED) == {"a_dt13_1", "a_dt13_2", "a_dt13_3"}
    assert refused("a_dt13", facts, SEED) == set()
