"""Cases as they were once written down, with the models they run on; a new release must go on from them.

`python -m tests.interpreter.recorded` writes new ones beside the old; old ones are never rewritten.
"""

import gzip
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select

from engine.definitions import bundle, compile_procedure, digest_of
from engine.functions import functions_at
from engine.history import plain
from engine.interpreter import Execution, FeelEngine
from engine.paths import as_fact
from tests.interpreter.small import NOW
from workflows.scenario.load import load
from workflows.scenario.play import Player
from workflows.scenario.steps import MAIN
from workflows.scenario.world import MODELS, World, table
from workflows.surroundings import surroundings

FOLDER = Path(__file__).parent / "golden"
STORIES = {
    "promotion/t01_clean": "recommendation dossier_review sign_discipline_secretary state_opinion post_notice",
    "promotion/t15a_objection_untrue": "handle_objection close_publicity issue_appointment",
    "promotion/outcome_confirmed": "probation_review",
    "promotion/stopped_two_refusals": "integrity_conclusion sign_secretary",
    "accountability/outcome_corrected_on_appeal": "",
    "tolerance/outcome_tolerated": "",
    "complaint/outcome_clarified": "",
    "linked_inquiry/outcome_concluded": "",
    "reverse_accountability/appeal_upholds": "",
}
"""Of each story the first state in which each of these elements is open; or every place once."""

MAX_ACTS = 200


@dataclass(frozen=True)
class Recorded:
    """One state: its bundle's digest, the facts of the whole case, where it stands, how it ends."""

    bundle: str
    procedure: str
    story: str
    open: tuple[str, ...]
    facts: Mapping[str, Any]
    state: str
    end: str


def written(path: Path) -> Any:
    return json.loads(gzip.decompress(path.read_bytes()))


def write(path: Path, content: object) -> None:
    text = json.dumps(content, ensure_ascii=False, sort_keys=True)
    path.write_bytes(gzip.compress(text.encode(), mtime=0))


def restored(record: Recorded) -> Execution:
    """The recorded case on its own models, with the facts of its whole story."""
    files = written(FOLDER / f"bundle-{record.bundle[:12]}.json.gz")
    assert digest_of(files) == record.bundle
    procedure = compile_procedure(record.procedure, files)
    decided = {e.decision: e.id for e in procedure.model.elements.values() if e.decision}
    engine = _engine(record.facts, NOW, decided)
    return Execution.restore(procedure.model, record.state, engine)


def _engine(facts: Mapping[str, Any], now: datetime, decided: Mapping[str, str]) -> FeelEngine:
    """What is known at the end of the story; a decision is what was decided then."""
    known = {name: as_fact(value) for name, value in facts.items()} | {"open_elements": []}
    functions = functions_at(surroundings(), strict=False)
    return FeelEngine(known, functions, now, lambda name, f: dict(f[decided[name]]), [])  # type: ignore[call-overload]


def finished(execution: Execution) -> str | None:
    """The outcome when everything open is completed, and the clock turned where nothing is."""
    for _ in range(MAX_ACTS):
        tokens = [*execution.user_tasks(), *execution.jobs()]
        if execution.run.end:
            return execution.run.end[1]
        if tokens:
            execution.complete(tokens[0].id)
            continue
        if not execution.timers():
            return None
        execution.engine.now = min(t.due for t in execution.timers()) + timedelta(days=1)
        execution.go_on()
    return None


def _recorded(story: str) -> Iterator[Recorded]:
    """The states through which a scenario goes, each place once."""
    procedure, _, name = story.partition("/")
    scenario = load(MODELS / procedure / "scenarios" / f"{name}.yaml")
    world = World(scenario.clock)
    player = Player(scenario, world)
    case = table("process_instance")
    wanted = set(STORIES[story].split())
    states: dict[tuple[str, ...], str] = {}
    for step in (scenario.start, *scenario.steps):
        player.do(step)
        number = player.cases[MAIN]
        mine = select(case.c.tokens, case.c.state).where(case.c.id == number)
        ((state, running),) = world.rows(mine)
        if running == "running":
            task = table("user_task")
            created = (task.c.state == "created") & (task.c.case_id == number)
            opened = world.rows(select(task.c.element).where(created))
            names = tuple(sorted(str(row[0]) for row in opened))
            if wanted & set(names) or (not STORIES[story] and names):
                wanted -= set(names)
                states.setdefault(names, str(state))
    facts: Any = plain(player.standing(MAIN).facts)
    files = bundle(MODELS, procedure)
    for opened, state in states.items():
        end = scenario.outcome[MAIN]
        yield Recorded(digest_of(files), procedure, name, opened, facts, state, end)
    world.close()


def records() -> Iterator[Recorded]:
    """Every state that has ever been written down here."""
    for path in sorted(FOLDER.glob("states-*.json.gz")):
        content = written(path)
        for state in content["states"]:
            yield Recorded(**{**content["of"], **state, "open": tuple(state["open"])})


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    for story in STORIES:
        procedure, _, name = story.partition("/")
        files = bundle(MODELS, procedure)
        digest = digest_of(files)[:12]
        if any(FOLDER.glob(f"states-{digest}-{name}.json.gz")):
            continue
        write(FOLDER / f"bundle-{digest}.json.gz", files)
        found = [r for r in _recorded(story) if finished(restored(r)) == r.end]
        of = {k: v for k, v in vars(found[0]).items() if k not in {"open", "state"}}
        states = [{"open": record.open, "state": record.state} for record in found]
        write(FOLDER / f"states-{digest}-{name}.json.gz", {"of": of, "states": states})


if __name__ == "__main__":
    main()
