"""Nothing that the engine does not read: it would be drawn, and not done."""

from collections.abc import Iterator

from engine.interpreter import unread
from engine.lint.bundle import Bundle, Known
from engine.lint.finding import Finding

RULE = "unsupported"
ENGLISH = "something that the system does not read"


def check(bundle: Bundle, _known: Known) -> Iterator[Finding]:
    for file, drawing in bundle.drawings.items():
        for element, told in unread(drawing.root.getroottree()):
            yield Finding(file, element, RULE, told, ENGLISH)
