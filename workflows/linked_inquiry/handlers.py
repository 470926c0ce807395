"""Lists who did what in a selection, and under which rule. Judges nothing."""

from collections.abc import Iterator, Mapping

import engine
from engine.clock import local_date
from workflows.paths import text_at
from workflows.records import RecordsDirectory

DIRECTORY = RecordsDirectory()
PARTS = {
    "analysis": "提出",
    "motion": "提出",
    "recommendation": "推荐",
    "inspection": "核查",
    "dossier_review": "核查",
    "personal_matters_check": "核查",
    "discipline_opinion": "核查",
    "complaint_check": "核查",
    "handle_objection": "核查",
    "integrity_conclusion": "签字",
    "sign_secretary": "签字",
    "sign_discipline_secretary": "签字",
    "prior_report": "批复",
    "agenda": "提交讨论",
    "convene": "提交讨论",
    "state_opinion": "表决",
    "issue_appointment": "发文",
}
ANSWERS = ("finding", "recommended", "conclusive", "opinion", "approved", "reply")
WAIVERS = {
    "exceptional": "破格",
    "skips_level": "越级",
    "without_recommendation": "免予民主推荐",
    "consecutive_exception": "任职年限连续破格",
}


def trace_selection(call: engine.Call) -> Mapping[str, object]:
    """`acts` that led to the outcome: part, element, by, posts, on, answer, rules, clauses.

    `told` is the same in words.
    `waived` names what was dispensed with at the start, and every fact corrected midway.
    Empty where no selection is named.

    Law: opinion-2016/traceability.
    """
    number = text_at(call.facts, "promotion_case")
    done = engine.queries.deeds(call.session, number) if number else ()
    acts = [_act(call, deed) for deed in done if deed.leads and _is_told(deed)]
    return {
        "acts": acts,
        "told": [_line(call, act) for act in acts],
        "waived": list(_waived(call, done)),
    }


def _is_told(deed: "engine.queries.Deed") -> bool:
    return deed.type == "task.completed" and deed.element in PARTS


def _act(call: engine.Call, deed: "engine.queries.Deed") -> dict[str, object]:
    answer = next((deed.values[name] for name in ANSWERS if name in deed.values), None)
    return {
        "part": PARTS[deed.element],
        "element": deed.element,
        "name": deed.name,
        "by": deed.actor,
        "posts": list(_posts(call, deed)),
        "on": local_date(deed.at),
        "answer": answer,
        "rules": list(deed.rules),
        "clauses": list(deed.clauses),
    }


def _line(call: engine.Call, act: Mapping[str, object]) -> str:
    clauses = act["clauses"]
    rule = f"（{'，'.join(map(str, clauses))}）" if isinstance(clauses, list) and clauses else ""
    posts = act["posts"]
    held = f"，时任{'、'.join(map(str, posts))}" if isinstance(posts, list) and posts else ""
    return f"{act['on']} {act['part']}：{act['name']} {_name(call, act['by'])}{held}{rule}"


def _posts(call: engine.Call, deed: "engine.queries.Deed") -> Iterator[str]:
    """The posts held on the day of the act, with their units."""
    if deed.actor is not None:
        yield from DIRECTORY.posts_of(call.session, deed.actor, local_date(deed.at))


def _waived(call: engine.Call, done: tuple["engine.queries.Deed", ...]) -> Iterator[str]:
    linked = call.facts.get("linked")
    case = linked.get("promotion_case") if isinstance(linked, Mapping) else None
    for name, told in WAIVERS.items():
        if isinstance(case, Mapping) and case.get(name) is True:
            yield told
    for deed in done:
        if deed.type == "fact.corrected":
            yield f"{local_date(deed.at)} 更正 {deed.element}：{_name(call, deed.actor)}"


def _name(call: engine.Call, person: object) -> str:
    return DIRECTORY.person_name(call.session, str(person)) if person else "系统"


HANDLERS: Mapping[str, engine.Handler] = {"trace_selection": trace_selection}
