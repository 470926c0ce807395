"""The invariants of a procedure as questions to its token game; a breach comes with its run.

First tokens are let multiply (`reach`): what is not reached even so is proved at once. What is
reached is played; then only the game decides. Raises NotProven where it is too large to play.
"""

from collections.abc import Collection, Iterable, Sequence
from functools import lru_cache

from engine.verify.board import Question
from engine.verify.conditions import Assumed
from engine.verify.game import Game, Trace
from engine.verify.net import Net, Transition
from engine.verify.reach import Rules, spread
from engine.verify.search import Search, told

Way = tuple[str, ...]


def before(net: Net, first: frozenset[str], then: frozenset[str]) -> tuple[str, Way] | None:
    """Where and how one of `then` is entered although none of `first` was ever done."""
    undone = frozenset(name for name, paths in net.paths_of.items() if paths <= first)
    relaxed = Rules(Assumed(undone=undone), never_done=first)
    if not _meets(net, relaxed, then):
        return None
    return _played(net, Question(never_done=first, followed=undone, watched=entering(net, then)))


def only_if(
    net: Net, target: frozenset[str], fact: tuple[str, str], value: str, others: tuple[object, ...]
) -> tuple[str, Way] | None:
    """Where and how `target` is entered while the fact is null or has one of the `others`."""
    paths = net.paths_of.get(fact[0], frozenset())
    ends = frozenset((place, value) for place in paths)
    undone = Rules(Assumed({fact: (None,)}), never_done=paths, never_ended=ends)
    later = Rules(Assumed({fact: others}), never_ended=ends)
    reached = spread(net, later, spread(net, undone))
    if target.isdisjoint(reached):
        return None
    asked = Question(
        never_ended=ends,
        followed=frozenset({fact[0]}),
        then=((fact, others),),
        watched=entering(net, target),
    )
    return _played(net, asked)


def after(net: Net, late: frozenset[str], early: frozenset[str]) -> tuple[str, Way] | None:
    """Where and how one of `late` is done after one of `early` was."""
    doing = frozenset(n for n, step in enumerate(net.transitions) if step.does in late)
    return _played(net, Question(past=early, watched=doing))


def follows(net: Net, late: frozenset[str], early: frozenset[str]) -> bool:
    """Whether a line leads from one of `early` to one of `late`, every join let through."""
    done = [step for step in net.transitions if step.does in early]
    places = {place for step in done for place in step.outputs}
    waiting = list(places)
    while waiting:
        for number in net.needing.get(waiting.pop(), ()):
            new = set(net.transitions[number].outputs) - places
            places |= new
            waiting += new
    return not late.isdisjoint(places)


def ungated(net: Net, gated: frozenset[str], target: frozenset[str]) -> tuple[str, Way] | None:
    """Where and how `target` is entered in an act in which none of the `gated` is done.

    What the machine does in one run happens in one act, and the gates of that act are judged in
    it, whatever has turned false before; what a table decides in between may turn them again.
    """
    game = Game(net, Question(watched=entering(net, target), goes_on=True))
    search = Search(game)
    for origin, stand in search.all():
        if stand.hit and not _judged(net, [game.moves[n].step for n in stand.trace], gated):
            return _breach(game, (*search.way_to(origin), *stand.trace))
    return None


def _judged(net: Net, run: Sequence[Transition], gated: frozenset[str]) -> bool:
    at = max((n for n, step in enumerate(run) if step.does in gated), default=None)
    if at is None:
        return False
    later = (net.nodes[step.does] for step in run[at + 1 :] if step.does in net.nodes)
    return all(node.kind != "businessRuleTask" for node in later)


def entering(net: Net, places: Collection[str]) -> frozenset[int]:
    """The steps by which these nodes get a token."""
    return frozenset(
        number
        for number, step in enumerate(net.transitions)
        if not step.loose
        and any(place.partition("=")[0] in places for place in step.outputs)
        and not any(place.partition("=")[0] in places for place in step.inputs)
    )


def always_before(net: Net, targets: frozenset[str], kinds: Collection[str]) -> Iterable[str]:
    """The nodes of these kinds that nobody gets past on the way to all of `targets`."""
    for place, node in net.nodes.items():
        if node.kind in kinds and not _meets(net, _without(net, place), targets):
            yield place


def _without(net: Net, place: str) -> Rules:
    undone = {name for name, paths in net.paths_of.items() if paths <= {place}}
    return Rules(Assumed(undone=frozenset(undone)), never_done=frozenset({place}))


def _meets(net: Net, rules: Rules, places: frozenset[str]) -> bool:
    return not places.isdisjoint(spread(net, rules))


@lru_cache(maxsize=256)
def _played(net: Net, asked: Question) -> tuple[str, Way] | None:
    game = Game(net, asked)
    search = Search(game)
    for origin, stand in search.all():
        if stand.hit:
            return _breach(game, (*search.way_to(origin), *stand.trace))
    return None


def _breach(game: Game, steps: Trace) -> tuple[str, Way]:
    """The element that is reached last, and the way to it, what is to be past among it."""
    last = len(steps) - 1
    early = [n for n, s in enumerate(steps) if game.moves[s].step.does in game.question.past]
    way = told(game, steps, 0, [*early[-1:], last])
    step = game.moves[steps[last]].step
    goal = step.does if game.question.past else step.outputs[0].partition("=")[0]
    element = game.net.nodes[goal or ""].id
    return element, way if way and way[-1] == element else (*way, element)
