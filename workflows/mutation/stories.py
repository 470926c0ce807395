"""Which scenarios there are that a procedure takes part in."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import engine
from workflows.scenario.load import load
from workflows.scenario.steps import Complete, Expect, Message, Opened, Refused, Scenario, Start


@dataclass(frozen=True)
class Story:
    """A scenario with the elements that it tries (`due:` and one, whose last day it expects).

    `words` are all that are written in it: whoever names a row is likeliest to miss it.
    """

    path: Path
    procedures: frozenset[str]
    acts: frozenset[str]
    words: frozenset[str]


def stories(root: Path, folder: str) -> list[Story]:
    """The scenarios in which cases of the folder stand or are called, its own first."""
    files = sorted(root.glob("*/scenarios/*.yaml"))
    found = [story for story in map(_story, files) if folder in story.procedures]
    return sorted(found, key=lambda story: story.path.parent.parent.name != folder)


def keys_with(root: Path, folder: str) -> list[str]:
    """The procedures that are checked with this folder among them: itself, and what calls it."""
    keys = sorted(file.parent.name for file in root.glob("*/procedure.yaml"))
    own = [key for key in keys if folder in _called(root, key)]
    started = [key for key in own if key == folder or not any(_calls(root, o, key) for o in own)]
    return started if len(started) == 1 else [key for key in started if key != folder]


def _calls(root: Path, key: str, called: str) -> bool:
    return key != called and called in _called(root, key)


@cache
def _called(root: Path, key: str) -> frozenset[str]:
    return frozenset(path.partition("/")[0] for path in engine.bundle(root, key))


@cache
def _story(path: Path) -> Story:
    scenario = load(path)
    root = path.parent.parent.parent
    named = {scenario.procedure, *_named(scenario)}
    return Story(
        path=path,
        procedures=frozenset(called for key in named for called in _called(root, key)),
        acts=frozenset(_acts(scenario)),
        words=frozenset(re.findall(r"\w+", path.read_text("utf-8"))),
    )


def _named(scenario: Scenario) -> Iterator[str]:
    for step in scenario.steps:
        if isinstance(step, Start | Opened):
            yield step.procedure


def _acts(scenario: Scenario) -> Iterator[str]:
    for step in scenario.steps:
        if isinstance(step, Complete):
            yield _last(step.element)
        elif isinstance(step, Refused):
            yield _last(step.act)
        elif isinstance(step, Message):
            yield _last(step.name)
        elif isinstance(step, Expect):
            yield from (f"due:{_last(element)}" for element in step.due)


def _last(path: str) -> str:
    return path.rpartition(".")[2]
