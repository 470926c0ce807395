"""Reads a scenario file, strictly: what it does not know it refuses, and says where."""

from collections.abc import Callable, Mapping
from pathlib import Path

from workflows.scenario import plain_yaml
from workflows.scenario.reader import Reader, ScenarioError
from workflows.scenario.steps import (
    MAIN,
    Advance,
    Cancel,
    Complete,
    Correct,
    Expect,
    Message,
    Opened,
    Post,
    Refused,
    Scenario,
    Start,
    Step,
)


def load(path: Path) -> Scenario:
    """The scenario in this file, or a ScenarioError that names file, step and key."""
    try:
        document = plain_yaml.read(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise ScenarioError(f"{path}: {error.strerror}") from error
    except ValueError as error:
        raise ScenarioError(f"{path}: {' '.join(str(error).split())}") from error
    return parse(document, str(path))


def parse(document: object, file: str) -> Scenario:
    """The scenario that this document, read from `file`, describes."""
    known = "title procedure rule_pack clock parameters people start steps outcome"
    top = Reader(file, document, known)
    procedure = top.text("procedure")
    start = Reader(f"{file}: start", top.raw("start"), "as data")
    steps = _steps(top, file)
    return Scenario(
        file=file,
        title=top.text("title"),
        procedure=procedure,
        clock=top.moment("clock"),
        rule_pack=top.word_or_day("rule_pack"),
        parameters=top.data("parameters"),
        people=_people(top),
        start=Start(procedure, start.text_or_none("as"), start.data("data"), MAIN),
        steps=steps,
        outcome=_outcome(top, _cases_named(steps)),
    )


def _people(top: Reader) -> Mapping[str, tuple[Post, ...]]:
    people: dict[str, tuple[Post, ...]] = {}
    for name, held in top.data("people").items():
        posts = [held] if isinstance(held, str) else held
        if not isinstance(posts, list):
            raise top.wrong(f"people.{name}", "a list of role@where is expected")
        people[name] = tuple(_post(top, name, post) for post in posts)
    return people


def _post(top: Reader, name: str, post: object) -> Post:
    role, at, where = str(post).partition("@")
    if not (role and at and where):
        raise top.wrong(f"people.{name}", f"role@where is expected, not {post!r}")
    return Post(role, where)


def _outcome(top: Reader, cases: set[str]) -> Mapping[str, str]:
    value = top.raw("outcome")
    outcomes: dict[str, str] = {}
    for case, outcome in (value if isinstance(value, dict) else {MAIN: value}).items():
        if case not in cases:
            raise top.wrong("outcome", f"no case is named '{case}'")
        if not isinstance(outcome, str):
            raise top.wrong("outcome", f"an outcome's name is expected, not {outcome!r}")
        outcomes[case] = outcome
    return outcomes


def _steps(top: Reader, file: str) -> tuple[Step, ...]:
    given = top.raw("steps") if top.has("steps") else []
    if not isinstance(given, list):
        raise top.wrong("steps", "a list is expected")
    cases = {MAIN}
    steps = []
    for number, raw in enumerate(given, start=1):
        step = _step(f"{file}: step {number}", raw)
        _check_case(f"{file}: step {number}", step, cases)
        cases |= _cases_named((step,))
        steps.append(step)
    return tuple(steps)


def _cases_named(steps: tuple[Step, ...]) -> set[str]:
    return {MAIN} | {step.case for step in steps if isinstance(step, Start | Opened)}


def _check_case(place: str, step: Step, cases: set[str]) -> None:
    if isinstance(step, Advance):
        return
    if isinstance(step, Start | Opened):
        if step.case in cases:
            raise ScenarioError(f"{place}: case: the name '{step.case}' is taken")
    elif step.case not in cases:
        raise ScenarioError(f"{place}: case: no case is named '{step.case}' yet")


def _step(place: str, raw: object) -> Step:
    if not isinstance(raw, dict):
        raise ScenarioError(f"{place}: a step is a mapping, not {raw!r}")
    kinds = [key for key in raw if key in KINDS]
    if len(kinds) != 1:
        found = ", ".join(map(str, raw))
        raise ScenarioError(f"{place}: one of {', '.join(KINDS)} is expected, found: {found}")
    known, build = KINDS[kinds[0]]
    return build(Reader(place, raw, known))


def _case(step: Reader) -> str:
    return step.text("case") if step.has("case") else MAIN


def _complete(step: Reader) -> Complete:
    each = {}
    for member, answers in step.data("each").items():
        if not isinstance(answers, dict):
            raise step.wrong(f"each.{member}", f"a mapping is expected, not {answers!r}")
        each[member] = answers
    if each and (step.has("as") or step.has("data")):
        raise step.wrong("each", "stands instead of 'as' and 'data', not beside them")
    return Complete(
        element=step.text("complete"),
        actor=step.text_or_none("as"),
        data=step.data("data"),
        each=each,
        case=_case(step),
    )


def _message(step: Reader) -> Message:
    return Message(step.text("message"), step.text_or_none("as"), step.data("data"), _case(step))


def _advance(step: Reader) -> Advance:
    if not isinstance(step.raw("advance"), dict):
        return Advance(to=step.moment("advance"))
    known = ("working_days", "days", "months")
    amount = Reader(f"{step.place}: advance", step.raw("advance"), " ".join(known))
    if [amount.has(key) for key in known].count(True) != 1:
        raise step.wrong("advance", "one of working_days, days and months is expected")
    return Advance(None, *(amount.count(key) if amount.has(key) else 0 for key in known))


def _refused(step: Reader) -> Refused:
    if not step.has("reason") and not step.has("exactly"):
        raise ScenarioError(f"{step.place}: 'reason' or 'exactly' says why it is refused")
    return Refused(
        act=step.text("refused"),
        actor=step.text_or_none("as"),
        data=step.data("data"),
        reason=step.text_or_none("reason"),
        exactly=step.words_or_none("exactly"),
        shown=step.words_or_none("shown"),
        case=_case(step),
    )


def _correct(step: Reader) -> Correct:
    changes = step.data("correct")
    if not changes:
        raise step.wrong("correct", "at least one path with its new value is expected")
    return Correct(changes, step.text_or_none("as"), step.text("reason"), _case(step))


def _start(step: Reader) -> Start:
    return Start(step.text("start"), step.text_or_none("as"), step.data("data"), step.text("case"))


def _opened(step: Reader) -> Opened:
    return Opened(step.text("opened"), step.text("case"))


def _expect(step: Reader) -> Expect:
    known = "open not_open reasons rows not_rows facts not_opened due"
    expected = Reader(f"{step.place}: expect", step.raw("expect"), known)
    return Expect(
        open=expected.words("open"),
        not_open=expected.words("not_open"),
        reasons=expected.words("reasons"),
        rows=expected.words("rows"),
        not_rows=expected.words("not_rows"),
        facts=expected.data("facts"),
        not_opened=expected.words("not_opened"),
        due=expected.data("due"),
        case=_case(step),
    )


def _cancel(step: Reader) -> Cancel:
    why = Reader(f"{step.place}: cancel", step.raw("cancel"), "reason")
    return Cancel(why.text("reason"), step.text_or_none("as"), _case(step))


KINDS: Mapping[str, tuple[str, Callable[[Reader], Step]]] = {
    "complete": ("complete as data each case", _complete),
    "message": ("message as data case", _message),
    "advance": ("advance case", _advance),
    "refused": ("refused as data reason exactly shown case", _refused),
    "correct": ("correct as reason case", _correct),
    "start": ("start as data case", _start),
    "opened": ("opened case", _opened),
    "expect": ("expect case", _expect),
    "cancel": ("cancel as case", _cancel),
}
