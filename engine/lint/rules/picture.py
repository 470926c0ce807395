"""Everything that is carried out can be seen on the canvas: nothing hides behind the drawing."""

from collections.abc import Iterator

from engine.lint.bundle import Bundle, Known
from engine.lint.finding import Finding

RULE = "picture"


def check(bundle: Bundle, _known: Known) -> Iterator[Finding]:
    for drawing in bundle.drawings.values():
        drawn = [*(n.id for n in drawing.nodes), *(f.id for f in drawing.flows)]
        for identity in drawn:
            if identity and identity not in drawing.shapes:
                told = "图上没有画出来", "is not in the picture"
                yield Finding(drawing.file, identity, RULE, *told)
