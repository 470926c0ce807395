"""A problem is a question to the officer who examines the file, never a finding."""

from typing import NamedTuple

from workflows.lrmx.form import LABELS

_SHOWN = 20


class Problem(NamedTuple):
    """What does not agree: a code, the element of the file, and a sentence for the officer."""

    code: str
    field: str
    text: str


def problem(code: str, field: str, text: str) -> Problem:
    """A problem whose sentence begins with what people call the element."""
    return Problem(code, field, f"{LABELS[field]}：{text}")


def quoted(text: str) -> str:
    """What the form says, short enough for a sentence."""
    shown = " ".join(text.split())
    return f"「{shown[:_SHOWN]}…」" if len(shown) > _SHOWN else f"「{shown}」"
