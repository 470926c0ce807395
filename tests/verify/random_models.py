"""Small models at random: mostly well drawn, then spoilt in a place or two.

Every gateway with a choice stands behind a task of its own, so that each way can be taken each
time. Lines are as in `tests/interpreter/small.py`.
"""

import re
from dataclasses import dataclass, field
from random import Random

CHOICE = re.compile(r"d\d+")
"""The tasks whose answer is 0 or 1."""


@dataclass
class _Drawing:
    """Lines of one process; a part is given as its first and its last element."""

    chance: Random
    prefix: str = ""
    size: int = 6
    lines: list[str] = field(default_factory=list)
    flows: list[list[str]] = field(default_factory=list)
    called: dict[str, str] = field(default_factory=dict)
    count: int = 0

    def name(self, letter: str) -> str:
        self.count += 1
        return f"{letter}{self.prefix}{self.count}"

    def node(self, kind: str, letter: str, rest: str = "") -> str:
        name = self.name(letter)
        self.lines.append(f"{kind} {name}{rest}")
        return name

    def flow(self, a: str, b: str, condition: str = "") -> None:
        self.flows.append([a, b, condition])

    def part(self, depth: int) -> tuple[str, str]:
        self.size -= 1
        kinds = ["task", "catch", "leaves", "knocks"]
        if depth and self.size > 0:
            kinds += ["line", "line", "line", "either", "either", "both", "both", "again", "call"]
        kind = self.chance.choice(kinds)
        return getattr(self, f"_{kind}")(depth - 1)  # type: ignore[no-any-return]

    def _task(self, _depth: int) -> tuple[str, str]:
        name = self.node("user", "u")
        return name, name

    def _catch(self, _depth: int) -> tuple[str, str]:
        name = self.node("catch", "c", f" | message {self.chance.choice('mn')}")
        return name, name

    def _leaves(self, _depth: int, interrupts: str = "") -> tuple[str, str]:
        """A task that an event may end; what comes of that meets the others, or has its own end."""
        task, behind = self.node("user", "u"), self.node("xor", "x")
        event = self.node(
            "on", "b", f" attachedToRef={task}{interrupts} | message {self.chance.choice('mn')}"
        )
        then = self.node("user", "u")
        self.flow(task, behind)
        self.flow(event, then)
        if self.chance.random() < 0.6 and not interrupts:
            self.flow(then, behind)
        else:
            self.flow(then, self.node("end", "e", self.chance.choice(["", " | terminate"])))
        return task, behind

    def _knocks(self, depth: int) -> tuple[str, str]:
        return self._leaves(depth, " cancelActivity=false")

    def _line(self, depth: int) -> tuple[str, str]:
        first, last = self.part(depth)
        second, end = self.part(depth)
        self.flow(last, second)
        return first, end

    def _either(self, depth: int) -> tuple[str, str]:
        asked, way, behind = self.node("user", "d"), self.name("x"), self.node("xor", "x")
        self.flow(asked, way)
        for condition in (f"{asked}.c = 1", ""):
            first, last = self.part(depth)
            self.flow(way, first, condition)
            self.flow(last, behind)
        self.lines.append(f"xor {way} default={way}__{self.flows_of(way)[-1][1]}")
        return asked, behind

    def _both(self, depth: int) -> tuple[str, str]:
        fork, join = self.node("and", "f"), self.node("and", "j")
        for _ in range(2):
            first, last = self.part(depth)
            self.flow(fork, first)
            self.flow(last, join)
        return fork, join

    def _again(self, depth: int) -> tuple[str, str]:
        before, asked, way = self.node("xor", "x"), self.node("user", "d"), self.name("x")
        first, last = self.part(depth)
        behind = self.node("xor", "x")
        for a, b in ((before, first), (last, asked), (asked, way)):
            self.flow(a, b)
        self.flow(way, before, f"{asked}.c = 1")
        self.flow(way, behind)
        self.lines.append(f"xor {way} default={way}__{behind}")
        return before, behind

    def _call(self, depth: int) -> tuple[str, str]:
        name = self.name("q")
        inner = _Drawing(self.chance, f"{self.prefix}{self.count}i", min(self.size, 3))
        self.called[name] = inner.whole(depth)
        self.called |= inner.called
        self.lines.append(f"call {name} calledElement={name}")
        return name, name

    def flows_of(self, name: str) -> list[list[str]]:
        return [flow for flow in self.flows if flow[0] == name]

    def whole(self, depth: int) -> str:
        start = self.node("start", "s")
        first, last = self.part(depth)
        self.flow(start, first)
        self.flow(last, self.node("end", "e"))
        for _ in range(self.chance.choice([0, 0, 1, 1, 2])):
            self.chance.choice([self._swap, self._lead_elsewhere])()
        return self.text()

    # ---- spoilt ----

    def _swap(self) -> None:
        """A join that does not wait, or a merge that does; a choice that takes every way."""
        gates = re.compile(r"(xor|and) [xj]")
        places = [n for n, line in enumerate(self.lines) if gates.match(line)]
        if not places:
            return
        n = self.chance.choice(places)
        kind, name, *_rest = self.lines[n].split()
        if kind == "xor":
            self.lines[n] = f"and {name}"
            for flow in self.flows_of(name):
                flow[2] = ""
        else:
            self.lines[n] = f"xor {name}"

    def _lead_elsewhere(self) -> None:
        targets = [flow[1] for flow in self.flows]
        flow = self.chance.choice([f for f in self.flows if targets.count(f[1]) > 1] or self.flows)
        names = [
            line.split()[1]
            for line in self.lines
            if line.split()[0] not in {"start", "on"} and "default" not in line
        ]
        target = self.chance.choice(names)
        if target == flow[0] or any(f[1] == target for f in self.flows_of(flow[0])):
            return
        old = f"default={flow[0]}__{flow[1]}"
        self.lines = [x.replace(old, f"default={flow[0]}__{target}") for x in self.lines]
        flow[1] = target

    def text(self) -> str:
        told = [f"{a} -> {b}" + (f" : {c}" if c else "") for a, b, c in self.flows]
        return "\n".join([*self.lines, *told])


def model(seed: int) -> tuple[str, dict[str, str]]:
    """The lines of a process, and those of what it calls."""
    drawing = _Drawing(Random(seed))  # noqa: S311  the same trial every time
    return drawing.whole(3), drawing.called
