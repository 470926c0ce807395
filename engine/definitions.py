"""Procedures as published: files by path, compiled once per digest."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from engine import forms
from engine.decisions import DecisionModel, DecisionRefused, load
from engine.errors import NotFound
from engine.forms import Form
from engine.interpreter import MODEL_LIMIT, Element, Lane, Model, ModelRefused, compile_model
from engine.models import ProcessDefinition
from engine.structured import TextRefused, read_yaml

KEPT = ("*.bpmn", "*.dmn", "procedure.yaml", "forms/*.json")


@dataclass(frozen=True)
class Procedure:
    """One compiled version of a procedure with all that it calls."""

    key: str
    name: str
    name_en: str
    digest: str
    start: tuple[str, ...]
    start_whose: str
    parameters: Mapping[str, object]
    due: Mapping[str, str]
    invariants: tuple[str, ...]
    outcomes: Mapping[str, Mapping[str, str]]
    stands_on: tuple[str, ...]
    as_of: Mapping[str, str]
    adopts: Mapping[str, str]
    subject: str
    about: tuple[str, ...]
    names: Mapping[str, str]
    model: Model
    decisions: DecisionModel
    forms: Mapping[str, Form]
    numbers: tuple[str, ...]
    continues: str | None
    keeps: frozenset[str]
    texts: Mapping[str, str]

    def element(self, element_id: str) -> Element:
        found = self.model.of(element_id)
        if found is None:
            raise NotFound(message=f"程序「{self.name}」中没有 {element_id} 这一环节")
        return found

    def form(self, element_id: str) -> Form:
        """The form of an element, or an empty one."""
        element = self.model.of(element_id)
        name = element.form if element else element_id
        return self.forms.get(name) or Form(name, ())

    @property
    def sealed(self) -> frozenset[str]:
        """The keys of all that its forms seal: never to be kept as typed, wherever it is typed."""
        return frozenset(f.key for form in self.forms.values() for f in form.sealed)

    def outcome(self, code: str | None, process: str | None = None) -> str:
        """An outcome of this procedure, or of one that it calls, in words."""
        return self.outcomes.get(process or self.key, {}).get(code or "", code or "")

    @property
    def opens(self) -> frozenset[str]:
        """The procedures of which this one opens cases."""
        return frozenset(e.opens for e in self.model.elements.values() if e.opens)

    def diagram(self, process: str) -> str:
        """The BPMN text of one process."""
        return self.texts[f"{process}/{process}.bpmn"]


def bundle(root: Path, key: str) -> dict[str, str]:
    """The files of `key` and of all that it calls, by path below `root`.

    Raises ModelRefused naming the folder that is missing.
    """
    files: dict[str, str] = {}
    wanted, seen = [key], set()
    while wanted:
        folder = wanted.pop()
        if folder in seen:
            continue
        seen.add(folder)
        if not (root / folder / "procedure.yaml").is_file():
            raise ModelRefused(f"{folder}/procedure.yaml", folder, "没有这个程序文件夹")
        for pattern in KEPT:
            for path in sorted((root / folder).glob(pattern)):
                name = f"{folder}/{path.relative_to(root / folder).as_posix()}"
                files[name] = _text(path, name)
        place = f"{folder}/procedure.yaml"
        wanted += _texts(_settings(place, files[place]).get("calls"))
    return dict(sorted(files.items()))


def _text(path: Path, name: str) -> str:
    if path.stat().st_size > MODEL_LIMIT:
        raise ModelRefused(name, "全文", f"文件超过 {MODEL_LIMIT // 1024} KB")
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise ModelRefused(name, f"第 {error.start + 1} 字节", "文件不是 UTF-8 编码") from error


def digest_of(files: Mapping[str, str]) -> str:
    """The digest of a bundle: of its paths and texts, in the order of the paths."""
    text = json.dumps(sorted(files.items()), ensure_ascii=False, separators=(",", ":"))
    return sha256(text.encode()).hexdigest()


def compile_procedure(key: str, files: Mapping[str, str]) -> Procedure:
    """Compile a bundle; the same bundle is compiled once in a process."""
    return _compile(key, tuple(sorted(files.items())))


@lru_cache(maxsize=64)
def _compile(key: str, items: tuple[tuple[str, str], ...]) -> Procedure:
    files = dict(items)
    settings = {
        path.partition("/")[0]: _settings(path, text)
        for path, text in files.items()
        if path.endswith("/procedure.yaml")
    }
    lanes = {folder: _lanes(given) for folder, given in settings.items()}
    own = settings[key]
    merged = {name: {} for name in ("parameters", "due", "as_of")}  # type: dict[str, dict[str, object]]
    for given in settings.values():
        for name, kept in merged.items():
            kept.update(_mapping(given.get(name)))
    model = compile_model(key, files, lanes)
    given_forms = _forms(files, key)
    continued = _mapping(own.get("continues"))
    start = _mapping(own.get("start")) if isinstance(own.get("start"), dict) else {}
    return Procedure(
        key=key,
        name=str(own.get("name") or key),
        name_en=str(own.get("name_en") or key),
        digest=digest_of(files),
        start=_texts(start.get("roles") if start else own.get("start")),
        start_whose=str(start.get("whose") or "same_level_organisation"),
        parameters=merged["parameters"],
        due=_named(merged["due"]),
        invariants=_texts(own.get("invariants")),
        outcomes={folder: _named(given.get("outcomes")) for folder, given in settings.items()},
        stands_on=_texts(own.get("opinion_stands_on") or ["candidate"]),
        as_of=_named(merged["as_of"]),
        adopts=_named(own.get("adopts")),
        subject=str(own.get("subject") or "candidate.name"),
        about=_texts(own.get("about")),
        names={folder: str(given.get("name") or folder) for folder, given in settings.items()},
        model=model,
        decisions=_decisions(files, model, starts=bool(own.get("start"))),
        forms=given_forms,
        numbers=_numbers(given_forms),
        continues=str(continued["by"]) if "by" in continued else None,
        keeps=frozenset(_texts(continued.get("keeps"))),
        texts=files,
    )


def _decisions(files: Mapping[str, str], model: Model, *, starts: bool) -> DecisionModel:
    """The tables of a bundle, with every table asked for among them.

    A procedure that is only ever called may leave a gate to the table of its caller.
    """
    try:
        decisions = DecisionModel(
            [load(text.encode(), path) for path, text in files.items() if path.endswith(".dmn")]
        )
    except DecisionRefused as error:
        raise ModelRefused(error.source, error.element, error.message) from error
    for element in model.elements.values():
        file = f"{element.process}/{element.process}.bpmn"
        if element.kind == "businessRuleTask" and not element.decision:
            raise ModelRefused(file, element.id, "没有写明所用的决策表")
        asked = {element.decision} if element.decision else set()
        for name in sorted((asked | set(element.guards if starts else ())) - decisions.ids):
            raise ModelRefused(file, element.id, f"没有 {name} 这一决策表")
    return decisions


def _settings(path: str, text: str) -> dict[str, object]:
    try:
        return _mapping(read_yaml(text))
    except TextRefused as error:
        raise ModelRefused(path, path.partition("/")[0], f"不是有效的 YAML：{error}") from error


def _mapping(value: object) -> dict[str, object]:
    return {str(k): v for k, v in value.items()} if isinstance(value, dict) else {}


def _named(value: object) -> dict[str, str]:
    return {name: str(told) for name, told in _mapping(value).items()}


def _texts(value: object) -> tuple[str, ...]:
    if isinstance(value, str):
        return (value,)
    return tuple(str(item) for item in value) if isinstance(value, list) else ()


def _lanes(settings: Mapping[str, object]) -> dict[str, Lane]:
    lanes = {}
    for name, given in _mapping(settings.get("lanes")).items():
        held = _mapping(given)
        if "role" in held:
            lanes[name] = Lane(str(held["role"]), str(held.get("whose") or "deciding_committee"))
    return lanes


def _forms(files: Mapping[str, str], key: str) -> dict[str, Form]:
    """Forms by element; only the procedure's own start form counts."""
    found: dict[str, Form] = {}
    for path, text in files.items():
        folder, _, rest = path.partition("/")
        if not rest.startswith("forms/"):
            continue
        name = rest.removeprefix("forms/").removesuffix(".json")
        if name != "start" or folder == key:
            found[name] = _form(path, text, name)
    return found


