"""The proof and brute force agree: what is proved of a random model is what its plays show.

A play is made by the interpreter itself. Two things are held against the drawing though the
engine lets them pass, and are told apart here: a join that waits for a line which comes only
from behind it (it lets the first token through), and two tokens on one line of a join (of which
it makes one).
"""

from collections.abc import Iterator

import pytest

from engine.interpreter import Model, ModelRefused
from engine.verify import Net, flaws, questions
from tests.interpreter.small import compiled
from tests.verify.drawn import net
from tests.verify.played import Played, Player
from tests.verify.random_models import model

EACH = 25
FIRST, ALL = 100, 1000
STUCK = {"deadlock", "lost_token", "livelock", "endless_loop"}


@pytest.mark.parametrize(
    "first",
    [
        pytest.param(n, marks=pytest.mark.deep if n >= FIRST else pytest.mark.long)
        for n in range(0, ALL, EACH)
    ],
)
def test_what_is_proved_is_what_every_play_shows(first: int) -> None:
    compared = 0
    for seed in range(first, first + EACH):
        text, called = model(seed)
        try:
            drawn = compiled(text, **called)
        except ModelRefused:
            continue
        compared += 1
        assert _differences(drawn, net(text, **called)) == [], f"model {seed}"
    assert compared > EACH / 2


def _differences(drawn: Model, asked: Net) -> list[str]:
    kinds = {flaw.kind for flaw in flaws(asked)}
    assert "not_proven" not in kinds
    if _waits_for_itself(drawn):
        return [] if kinds & STUCK else ["a join that waits for itself is not told"]
    played = Player(drawn).play()
    if "unsafe" in kinds or not kinds.isdisjoint({"endless_loop"}):
        shown = played.twice | played.merged | played.faults | played.stuck
        return [] if shown or not played.whole else [f"no play shows {kinds}"]
    return [
        *_soundness(drawn, asked, played, kinds),
        *_orders(drawn, asked, played),
    ]


def _soundness(drawn: Model, asked: Net, played: Played, kinds: set[str]) -> Iterator[str]:
    spawned = {place.rpartition(".")[2] for each in asked.spawned.values() for place in each}
    if played.twice - spawned:
        yield f"opened twice: {played.twice - spawned}"
    if played.faults:
        yield f"faults: {played.faults}"
    stuck = played.never_ending() if played.whole else played.stuck
    if bool(stuck) != bool(kinds & STUCK) and (stuck or played.whole):
        yield f"{len(stuck)} states never end, proved is {kinds}"
    dead = {f.place.rpartition(".")[2] for f in flaws(asked) if f.kind == "dead_element"}
    if dead & played.did:
        yield f"done, and proved dead: {dead & played.did}"
    tasks = {e.id for e in drawn.elements.values() if e.kind == "userTask"}
    if played.whole and not kinds and not tasks <= played.did:
        yield f"never done: {tasks - played.did}"


def _orders(drawn: Model, asked: Net, played: Played) -> Iterator[str]:
    """`always x before y` and `never y after x`, for every two tasks."""
    tasks = sorted(e.id for e in drawn.elements.values() if e.kind == "userTask")
    for x, y in ((x, y) for x in tasks for y in tasks if x != y):
        one, other = asked.named(x), asked.named(y)
        for name, proved, shown in (
            ("before", questions.before(asked, one, other), (x, y) in played.alone),
            ("after", questions.after(asked, other, one), (x, y) in played.orders),
        ):
            if (proved is not None) != shown and (shown or played.whole):
                yield f"{name} {x} {y}: proved {proved}, shown {shown}"


def _waits_for_itself(drawn: Model) -> bool:
    """Whether a line comes to a join only from behind the join."""
    elements = drawn.elements.values()
    starts = {e.id for e in elements if e.kind == "startEvent"}
    joins = [e.id for e in elements if e.kind == "parallelGateway"]
    attached = {e.id: e.attached_to for e in elements if e.attached_to}
    for join in joins:
        before, waiting = set(starts), list(starts)
        while waiting:
            here = waiting.pop()
            edges = [e for e, host in attached.items() if host == here]
            for target in (*drawn.elements[here].targets, *edges):
                if target != join and target not in before:
                    before.add(target)
                    waiting.append(target)
        if any(join in e.targets and e.id not in before for e in elements):
            return True
    return False
