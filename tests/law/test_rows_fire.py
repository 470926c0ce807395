"""Every row of every table applies to a case made for it."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from tests.law import accountability, complaints, inquiries, tolerance
from tests.law.judge import MEMBERS, convened, fired, published, ready, signature
from tests.law.models import Row, all_rows, register

Make = Callable[[date], dict[str, object]]

DAYS = (date(2017, 1, 10), date(2017, 3, 1), date(2026, 1, 12))
YEAR = timedelta(days=367)


def only(**facts: object) -> Make:
    """The same facts on any day; `__` stands for the dot of a path."""
    return lambda _day: {path.replace("__", "."): value for path, value in facts.items()}


def but(base: Make, **facts: object) -> Make:
    return lambda day: {**base(day), **only(**facts)(day)}


def appraised(years_ago: int, result: str) -> Make:
    return lambda day: {
        "candidate.appraisal_list": [{"year": day.year - years_ago, "result": result}]
    }


def signed(**other: object) -> Make:
    """The secretary's signature changed, or both signed by one hand."""
    return lambda day: {
        **convened(day),
        "signatures": [
            signature("sign_secretary", "书记甲", day) | other,
            signature("sign_discipline_secretary", "纪委书记乙", day),
        ],
    }


def late_signature(day: date) -> dict[str, object]:
    facts = signed(on=day + timedelta(days=1))(day)
    return {**facts, "act": "tally"}


def one_hand(day: date) -> dict[str, object]:
    return signed(signer="纪委书记乙")(day)


EXCEPTIONAL = {"exceptional": True, "exceptional_ground": "outstanding"}
NEED = {"exceptional": True, "exceptional_ground": "special_need"}
VOTE = {"convene__members_due": MEMBERS, "convene__present": MEMBERS, "convene__recused": []}

