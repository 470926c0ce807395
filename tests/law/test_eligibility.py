"""Who may be considered, and whether there is a post to fill."""

from datetime import date, timedelta

import pytest

from tests.law.judge import fired, refused, verdict

SEED = date(2017, 3, 1)
NOW = date(2026, 1, 12)


@pytest.mark.parametrize(
    ("appraisals", "on", "rows"),
    [
        ({2014: "basic", 2015: "competent", 2016: "excellent"}, SEED, {"a_dt2_2"}),
        ({2014: "basic", 2015: "competent", 2016: "excellent"}, date(2018, 1, 5), set()),
        ({2017: "incompetent"}, SEED, set()),
        ({2025: "basic"}, NOW, {"a_dt2_3_2019"}),
        ({2024: "basic", 2025: "competent"}, NOW, set()),
    ],
)
def test_appraisals_bar_for_three_years_and_since_2019_for_one(
    appraisals: dict[int, str], on: date, rows: set[str]
) -> None:
    listed = [{"year": year, "result": result} for year, result in appraisals.items()]

    assert fired("a_dt2", {"candidate.appraisal_list": listed}, on) == rows


@pytest.mark.parametrize(
    ("until", "barred"),
    [(SEED - timedelta(days=1), False), (SEED, False), (SEED + timedelta(days=1), True)],
)
def test_a_sanction_bars_until_the_day_it_ends(until: date, *, barred: bool) -> None:
    facts = {"candidate.sanctions": [{"measure": "警告", "effect_until": until}]}

    assert fired("a_dt2", facts, SEED) == ({"a_dt2_5"} if barred else set())


def test_a_special_post_lifts_the_bar_of_a_spouse_abroad_only_since_2019() -> None:
    facts = {"candidate.spouse_abroad": True, "post.special": True}

    assert fired("a_dt2", facts, SEED) == {"a_dt2_4"}
    assert fired("a_dt2", facts, NOW) == set()


@pytest.mark.parametrize(
    ("facts", "reasons"),
    [
        ({}, []),
        ({"candidate.qualified": True}, []),
        ({"candidate.qualified": False}, ["not_qualified"]),
        (
            {
                "candidate.qualified": False,
                "candidate.findings": ["canvassing"],
                "exceptional": True,
            },
            ["not_qualified", "barred", "exceptional_not_allowed"],
        ),
        (
            {
                "candidate.step": "deputy_to_chief",
                "candidate.years_in_step": 1,
                "exceptional": True,
                "candidate.last_promoted_on": SEED - timedelta(days=400),
            },
            [],
        ),
        (
            {"exceptional": True, "candidate.last_promoted_on": SEED - timedelta(days=340)},
            ["exceptional_not_allowed"],
        ),
        ({"candidate.education": "secondary", "candidate.training_done": False}, []),
    ],
)
def test_eligibility_stops_for_the_reasons_of_its_three_tables(
    facts: dict[str, object], reasons: list[str]
) -> None:
    value = verdict("eligibility", facts, SEED).value

    assert value == {"outcome": "stop" if reasons else "pass", "reasons": reasons}


@pytest.mark.parametrize(
    ("filled", "approved", "reasons"),
    [(0, 1, set()), (1, 1, {"over_quota"}), (None, 1, set()), (3, None, set())],
)
def test_the_last_post_can_be_filled_once(
    filled: int | None, approved: int | None, reasons: set[str]
) -> None:
    recorded = {"records.quota_filled": filled, "records.quota_approved": approved}
    given_at_start = {"post.quota_filled": filled, "post.quota_approved": approved}

    assert refused("quota", recorded, SEED) == reasons
    assert refused("quota", given_at_start, SEED) == reasons


def test_what_the_records_say_of_the_quota_goes_before_what_was_said_at_the_start() -> None:
    facts = {
        "records.quota_filled": 2,
        "records.quota_approved": 2,
        "post.quota_filled": 0,
        "post.quota_approved": 5,
    }

    assert refused("quota", facts, SEED) == {"over_quota"}
