"""Entered dates of acts lie neither after the clock nor before the act they need."""

from collections.abc import Mapping
from datetime import date

from engine.errors import InvalidForm
from engine.forms import Form
from engine.paths import as_fact, at


def check_dates(
    form: Form, values: Mapping[str, object], facts: Mapping[str, object], today: date
) -> None:
    """Refuse `date_in_future` and `out_of_order`, naming every field at fault."""
    problems: dict[str, str] = {}
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
