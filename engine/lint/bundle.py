"""A procedure's files as the rules read them: whatever can be read, and what cannot."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, lru_cache
from pathlib import PurePosixPath

from engine import forms
from engine.decisions import DecisionFile, DecisionModel, DecisionRefused, load
from engine.feel import FeelError
from engine.forms import Form
from engine.interpreter import MODEL_LIMIT
from engine.lint.drawing import Drawing, drawing_of
from engine.lint.finding import Finding
from engine.structured import read_yaml
from engine.surroundings import Law
from engine.verify import Flow, Node
from engine.xml import read_xml

MOST_NODES, MOST_FLOWS = 1_000, 2_000
"""In one file with its sub-processes; the rules of the check compare each with each."""


@dataclass(frozen=True)
class Known:
    """What a model may name beside itself: the law of today, roles, handlers, functions.

    `scenario_outcomes` are what the scenarios at hand end with, by procedure; None where there
    are none to look at. `published` is the text of the version that a draft would replace.
    """

    law: Law
    today: date
    roles: frozenset[str]
    operators: frozenset[str]
    functions: frozenset[str] = frozenset()
    scenario_outcomes: Mapping[str, frozenset[str]] | None = None
    published: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Bundle:
    """The files by path, parsed as far as they can be; `unread` says of the others why not."""

    key: str
    files: Mapping[str, str]
    settings: Mapping[str, Mapping[str, object]]
    drawings: Mapping[str, Drawing]
    tables: Mapping[str, DecisionFile]
    forms: Mapping[str, Form]
    unread: tuple[Finding, ...]

    def nodes(self, *kinds: str) -> Iterator[Node]:
        for drawing in self.drawings.values():
            yield from (n for n in drawing.nodes if not kinds or n.kind in kinds)

    def flows(self) -> Iterator[Flow]:
        for drawing in self.drawings.values():
            yield from drawing.flows

    def drawing(self, process: str) -> Drawing | None:
        return next((d for d in self.drawings.values() if d.process == process), None)

    def node(self, identity: str) -> Node | None:
        return next((node for node in self.nodes() if node.id == identity), None)

    @cached_property
    def decisions(self) -> DecisionModel | None:
        """All tables together; None where they cannot be put together."""
        try:
            return DecisionModel(self.tables.values())
        except DecisionRefused:
            return None

    @cached_property
    def decision_ids(self) -> frozenset[str]:
        return frozenset(part.id for file in self.tables.values() for part in file.elements())

    def form_of(self, node: Node) -> Form | None:
        return self.forms.get(node.xr.get("form") or node.id)


def folder_of(path: str) -> str:
    return PurePosixPath(path).parts[0]


def mapping(value: object) -> Mapping[str, object]:
    return {str(k): v for k, v in value.items()} if isinstance(value, dict) else {}


def texts(value: object) -> tuple[str, ...]:
    return tuple(str(item) for item in value) if isinstance(value, list) else ()


def bundle_of(key: str, files: Mapping[str, str]) -> Bundle:
    """Read every file; none that cannot be read hides another. The same texts are read once."""
    return _read(key, tuple(sorted(files.items())))


@lru_cache(maxsize=32)
def _read(key: str, items: tuple[tuple[str, str], ...]) -> Bundle:
    reading = _Reading(key)
    for path, text in items:
        reading.take(path, text)
    return Bundle(
        key,
        dict(items),
        reading.settings,
        reading.drawings,
        reading.tables,
        reading.forms,
        tuple(reading.unread),
    )


class _Reading:
    def __init__(self, key: str) -> None:
        self.key = key
        self.settings: dict[str, Mapping[str, object]] = {}
        self.drawings: dict[str, Drawing] = {}
        self.tables: dict[str, DecisionFile] = {}
        self.forms: dict[str, Form] = {}
        self.unread: list[Finding] = []

    def take(self, path: str, text: str) -> None:
        kinds: tuple[tuple[str, Callable[[str, str], None]], ...] = (
            (".bpmn", self._drawing),
            (".dmn", self._table),
            ("/procedure.yaml", self._settings),
            (".json", self._form),
        )
        read = next((reader for suffix, reader in kinds if path.endswith(suffix)), None)
        if read is None:
            self._say(path, path, "程序中不能有这种文件", "a procedure holds no such file")
            return
        try:
            read(path, text)
        except DecisionRefused as error:
            self._say(path, error.element, f"决策表无法读取：{error.message}", str(error))
        except (ValueError, FeelError) as error:
            told = " ".join(str(error).split())
            self._say(path, PurePosixPath(path).stem, f"无法读取：{told}", f"not readable: {told}")

    def _drawing(self, path: str, text: str) -> None:
        tree = read_xml(text.encode(), limit=MODEL_LIMIT, source=path)
        drawing = drawing_of(tree, path)
        if len(drawing.nodes) > MOST_NODES or len(drawing.flows) > MOST_FLOWS:
            raise ValueError(f"环节超过 {MOST_NODES} 个，或者连线超过 {MOST_FLOWS} 条")
        self.drawings[path] = drawing

    def _table(self, path: str, text: str) -> None:
        read_xml(text.encode(), limit=MODEL_LIMIT, source=path)
        self.tables[path] = load(text.encode(), path)

    def _settings(self, path: str, text: str) -> None:
        content = read_yaml(text)
        if not isinstance(content, dict):
            raise ValueError("应为键和值的列表")
        self.settings[folder_of(path)] = mapping(content)

    def _form(self, path: str, text: str) -> None:
        name = PurePosixPath(path).stem
        if name != "start" or folder_of(path) == self.key:
            self.forms[name] = forms.parse(text, name)

    def _say(self, path: str, element: str, message: str, english: str) -> None:
        self.unread.append(Finding(path, element, "readable", message, english))
