"""Cases made for the rows of referral, linked inquiry and reverse accountability."""

from datetime import timedelta

from tests.law.accountability import Make, flat


def not_started(days: int) -> Make:
    """A clue that came in so many days ago, and nobody has started."""
    return lambda day: {
        "trigger": "not_started",
        "linked.original_case.started_on": day - timedelta(days=days),
        "parameters.e_start_days": 30,
    }


CASES: dict[str, Make] = {
    "referral_1": flat(candidate_explains__statement="未到场"),
    "d_dt1_1": flat(systemic=True, sick_promotion=True),
    "d_dt1_2": flat(long_spread=True),
    "d_dt1_3": flat(sick_promotion=True),
    "d_dt1_4": flat(major_corruption=False),
    "track_1": flat(act="track_leadership", track_leadership__outcome="not_held"),
    "e_dt1_8": flat(trigger="no_ground", linked__original_case__outcome="tolerated"),
    "e_dt1_8b": flat(trigger="not_started", linked__original_case__start_approval__approved=True),
    "e_dt1_8c": not_started(29),
    "e_dt1_1": not_started(30),
    "e_dt1_2": flat(trigger="no_ground", linked__original_case__outcome="not_started"),
    "e_dt1_3": flat(trigger="low_level_only"),
    "e_dt1_4": flat(trigger="weak_form"),
    "e_dt1_4b": flat(trigger="formalities_overdue"),
    "e_dt1_5": flat(trigger="report_hidden"),
    "e_dt1_6": flat(trigger="abuse", linked__original_case__outcome="exempt"),
    "e_dt1_7": flat(trigger="by_hand"),
    "reverse_team_1": flat(form_team__team=["调查甲", "调查乙"], form_team__recused=["调查乙"]),
    "reverse_decide_1": flat(decide__form="notice"),
    "reverse_decide_2": flat(decide__form="removal", decide__organ="discipline"),
    "reverse_decide_3_2019": flat(
        decide__form="notice", decide__organ="discipline", subject__directly_under_committee=True
    ),
    "reverse_decide_4": flat(decide__organ="committee", acting_as=["discipline_secretary"]),
    "reverse_appeal_1": flat(decide__form="notice"),
}
