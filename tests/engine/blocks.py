"""Small procedures made of blocks, at random, and what they ought to do, without any engine.

A case is nothing here but the list of what was done and stands: where it stands is found by
playing that list from the start. A return cuts the list.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from random import Random

from tests.interpreter.small import bpmn

HAND = "lane xr:role=org_officer xr:whose=same_level_organisation"
MEMBERS = ("li", "wang")
EACH = (
    "<bpmn:multiInstanceLoopCharacteristics><bpmn:loopDataInputRef>all_{0}</bpmn:loopDataInputRef>"
    '<bpmn:inputDataItem id="one_{0}"/></bpmn:multiInstanceLoopCharacteristics>'
)
Done = tuple[str, str | None, int]
"""What was done: the element, the member where each has a voice, the choice or the text."""

Open = tuple[str, str | None]
Standing = set[Open] | None
"""What is open of a block; None where all of it is done."""


@dataclass(frozen=True)
class Block:
    """`kind` is user, text, sign, vote, line, both, either or again; `name` its own task's."""

    kind: str
    name: str
    parts: tuple["Block", ...] = ()
    signs: str = ""

    @cached_property
    def names(self) -> frozenset[str]:
        own = set() if self.kind in {"line", "both"} else {self.name}
        return frozenset(own.union(*(part.names for part in self.parts)))

    def play(self, done: list[Done]) -> Standing:
        """What is open after what was done of this block (taken from the list); None: all is."""
        return _PLAY[self.kind](self, done)

    def leads(self, a: str, b: str) -> bool:
        """Whether lines lead from one task to another inside this block."""
        if not {a, b} <= self.names:
            return False
        if self.kind == "again":
            return True
        if any(part.leads(a, b) for part in self.parts):
            return True
        at = [next((n for n, p in enumerate(self.parts) if x in p.names), -1) for x in (a, b)]
        return (
            self.kind in {"line", "either"}
            and at[0] < at[1]
            and (self.kind == "line" or at[0] == -1)
        )

    def each(self) -> Iterator["Block"]:
        yield self
        for part in self.parts:
            yield from part.each()


def _task(block: Block, done: list[Done]) -> Standing:
    found = _taken(done, block.name)
    return None if found else {(block.name, None)}


def _vote(block: Block, done: list[Done]) -> Standing:
    left: set[Open] = {(block.name, member) for member in MEMBERS}
    while left and (found := _taken(done, block.name)):
        left.discard(found[:2])
    return left or None


def _line(block: Block, done: list[Done]) -> Standing:
    for part in block.parts:
        if (standing := part.play(done)) is not None:
            return standing
    return None


def _both(block: Block, done: list[Done]) -> Standing:
    open_ = [part.play(done) for part in block.parts]
    return set[Open]().union(*(o for o in open_ if o)) or None


def _either(block: Block, done: list[Done]) -> Standing:
    found = _taken(done, block.name)
    return block.parts[found[2] % len(block.parts)].play(done) if found else {(block.name, None)}


def _again(block: Block, done: list[Done]) -> Standing:
    while True:
        if (standing := block.parts[0].play(done)) is not None:
            return standing
        found = _taken(done, block.name)
        if not found:
            return {(block.name, None)}
        if found[2] == 0:
            return None


def _taken(done: list[Done], name: str) -> Done | None:
    """The next thing that was done at an element, taken from the list."""
    found = next((one for one in done if one[0] == name), None)
    if found:
        done.remove(found)
    return found


_PLAY = {
    "user": _task, "text": _task, "sign": _task, "vote": _vote,
    "line": _line, "both": _both, "either": _either, "again": _again,
}  # fmt: skip


def at_random(chance: Random) -> Block:
    """A procedure of a line of at most four blocks, at most three deep."""
    names = (f"n{number}" for number in range(1_000))
    parts = [_any(chance, names, 3, looped=False) for _ in range(chance.randint(2, 4))]
    return Block("line", "", tuple(parts))


def _any(chance: Random, names: Iterator[str], deep: int, *, looped: bool) -> Block:
    """No parallel branches in a loop: SpiffWorkflow does not wait at their join."""
    kinds = ["user", "user", "vote", "signed"]
    if deep:
        kinds += ["line", "either", "again", *([] if looped else ["both", "both"])]
    kind = chance.choice(kinds)
    if kind == "signed":
        text = Block("text", next(names))
        return Block("line", "", (text, Block("sign", next(names), signs=text.name)))
    if kind in {"user", "vote"}:
        return Block(kind, next(names))
    many = 1 if kind == "again" else 2
    inside = [_any(chance, names, deep - 1, looped=looped or kind == "again") for _ in range(many)]
    return Block(kind, "" if kind == "line" else next(names), tuple(inside))


