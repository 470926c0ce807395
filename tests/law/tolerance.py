"""Cases made for the rows of the tables of tolerance."""

from tests.law.accountability import Make, flat

CONDITIONS = {f"verification__c{n}": True for n in range(7)} | {
    "verification__minutes_exist": True,
    "verification__exclusions": [],
    "verification__times": 1,
}


def verified(**changed: object) -> Make:
    """All conditions hold, but for what is changed."""
    return flat(**CONDITIONS | {f"verification__{name}": value for name, value in changed.items()})


def settled(proposed: str, outcome: str | None = None) -> Make:
    return flat(tolerance_decision__outcome=proposed, deliberation__outcome=outcome)


LATE = flat(linked__accountability_case__decide__done_on="已决", acceptance__accepted=True)

CASES: dict[str, Make] = {
    "b_window_1": LATE,
    "b_window_2": flat(),
    "b_late_1": LATE,
    "b_late_2": flat(),
    "acceptance_1": flat(
        linked__accountability_case__decide__done_on="已决", acceptance__accepted=True
    ),
    "b_dt1_1": verified(exclusions=["food_drug"], private_gain=True),
    "b_dt1_2": verified(private_gain=True),
    "b_dt1_3": verified(knowing_violation=True),
    "b_dt1_9b": verified(superior_decision=True, plainly_illegal=True),
    "b_dt1_7": verified(dissent_recorded=True),
    "b_dt1_8": verified(force_majeure=True),
    "b_dt1_9": verified(superior_decision=True),
    "b_dt1_4h": verified(minutes_exist=False),
    "b_dt1_4": verified(minutes_exist=False, times=2),
    "b_dt1_5": verified(),
    "b_dt1_6": verified(c3=False, remedied=True),
    "b_dt1_10": verified(c3=False),
    "b_dt2_1": settled("tolerated", "adopted"),
    "b_dt2_2": settled("mitigated", "adopted"),
    "b_dt2_3": settled("exempt_dissent", "adopted"),
    "b_dt2_4": settled("not_tolerated"),
    "b_dt2_5": settled("tolerated", "not_adopted"),
    "b_meet_1": flat(
        subject__name="甲", convene__present=["甲"], tolerance_decision__outcome="tolerated"
    ),
    "b_meet_2": settled("not_tolerated"),
}