CASES: dict[str, Make] = {
    "a_dt1_1": only(candidate__step="deputy_to_chief", candidate__years_in_step=1),
    "a_dt1_2": only(
        candidate__step="chief_to_deputy", candidate__years_in_step=2, post__rank="副处级"
    ),
    "a_dt1_3": only(candidate__education="secondary"),
    "a_dt1_3b": only(candidate__education="college", post__rank="副厅级"),
    "a_dt1_4": only(candidate__training_done=False),
    "a_dt1_5": only(candidate__qualified=False, exceptional=True),
    "a_dt1_6": only(candidate__step="first_county", candidate__service_years=4),
    "a_dt1_6b": only(candidate__step="first_county", candidate__grassroots_years=1),
    "a_dt1_7": only(candidate__posts_held=1, post__rank="正处级"),
    "a_dt2_1": only(candidate__findings=["low_recognition"]),
    "a_dt2_2": appraised(3, "basic"),
    "a_dt2_3": only(candidate__findings=["canvassing"]),
    "a_dt2_4": only(candidate__spouse_abroad=True),
    "a_dt2_5": lambda day: {
        "candidate.sanctions": [{"measure": "诫勉", "effect_until": day + timedelta(days=1)}]
    },
    "a_dt2_6": only(candidate__findings=["other_bar"]),
    "a_dt2_1_2019": only(candidate__findings=["political_discipline"]),
    "a_dt2_2_2019": only(candidate__findings=["low_recognition"]),
    "a_dt2_3_2019": appraised(1, "incompetent"),
    "a_dt2_4_2019": only(candidate__findings=["canvassing"]),
    "a_dt2_5_2019": only(candidate__spouse_abroad=True),
    "a_dt2_6_2019": only(candidate__sanctions=[{"measure": "诫勉", "effect_until": None}]),
    "a_dt2_7_2019": only(candidate__findings=["other_bar"]),
    "a_dt3_1": only(exceptional=True, candidate__on_probation=True),
    "a_dt3_2": only(exceptional=True, consecutive_exception=True),
    "a_dt3_3": only(candidate__rank="科员", post__rank="副处级"),
    "a_dt3_3b": only(candidate__rank="副科级", post__rank="副处级"),
    "a_dt3_4": only(exceptional=True, candidate__qualified=False),
    "a_dt3_5": only(**EXCEPTIONAL, exceptional_case="expertise"),
    "a_dt3_6": only(**NEED, exceptional_case="hard_region"),
    "a_dt3_7": only(exceptional=True),
    "a_dt3_8": only(skips_level=True),
    "a_dt3_8b": only(without_recommendation=True),
    "a_dt3_9": only(exceptional=True, prior_report__reply="approved"),
    "eligibility_1": only(candidate__qualified=False),
    "eligibility_2": only(candidate__name="张样一"),
    "a_dt6_1": but(ready, analysis__done_on=None),
    "a_dt6_1b": but(ready, motion__done_on=None),
    "a_dt6_1c": but(ready, motion__approved=False),
    "a_dt6_1d": but(ready, recommendation__held_on=None),
    "a_dt6_1e": but(ready, inspection__done_on=None),
    "a_dt6_1f": but(ready, inspection__recommended=False),
    "a_dt6_2": lambda day: {**ready(day), "recommendation.held_on": day - YEAR},
    "a_dt6_3": but(ready, four_musts__outcome=None),
    "a_dt6_3b": but(ready, dual_signature__outcome=None),
    "a_dt6_4": but(ready, exceptional=True),
    "a_dt6_4b": but(ready, exceptional=True, prior_report__reply="refused"),
    "a_dt8_2": only(reconsider__members_due=MEMBERS, reconsider__agreeing=MEMBERS[:4]),
    "a_dt9_1b": but(convened, act="tally", kin_of=["li"]),
    "a_dt9_2": but(ready, kin_of=["考察甲"]),
    "a_dt9_4": only(candidate__findings=["kin_in_line"]),
    "a_dt9_5": only(candidate__findings=["kin_business"]),
    "a_dt9_6": only(candidate__findings=["home_county"]),
    "a_dt9_7": but(ready, kin_of=["书记甲"]),
    "a_dt10_1": only(exceptional=True),
    "a_dt10_2": only(skips_level=True, exceptional=True),
    "a_dt10_2b": only(without_recommendation=True),
    "a_dt10_3": only(report_matters=["kin_in_unit"]),
    "a_dt10_4": lambda day: {
        "consultation.joint_manager_reply": "no_reply",
        "consultation.joint_manager_asked_on": day - timedelta(days=20),
    },
    "a_dt10_8": only(post__quota_approved=2, records__quota_filled=2),
    "a_dt10_8b": only(post__rank="正处级", post__unit_rank="正科级"),
    "a_dt12_1": lambda day: {
        "post.probation": True,
        "issue_appointment.issued_on": day - timedelta(days=300),
    },
    "a_dt12_1b": only(post__probation=True, post__elected=True),
    "a_dt12_2": lambda day: {
        "post.probation": True,
        "issue_appointment.issued_on": day - YEAR,
        "probation_review.competent": True,
    },
    "a_dt12_3": lambda day: {
        "post.probation": True,
        "issue_appointment.issued_on": day - YEAR,
        "probation_review.competent": False,
    },
    "a_dt13_1": only(kin_of=["li"]),
    "a_dt13_2": only(report_matters=["leader_departing"]),
    "a_dt13_3": only(convene__on_circulated_agenda=False),
    "a_dt13_4": only(post__rank="正处级", post__unit_rank="正科级"),
    "inspection_1": lambda day: {**ready(day), "inspection_notice.posted_on": day},
    "inspection_2": but(ready, recommendation__held_on=None),
    "inspection_3": lambda day: {**ready(day), "recommendation.held_on": day - YEAR},
    "inspection_4": but(ready, skips_level=True),
    "inspection_4b": but(ready, without_recommendation=True),
    "inspection_5": but(ready, inspection__team=["考察甲"]),
    "adoption_1": but(published, deliberation__outcome="void"),
    "a_dt4_1": but(ready, dossier_review__finding="doubt"),
    "a_dt4_1a": ready,
    "a_dt4_1b": but(ready, dossier_review__finding="falsified"),
    "a_dt4_2": but(ready, personal_matters_check__finding="serious_omission"),
    "a_dt4_2a": ready,
    "a_dt4_2b": but(ready, personal_matters_check__finding="minor_omission"),
    "a_dt4_2b_2017": but(ready, personal_matters_check__finding="minor_omission"),
    "a_dt4_2c": but(ready, personal_matters_check__finding="concealment"),
    "a_dt4_2c_2017": but(ready, personal_matters_check__finding="concealment"),
    "a_dt4_3": but(ready, discipline_opinion__finding="under_check"),
    "a_dt4_3a": ready,
    "a_dt4_3b": but(ready, discipline_opinion__finding="affects_use"),
    "a_dt4_4": but(ready, complaint_check__finding="unchecked"),
    "a_dt4_4a": but(ready, complaint_check__finding="untrue"),
    "a_dt4_4b": but(
        ready,
        complaint_check__finding="not_specific",
        complaint_check__officers=["纪检甲", "纪检乙"],
        complaint_check__reason="只有议论，没有事实",
    ),
    "a_dt4_4c": but(
        ready, complaint_check__finding="not_specific", complaint_check__officers=["纪检甲"]
    ),
    "a_dt4_4d": but(
        ready,
        complaint_check__finding="not_specific",
        complaint_check__officers=2,
        complaint_check__reason=" 　",
    ),
    "a_dt4_4e": but(ready, complaint_check__finding="substantiated"),
    "a_dt4_5": but(ready, complaint_check__open=True),
    "tolerated_1": only(
        discipline_opinion__finding="affects_use", records__tolerated=[{"case": "2017-0001"}]
    ),
    "complaint_check_1": only(
        complaint_check__finding="not_specific", complaint_check__officers=["纪检甲"]
    ),
    "complaint_check_1b": only(
        complaint_check__finding="not_specific", complaint_check__officers=1
    ),
    "complaint_check_2b": only(
        complaint_check__finding="not_specific", complaint_check__officers=2
    ),
    "complaint_check_2": only(
        complaint_check__finding="not_specific", complaint_check__officers=["纪检甲", "纪检乙"]
    ),
    "opinion_1": only(integrity_conclusion__text="　", integrity_conclusion__conclusive=True),
    "opinion_2": only(
        integrity_conclusion__text="尚在了解", integrity_conclusion__conclusive=False
    ),
    "a_dt5_1": ready,
    "a_dt5_2": but(ready, sign_secretary__opinion="refuse"),
    "a_dt5_3": but(ready, sign_discipline_secretary__opinion=None),
    "a_dt5_4": but(ready, integrity_conclusion__conclusive=None),
    "a_dt5_5": one_hand,
    "a_dt5_6": but(ready, signatures=[], records__signatory__secretary=None),
    "a_dt5_6b": but(ready, signatures=[], records__signatory__discipline_secretary=None),
    "a_dt5_7": late_signature,
    "a_dt5_8": signed(covers_current_text=False),
    "a_dt5_8b": lambda day: {
        **ready(day),
        "signatures": [
            signature("sign_discipline_secretary", "纪委书记乙", day) | {"valid": False}
        ],
    },
    "a_dt7_10": but(convened, convene__form="circulation"),
    "a_dt6_5": but(convened, convene__on_circulated_agenda=None),
    "a_dt6_5b": but(convened, convene__agenda_version="第4号"),
    "a_dt9_1": but(convened, kin_of=["li"]),
    "a_dt7_1": but(convened, convene__present=MEMBERS[:5]),
    "a_dt7_1b": but(convened, convene__present=[*MEMBERS, "列席者"]),
    "a_dt7_4": but(convened, actor="chen"),
    "a_dt7_4b": but(convened, actor="chen"),
    "a_dt7_5": only(tally__agree=5, **VOTE),
    "a_dt7_6": only(tally__agree=4, **VOTE),
    "a_dt11_7": only(post_notice__text=" "),
    "a_dt11_3": only(post_notice__text="拟任职公示", exceptional=True),
    "a_dt11_1": only(handle_objection__open=False),
    "a_dt11_2": lambda day: {**published(day), "post_notice.posted_on": day},
    "a_dt11_4": but(published, handle_objection__open=True),
    "a_dt11_4b": but(published, handle_objection__open=True),
    "a_dt11_5": but(published, handle_objection__finding="untrue"),
    "a_dt11_6": but(published, handle_objection__finding="affects_office"),
}


CASES |= accountability.CASES | tolerance.CASES | inquiries.CASES | complaints.CASES


def case_of(row: Row) -> Make:
    """The case made for the row, or for the older row that says the same."""
    return CASES.get(row.id) or CASES[row.id.removesuffix("_2019")]


def day_of(row: Row) -> date:
    """A day on which everything that the row cites is in force."""
    return next(
        day for day in DAYS if all(register().in_force(clause, day) for clause in row.clauses)
    )


@pytest.mark.parametrize("row", all_rows(), ids=lambda row: row.id)
def test_a_row_applies_to_the_case_made_for_it(row: Row) -> None:
    day = day_of(row)

    assert row.id in fired(row.table, case_of(row)(day), day, row.folder)


def test_no_case_is_left_without_a_row() -> None:
    assert set(CASES) <= {row.id for row in all_rows()}
