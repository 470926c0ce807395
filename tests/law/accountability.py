"""Cases made for the rows of the tables of accountability."""

from collections.abc import Callable
from datetime import date, timedelta

Make = Callable[[date], dict[str, object]]


def flat(**facts: object) -> Make:
    """The same facts on any day; `__` stands for the dot of a path."""
    return lambda _day: {path.replace("__", "."): value for path, value in facts.items()}


def effect(form: str | None, sanction: str | None = None) -> Make:
    return flat(subject__kind="person", decide__form=form, decide__sanction=sanction)


def decision(form: str, organ: str = "discipline", **more: object) -> Make:
    given = {"subject__kind": "person", "decide__approval_no": "样委〔2017〕1号"}
    return flat(**given | {"decide__form": form, "decide__organ": organ} | more)


def delivered(day: date) -> dict[str, object]:
    return {"deliver.done_on": day, "deliver.delivered_on": day}


SANCTIONS = """warning serious_warning party_removal probation expulsion admin_warning demerit
    major_demerit admin_demotion"""

CASES: dict[str, Make] = {
    "c_dt1_6": flat(
        subject__managed_by="样例市委",
        records__bodies__managing_committee="样例市委",
        records__bodies__committee="样例县委",
    ),
    "c_dt1_4": flat(under_case_review=True),
    "c_dt1_7": flat(linked__reopens__outcome="exempt", new_facts=" "),
    "c_dt1_2": flat(subject__directly_under_committee=True, subject__principal=True),
    "c_dt1_1c": flat(initiator="committee"),
    "c_dt1_1b": flat(initiator="organisation"),
    "c_dt1_1": flat(initiator="discipline"),
    "team_1": flat(form_team__team=["甲", "乙"], form_team__recused=["乙"]),
    "team_2": flat(form_team__team=["甲", "乙"], form_team__recused=[], records__kin=["甲"]),
    "hearing_1": flat(hearing__heard=True),
    "c_dt3_1b": flat(tolerance_review__dissent_recorded=True),
    "c_dt3_1c": flat(tolerance_review__force_majeure=True),
    "c_dt3_1a": flat(tolerance_review__open_tolerance=True),
    "c_dt3_1d": flat(),
    "c_dt2_1": decision(
        "written_check",
        subject__kind="organisation",
        subject__directly_under_committee=True,
        decide__approval_no=None,
    ),
    "c_dt2_2": decision("reorganise", subject__kind="organisation"),
    "c_dt2_3": decision("admonition", decide__approval_no=" "),
    "c_dt2_4": decision("removal"),
    "c_dt2_5": decision("discipline", "organisation"),
    "c_dt2_8": decision("notice", "committee", acting_as=["discipline_secretary"]),
    "c_form_1": decision("written_check"),
    "c_form_2": decision("removal", subject__kind="organisation"),
    "c_form_3": decision("notice"),
    "decide_1": flat(linked_by=[{"procedure": "tolerance", "state": "running"}]),
    "decide_2": flat(
        linked_by=[{"procedure": "tolerance", "settlement": {"outcome": "mitigated"}}],
        report__proposed_form="removal",
        decide__form="demotion",
    ),
    "effect_0": flat(subject__kind="organisation", decide__form="notice"),
    **{
        f"effect_{n}": effect(form)
        for n, form in enumerate(
            [
                "notice",
                "admonition",
                "suspension",
                "transfer",
                "ordered_resignation",
                "removal",
                "demotion",
            ],
            1,
        )
    },
    **{f"effect_{n}": effect("discipline", s) for n, s in enumerate(SANCTIONS.split(), 8)},
    "effect_17": effect("discipline"),
    "effect_18": flat(subject__kind="person", decide__form="removal", correct__done_on="今"),
    "effect_again_1": effect("removal"),
    "c_dt4_1": delivered,
    "c_dt4_3": lambda day: {
        "appeal_period.last_day": day,
        "appeal_filed.received_on": day + timedelta(days=1),
    },
    "c_dt4_5": flat(decide__form="admonition", appeal_decision__form="removal"),
    "c_dt4_4": flat(form_team__team=["甲"], actor="甲"),
    "deliver_1": lambda day: {
        "deliver.delivered_on": day - timedelta(days=1),
        "decide.done_on": day,
    },
}
