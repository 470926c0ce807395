"""The flaws of models of a few lines (written as in `tests/interpreter/small.py`)."""

from engine.lint import bundle_of
from engine.lint.unfolding import net_of
from engine.verify import Flaw, Net, flaws
from tests.interpreter.small import bpmn


def net(text: str, **others: str) -> Net:
    files = {"p/p.bpmn": bpmn(text)} | {f"{k}/{k}.bpmn": bpmn(v, k) for k, v in others.items()}
    return net_of(bundle_of("p", files), "p")


def found(text: str, **others: str) -> tuple[Flaw, ...]:
    return flaws(net(text, **others))


def told(text: str, kind: str, **others: str) -> dict[str, str]:
    """The flaws of one kind: the element, and the way that leads there."""
    flawed = (flaw for flaw in found(text, **others) if flaw.kind == kind)
    return {flaw.place: " ".join(flaw.way) for flaw in flawed}