def _form(path: str, text: str, name: str) -> Form:
    try:
        return forms.parse(text, name)
    except ValueError as error:
        raise ModelRefused(path, name, str(error)) from error


def _numbers(given: Mapping[str, Form]) -> tuple[str, ...]:
    """The paths below which the forms ask for numbers."""
    return tuple(
        field.key if name == "start" else f"{name}.{field.key}"
        for name, form in given.items()
        for field in form.fields
        if field.type == "number"
    )


def published(session: Session, key: str) -> ProcessDefinition | None:
    """The version that the next case of `key` runs on."""
    return session.scalars(
        select(ProcessDefinition)
        .where(ProcessDefinition.key == key)
        .order_by(ProcessDefinition.version.desc())
        .limit(1)
    ).one_or_none()


def procedure_of(session: Session, definition_id: int) -> Procedure:
    """The compiled procedure of a stored definition; its texts are read once in a process."""
    found = session.execute(_STORED, {"id": definition_id}).one_or_none()
    if found is None:
        raise NotFound(message="案件所用的程序版本不存在")
    key, digest = found
    if (key, digest) not in _COMPILED:
        files = session.get_one(ProcessDefinition, definition_id).files
        _COMPILED[key, digest] = compile_procedure(key, files)
    return _COMPILED[key, digest]


_STORED = select(ProcessDefinition.key, ProcessDefinition.digest).where(
    ProcessDefinition.id == bindparam("id")
)
_COMPILED: dict[tuple[str, str], Procedure] = {}
"""By digest: a stored definition is never changed."""
