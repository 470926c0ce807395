"""What is entered agrees in itself: dates with the clock and in order, numbers with one another."""

from collections.abc import Iterator, Mapping
from datetime import date

from engine.errors import InvalidForm
from engine.feel import parse_expression
from engine.forms import Form
from engine.paths import as_fact, at, nested


def check_dates(
    form: Form, values: Mapping[str, object], facts: Mapping[str, object], today: date
) -> None:
    """Refuse `date_in_future`, `out_of_order` and what a form says must hold, field by field."""
    problems: dict[str, str] = dict(_not_holding(form, values))
    codes: list[str] = []
    for asked in form.fields:
        day = as_fact(values.get(asked.key))
        if asked.type != "datetime" or not isinstance(day, date):
            continue
        is_act = asked.key.endswith("_on") or asked.properties.get("notAfter") == "now"
        if is_act and day > today:
            problems[asked.key] = f"{day} 晚于今天（{today}），应填已经发生的日期"
            codes.append("date_in_future")
        for path in str(asked.properties.get("notBefore") or "").split():
            earlier = at(facts, path)
            if isinstance(earlier, date) and day < earlier:
                problems[asked.key] = f"{day} 早于前一环节的日期 {earlier}"
                codes.append("out_of_order")
    if problems:
        raise InvalidForm(problems, codes)


def _not_holding(form: Form, values: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    """Fields whose `holds` (FEEL over `answers`) is false, with what the form says `otherwise`."""
    answers = {"answers": nested(values)}
    for asked in form.fields:
        condition = asked.properties.get("holds")
        if condition and parse_expression(str(condition)).evaluate(answers) is False:
            yield asked.key, str(asked.properties.get("otherwise") or "与其他各项不符")
