"""Checking and publishing models from the command line."""

from collections.abc import Iterator, Mapping
from pathlib import Path

import engine
from engine.clock import local_date
from engine.structured import read_yaml
from web.settings import ROOT
from workflows.scenario.outcomes import outcomes_played

MODELS = ROOT / "bpmn"
BLOCKING = {"error", "unproven"}
"""What is not proven a person may answer for, on the page where drafts are published."""


class Refused(engine.ModelRefused):
    """What the check found, one finding a line."""


def folders(paths: tuple[Path, ...]) -> Iterator[tuple[Path, str]]:
    """The procedures that these paths mean: a folder of procedures, one of them, or its file.

    Of a folder of procedures, those that are cases of their own: the others are checked in them.
    """
    for path in paths:
        place = path if path.is_dir() else path.parent
        inside = [place, *place.parents][:3]
        own = next((p for p in inside if (p / "procedure.yaml").is_file()), None)
        if own is not None:
            yield own.parent.resolve(), own.resolve().name
        else:
            yield from _inside(place)


def _inside(place: Path) -> Iterator[tuple[Path, str]]:
    keys = tuple(own_cases(place))
    if not keys:
        what = "这个文件夹里没有流程；流程是含有 procedure.yaml 的文件夹"
        raise engine.ModelRefused(str(place), "procedure.yaml", what)
    yield from ((place.resolve(), key) for key in keys)


def own_cases(root: Path) -> Iterator[str]:
    """The procedures in a folder that somebody starts, or that nothing calls."""
    settings = {file.parent.name: _settings(file) for file in sorted(root.glob("*/procedure.yaml"))}
    called = {key for given in settings.values() for key in _words(given.get("calls"))}
    yield from (key for key, given in settings.items() if given.get("start") or key not in called)


def _settings(file: Path) -> Mapping[str, object]:
    """What a settings file says; nothing where it cannot be read, which the check then tells."""
    try:
        said = read_yaml(file.read_text("utf-8"))
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}


def _words(value: object) -> set[str]:
    return {str(item) for item in value} if isinstance(value, list) else set()


def check(core: engine.Engine, root: Path, key: str) -> tuple[engine.Finding, ...]:
    """All findings about a procedure folder, its scenarios looked at as well."""
    try:
        files: Mapping[str, str] = engine.bundle(root, key)
    except engine.ModelRefused as error:
        told = " ".join(error.what.split())
        return (engine.Finding(error.file, error.element, "readable", told, told),)
    known = engine.known_to(
        core.around, local_date(core.clock()), scenario_outcomes=scenario_outcomes(key, root)
    )
    return engine.check(key, files, known)


def scenario_outcomes(key: str, root: Path = MODELS) -> dict[str, frozenset[str]]:
    """What the scenarios that came with a procedure end with."""
    return {key: outcomes_played(root / key)}


def publish(core: engine.Engine, root: Path, key: str) -> int:
    """Publish a folder for the installation; what is published already is left as it is.

    Raises Refused where the check refuses it.
    """
    files = engine.bundle(root, key)
    version = core.read(lambda ctx: engine.queries.runs_on(ctx, key, files))
    if version is not None:
        return version
    stops = [f for f in check(core, root, key) if f.severity in BLOCKING]
    if stops:
        first = stops[0]
        raise Refused(first.file, first.element, f"{first.found}（共 {len(stops)} 处）")
    return core.execute(engine.PublishProcedure(key, files, actor=None))
