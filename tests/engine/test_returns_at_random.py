"""Random procedures, random acts and returns, against a reference without any engine.

No task is lost and none comes twice, no join is passed that should wait, no signature counts
whose text was superseded, and what must not be is refused by the code that says why.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random

import pytest
from sqlalchemy import select

import engine
from engine.errors import Refusal
from engine.models import UserTask
from tests.engine.blocks import MEMBERS, Block, Done, at_random, bundle
from tests.promotion_world import PromotionWorld, made

START = {"candidate.name": "样某某", "post.unit": "样例县样例局"}
PEOPLE = ("officer", "officer2", "officer3", "officer4")


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PromotionWorld]:
    world = made(f"sqlite:///{tmp_path_factory.mktemp('returns') / 'test.db'}")
    yield world
    world.close()


@dataclass
class Entry:
    """An act that stands: what it was, the task that it did, and which had been opened before."""

    done: Done
    task: str
    person: str
    opened: int


@dataclass
class Story:
    """One case, and beside it what the reference says of it."""

    world: PromotionWorld
    block: Block
    case: str
    chance: Random
    acts: list[Entry] = field(default_factory=list)
    opened: dict[str, int] = field(default_factory=dict)
    refused: int = 0
    returned: int = 0

    def expected(self, acts: list[Entry] | None = None) -> set[tuple[str, str | None]]:
        standing = self.acts if acts is None else acts
        return self.block.play([entry.done for entry in standing]) or set()

    def tasks(self) -> dict[str, UserTask]:
        query = select(UserTask).where(
            UserTask.case_id == self.case, UserTask.state.in_(("created", "claimed"))
        )
        found = self.world.core.read(lambda ctx: list(ctx.session.scalars(query)))
        return {task.id: task for task in found}

    def check(self) -> None:
        """Every open task of the reference is open once, and nothing else is."""
        found = [(t.element, t.performer) for t in self.tasks().values()]
        assert sorted(found, key=str) == sorted(self.expected(), key=str), self.acts
        facts = self.world.standing(self.case).facts
        for entry in {entry.done[0]: entry for entry in self.acts}.values():
            known = facts[entry.done[0]]
            assert isinstance(known, dict)
            if "choice" in known:
                assert known["choice"] == entry.done[2]
        silent = self.block.names - {entry.done[0] for entry in self.acts}
        for name in silent & facts.keys():
            known = facts[name]
            assert isinstance(known, dict)
            assert not {"choice", "text", "opinion"} & known.keys()
            assert known.get("times", 0) == 0
        self._check_signatures(facts["signatures"])

    def _check_signatures(self, given: object) -> None:
        assert isinstance(given, list)
        kinds = {b.name: b.kind for b in self.block.each() if b.name}
        signed = [e.done[0] for e in self.acts if kinds[e.done[0]] == "sign"]
        assert sorted(one["element"] for one in given if one["valid"]) == sorted(signed)

    def note_opened(self) -> None:
        for task in self.tasks():
            self.opened.setdefault(task, len(self.acts))

    # ---- acts ----

    def do(self) -> None:
        task = self.chance.choice(list(self.tasks().values()))
        kind = next(b.kind for b in self.block.each() if b.name == task.element)
        choice = self.chance.randint(0, 1) if kind in {"either", "again"} else 0
        values: dict[str, object] = {}
        if kind in {"either", "again"}:
            values = {"choice": choice}
        elif kind == "text":
            values = {"text": f"文本 {self.chance.random()}"}
        elif kind in {"sign", "vote"}:
            values = {"opinion": "agree"}
        person = task.performer or self.chance.choice(PEOPLE)
        signer = engine.throwaway_signer(person) if kind == "sign" else None
        self.world.core.execute(engine.CompleteTask(task.id, person, None, values, signer))
        self.acts.append(
            Entry((task.element, task.performer, choice), task.id, person, self.opened[task.id])
        )

    def go_back(self) -> None:
        """From any open task to anything that was ever done, allowed or not."""
        here = self.chance.choice(list(self.tasks().values()))
        target = self.chance.choice([*self.acts, self.acts[-1]])
        before = set(self.tasks())
        codes = self._against(here, target)
        command = engine.ReturnTask(here.id, target.task, here.performer or "officer", "样例理由")
        if codes:
            with pytest.raises(Refusal) as refused:
                self.world.core.execute(command)
            assert set(refused.value.codes) == codes
            self.refused += 1
            return
        place = self.acts.index(target)
        stays = self._open_since(place)
        self.world.core.execute(command)
        self.acts = self.acts[:place]
        self.returned += 1
        now = self.tasks()
        assert {(t.element, t.performer) for i, t in now.items() if i in before} == stays
        self.opened = {i: self.opened[i] if i in before else len(self.acts) for i in now}

    def _open_since(self, place: int) -> set[tuple[str, str | None]]:
        """What was open before an act and is open now, as the same task."""
        old = [task for name, task in self.tasks().items() if self.opened[name] <= place]
        return {(t.element, t.performer) for t in old} & self.expected(self.acts[:place])

    def _against(self, here: UserTask, target: Entry) -> set[str]:
        place, name = self.acts.index(target), target.done[0]
        kinds = {b.name: b.kind for b in self.block.each() if b.name}
        if (
            kinds[name] == "vote"
            or self.opened[here.id] <= place
            or not self.block.leads(name, here.element)
        ):
            return {"return_not_passed"}
        codes = {"return_from_vote"} if kinds[here.element] == "vote" else set()
        since = self.acts[place:]
        for vote in {e.done[0] for e in since if kinds[e.done[0]] == "vote"}:
            codes |= self._split(vote, place)
        return codes

    def _split(self, vote: str, place: int) -> set[str]:
        """A vote with ballots since: over at any moment since, or begun before."""
        codes = set()
        open_now = {e for e, _ in self.expected()}
        ballots = [n for n, e in enumerate(self.acts) if e.done[0] == vote]
        rounds = [ballots[n : n + len(MEMBERS)] for n in range(0, len(ballots), len(MEMBERS))]
        for numbers in rounds:
            if numbers[-1] < place:
                continue
            if len(numbers) == len(MEMBERS):
                codes.add("return_past_vote")
            elif vote in open_now and vote in {e for e, _ in self.expected(self.acts[:place])}:
                codes.add("return_into_vote")
        return codes


def _tell(world: PromotionWorld, seed: int, most: int) -> Story:
    """One random case, played until it ends or long enough."""
    chance = Random(seed)  # noqa: S311  the same trial every time
    block = at_random(chance)
    key = f"p{seed}"
    world.core.execute(engine.PublishProcedure(key, bundle(block, key), None))
    case = world.core.execute(engine.StartCase(key, "officer", START))
    story = Story(world, block, case, chance)
    for _ in range(most):
        story.note_opened()
        story.check()
        if not story.tasks():
            break
        if story.acts and chance.random() < 0.4:
            story.go_back()
        else:
            story.do()
    while story.tasks():
        story.note_opened()
        story.do()
        story.check()
    return story


@pytest.mark.parametrize(
    "seed", [pytest.param(n, marks=() if n < 4 else pytest.mark.deep) for n in range(150)]
)
def test_a_return_leaves_what_the_reference_says_or_is_refused(
    world: PromotionWorld, seed: int
) -> None:
    story = _tell(world, seed, most=24)

    case = world.case(story.case)
    assert (case.state, case.outcome) == ("completed", "over")
    assert world.core.read(lambda ctx: engine.audit.prove(ctx, case.id)).faults == ()


def test_a_ballot_cast_since_in_a_vote_that_was_on_bars_the_way_and_an_older_one_does_not(
    world: PromotionWorld,
) -> None:
    line = Block("line", "", (Block("user", "a"), Block("user", "b")))
    block = Block("line", "", (Block("both", "g", (Block("vote", "v"), line)),))
    world.core.execute(engine.PublishProcedure("ballots", bundle(block, "ballots"), None))
    told: list[tuple[str, ...]] = []
    for first, then in (("v", "a"), ("a", "v")):
        case = world.core.execute(engine.StartCase("ballots", "officer", START))
        story = Story(world, block, case, Random(0))  # noqa: S311  nothing is drawn
        opened = {task.element: name for name, task in story.tasks().items()}
        for element in (first, then):
            person = "li" if element == "v" else "officer"
            world.core.execute(engine.CompleteElement(case, element, person, {}))
        here = next(t for t in story.tasks().values() if t.element == "b")
        try:
            world.core.execute(engine.ReturnTask(here.id, opened["a"], "officer", "样例理由"))
            told.append(())
        except Refusal as refusal:
            told.append(refusal.codes)

    assert told == [(), ("return_into_vote",)]
