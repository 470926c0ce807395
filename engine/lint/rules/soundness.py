"""The procedure as a token game: it can always end, nothing is left over, nothing drawn is dead."""

from collections import Counter
from collections.abc import Iterator

from engine.lint.bundle import Bundle
from engine.lint.finding import ERROR, UNPROVEN, Finding
from engine.lint.spawning import reached
from engine.lint.unfolding import net_of
from engine.verify import MOST_MARKINGS, NOT_PROVEN, Flaw, Net, Node, flaws

SAID = {
    "deadlock": (
        "走到反例所示的情形，办件停在这里，再也办不下去",
        "the case comes to a stand here and never goes on",
    ),
    "lost_token": (
        "别的支线已经结束，这一支却停在这里，整件永远办不完",
        "a branch is left standing here, and the case never ends",
    ),
    "livelock": (
        "到了反例所示的情形，无论怎么办都走不到结束",
        "from here no end is ever reached, whatever is done",
    ),
    "dead_element": ("无论怎么走都轮不到这里", "never has its turn, whatever happens"),
    "unsafe": (
        "两个令牌会同时到这里，同一环节会开两次",
        "two tokens may lie here at once: it would be opened twice",
    ),
    "endless_loop": ("回路中没有等待，系统会不停地走下去", "a loop in which nothing ever waits"),
}


def check(bundle: Bundle) -> Iterator[Finding]:
    """Of what is drawn as a whole; an id that is used twice names no element of a way."""
    used = Counter(node.id for node in bundle.nodes())
    drawing = bundle.drawing(bundle.key)
    if drawing is None or "" in used or max(used.values(), default=0) > 1:
        return
    net = net_of(bundle, bundle.key)
    told: set[tuple[str, str]] = set()
    for flaw in flaws(net):
        if flaw.kind == NOT_PROVEN:
            yield _not_proven(drawing.file, bundle.key)
            continue
        node = net.nodes[flaw.place]
        if (flaw.kind, node.id) not in told and _worth_telling(bundle, net, flaw):
            told.add((flaw.kind, node.id))
            yield _finding(node, flaw)


def _worth_telling(bundle: Bundle, net: Net, flaw: Flaw) -> bool:
    """That no line leads to an element is said by another rule."""
    node = net.nodes[flaw.place]
    drawing = bundle.drawing(node.process)
    if flaw.kind != "dead_element" or drawing is None:
        return True
    starts = [n.id for n in drawing.inside(node.scope) if n.kind == "startEvent"]
    return node.id in reached(drawing, starts) or node.id in starts


def _finding(node: Node, flaw: Flaw) -> Finding:
    way = flaw.way if not flaw.way or flaw.way[-1] == node.id else (*flaw.way, node.id)
    return Finding(node.file, node.id, flaw.kind, *SAID[flaw.kind], ERROR, way)


def _not_proven(file: str, key: str) -> Finding:
    told = (
        f"情形超过 {MOST_MARKINGS} 种，未能证明总能办完",
        f"more than {MOST_MARKINGS} markings: not proven that it always ends",
    )
    return Finding(file, key, NOT_PROVEN, *told, UNPROVEN)