# ---- as a procedure of ours ----


def bundle(block: Block, key: str) -> Mapping[str, str]:
    lines = ["start begin", *_drawn(block), "end over xr:outcome=over"]
    first, last = _ends(block)
    text = bpmn("\n".join([*lines, f"begin -> {first}", f"{last} -> over"]), key)
    fields = {
        "start": ["candidate.name", "post.unit"],
        **{b.name: ["text"] for b in block.each() if b.kind == "text"},
        **{b.name: ["opinion"] for b in block.each() if b.kind in {"sign", "vote"}},
    }
    forms = {
        name: [{"type": "textfield", "key": k, "label": k} for k in f] for name, f in fields.items()
    }
    forms |= {
        b.name: [{"type": "number", "key": "choice", "label": "choice"}]
        for b in block.each()
        if b.kind in {"either", "again"}
    }
    return {
        f"{key}/{key}.bpmn": text,
        f"{key}/procedure.yaml": f"key: {key}\nname: 样例\nstart: [org_officer]\n",
        **{
            f"{key}/forms/{name}.json": json.dumps({"type": "default", "components": parts})
            for name, parts in forms.items()
        },
    }


def _ends(block: Block) -> tuple[str, str]:
    """The first and the last node of what is drawn of a block."""
    if block.kind == "line":
        return _ends(block.parts[0])[0], _ends(block.parts[-1])[1]
    if block.kind == "both":
        return f"{block.name}_fork", f"{block.name}_join"
    if block.kind == "either":
        return block.name, f"{block.name}_join"
    if block.kind == "again":
        return f"{block.name}_back", f"{block.name}_out"
    return block.name, block.name


def _drawn(block: Block) -> Iterator[str]:
    for part in block.parts:
        yield from _drawn(part)
    ends = [_ends(part) for part in block.parts]
    yield from _DRAW.get(block.kind, _draw_task)(block, ends)


def _draw_task(block: Block, _ends: Sequence[tuple[str, str]]) -> Iterator[str]:
    signs = f" xr:signs={block.signs}.text" if block.signs else ""
    yield f"user {block.name} {HAND}{signs}"


def _draw_vote(block: Block, _ends: Sequence[tuple[str, str]]) -> Iterator[str]:
    members = ",".join(f"&quot;{member}&quot;" for member in MEMBERS)
    each = EACH.format(block.name)
    yield f"user {block.name} {HAND} xr:collection=[{members}] xr:performer=member | {each}"


def _draw_line(_block: Block, ends: Sequence[tuple[str, str]]) -> Iterator[str]:
    for (_, last), (first, _) in pairwise(ends):
        yield f"{last} -> {first}"


def _draw_both(block: Block, ends: Sequence[tuple[str, str]]) -> Iterator[str]:
    fork, join = _ends(block)
    yield f"and {fork}"
    yield f"and {join}"
    for first, last in ends:
        yield f"{fork} -> {first}"
        yield f"{last} -> {join}"


def _draw_either(block: Block, ends: Sequence[tuple[str, str]]) -> Iterator[str]:
    name = block.name
    yield f"user {name} {HAND}"
    yield f"xor {name}_xor default={name}_xor__{ends[0][0]}"
    yield f"xor {name}_join"
    yield f"{name} -> {name}_xor"
    yield f"{name}_xor -> {ends[0][0]}"
    yield f"{name}_xor -> {ends[1][0]} : {name}.choice = 1"
    for _, last in ends:
        yield f"{last} -> {name}_join"


def _draw_again(block: Block, ends: Sequence[tuple[str, str]]) -> Iterator[str]:
    name, ((first, last),) = block.name, ends
    yield f"user {name} {HAND}"
    yield f"xor {name}_back"
    yield f"xor {name}_xor default={name}_xor__{name}_out"
    yield f"xor {name}_out"
    yield f"{name}_back -> {first}"
    yield f"{last} -> {name}"
    yield f"{name} -> {name}_xor"
    yield f"{name}_xor -> {name}_back : {name}.choice = 1"
    yield f"{name}_xor -> {name}_out"


_DRAW = {
    "line": _draw_line, "both": _draw_both, "either": _draw_either,
    "again": _draw_again, "vote": _draw_vote,
}  # fmt: skip
