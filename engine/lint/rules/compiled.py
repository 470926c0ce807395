"""The engine itself can build it: what no other rule has said already about the element."""

from collections.abc import Iterator

from engine.decisions import DecisionRefused
from engine.definitions import compile_procedure
from engine.interpreter import ModelRefused, faults
from engine.lint.bundle import Bundle, Known
from engine.lint.finding import Finding

RULE = "compiles"


def check(bundle: Bundle, _known: Known) -> Iterator[Finding]:
    for file, drawing in bundle.drawings.items():
        for element, told in faults(drawing.root.getroottree(), file):
            yield Finding(file, element, RULE, told, told)
    yield from _whole(bundle)


def _whole(bundle: Bundle) -> Iterator[Finding]:
    try:
        compile_procedure(bundle.key, bundle.files)
    except ModelRefused as error:
        told = " ".join(error.what.split())
        yield Finding(error.file, error.element, RULE, told, told)
    except DecisionRefused as error:
        yield Finding(error.source, error.element, RULE, error.message, error.message)
    except (ValueError, KeyError) as error:
        said = f"无法编译：{error}", f"does not compile: {error}"
        yield Finding(f"{bundle.key}/{bundle.key}.bpmn", bundle.key, RULE, *said)
