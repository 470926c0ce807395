"""Whatever is sent in by whatever door: said in words, at once, and no more memory than there is."""

import json
import subprocess
import sys
from typing import Any

import pytest

from tests.engine.test_xml import HOSTILE
from tests.hostile import kinds
from tests.hostile.kinds import HARMLESS, MODELS

SECONDS = 2
"""Of work, not of waiting: what else the machine does is not counted."""

KILOBYTES = 300_000
SLOW = {"publish", "save", "upload"}
"""Each goes through what `check` goes through, and more: minutes, for `./test --deep`."""

DOORS = [
    *(("compiled", kind) for kind in ("bpmn", "dmn", "json", "yaml")),
    *(
        pytest.param(door, kind, marks=pytest.mark.deep if door in SLOW else pytest.mark.long)
        for door, kinds_of in {
            "check": ("bpmn", "dmn", "json", "yaml"),
            "publish": ("bpmn", "dmn", "json", "yaml"),
            "upload": ("bpmn", "dmn", "json"),
            "save": ("bpmn", "dmn", "json"),
            "scenario": ("story",),
            "law": ("law",),
            "approval": ("lrmx",),
        }.items()
        for kind in kinds_of
    ),
]


@pytest.mark.parametrize(("door", "kind"), DOORS)
def test_a_file_of_any_kind_is_answered_in_words_at_once(door: str, kind: str) -> None:
    answers = _sent(door, kind)

    assert [a["name"] for a in answers if a["wrong"]] == [], answers[-1]["wrong"]
    assert [(a["name"], a["seconds"]) for a in answers if a["seconds"] > SECONDS] == []
    assert [(a["name"], a["grown"]) for a in answers if a["grown"] > KILOBYTES] == []
    silent = {a["name"] for a in answers if not a["told"]}
    assert silent.isdisjoint(f"{name} (XML)" for name in HOSTILE)
    assert silent.isdisjoint(kinds.PADDED)
    if door == "check":
        assert silent <= HARMLESS


@pytest.mark.testdata("miwg-reference")
def test_the_reference_models_of_the_interchange_group_are_among_them() -> None:
    assert len(kinds.FOREIGN) == 21


def _sent(door: str, kind: str) -> list[dict[str, Any]]:
    """What a process of its own says of each file; it ends early where one of them is a hang."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.hostile.child", door, kind],
        cwd=MODELS.parent,
        capture_output=True,
        text=True,
        check=False,
    )
    told = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 0, (told[-1:], done.stderr[-2000:])
    return [line for line in told if "begun" not in line]
