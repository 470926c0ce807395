"""The designer's desk: procedures with their versions and drafts, one of them, and its check."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from engine.changes import Change, changes
from engine.context import Context
from engine.decisions import FiredRow
from engine.definitions import published
from engine.drafting import DESIGNER, PUBLISHER, base_of, checked_with, holds, require
from engine.lint import Bundle, Finding, bundle_of
from engine.models import ModelDraft, ProcessDefinition


@dataclass(frozen=True)
class VersionView:
    version: int
    published_at: datetime
    published_by: str
    digest: str


@dataclass(frozen=True)
class DraftView:
    """A draft as the desk shows it; `mine` where this person is one of its authors."""

    version: int
    base_version: int
    state: str
    saved_by: str
    saved_at: datetime
    authors: tuple[str, ...]
    proposed_by: str
    mine: bool


@dataclass(frozen=True)
class DeskView:
    """A procedure on the desk: its files (the draft's, else the published ones), who may what.

    `names` are what the files are called, by path, and `labels` what the elements are, by id,
    where they have a name.
    """

    key: str
    name: str
    versions: tuple[VersionView, ...]
    draft: DraftView | None
    files: Mapping[str, str]
    names: Mapping[str, str]
    labels: Mapping[str, str]
    may_design: bool
    may_publish: bool

    @property
    def seen_version(self) -> int:
        return self.draft.version if self.draft else 0


@dataclass(frozen=True)
class ElementRow:
    """One element in words: what it is, whose, and where it leads.

    `leads` has for each line the id, name, label, condition, and the id of the line.
    """

    file: str
    id: str
    kind: str
    name: str
    lane: str
    role: str
    whose: str
    form: str
    due: str
    clauses: tuple[str, ...]
    guards: tuple[str, ...]
    outcome: str
    leads: tuple[tuple[str, str, str, str, str], ...]


def desks(ctx: Context, person: str) -> tuple[DeskView, ...]:
    """Every published procedure, for a designer or a publisher. Raises NotYours."""
    require(ctx, person, DESIGNER, PUBLISHER)
    keys = ctx.session.scalars(select(ProcessDefinition.key).distinct())
    return tuple(desk(ctx, person, key) for key in sorted(keys))


def desk(ctx: Context, person: str, key: str) -> DeskView:
    """One procedure. Raises NotYours, or NotFound where nothing of that key is published."""
    require(ctx, person, DESIGNER, PUBLISHER)
    base = base_of(ctx, key)
    draft = _open(ctx, key)
    files = draft.files if draft else base.files
    bundle = bundle_of(key, files)
    names = _names(bundle)
    return DeskView(
        key=key,
        name=names.get(f"{key}/procedure.yaml", key),
        versions=_versions(ctx, key),
        draft=_draft(ctx, draft, person) if draft else None,
        files=files,
        names=names,
        labels={node.id: node.name for node in bundle.nodes() if node.name},
        may_design=holds(ctx, person, DESIGNER),
        may_publish=holds(ctx, person, PUBLISHER),
    )


def desk_report(
    ctx: Context,
    person: str,
    key: str,
    scenario_outcomes: Mapping[str, frozenset[str]] | None = None,
) -> tuple[tuple[Finding, ...], tuple[Change, ...]]:
    """What the check finds in a procedure as it lies on the desk, and what was changed in it."""
    view = desk(ctx, person, key)
    base = published(ctx.session, key)
    before = base.files if base else {}
    findings = checked_with(ctx, key, view.files, before, scenario_outcomes)
    return findings, changes(key, before, view.files)


def elements(ctx: Context, person: str, key: str, path: str) -> tuple[ElementRow, ...]:
    """Every element of one drawing in words, in the order in which it is drawn."""
    files = desk(ctx, person, key).files
    bundle = bundle_of(key, {p: t for p, t in files.items() if not p.endswith((".dmn", ".json"))})
    drawing = bundle.drawings.get(path)
    if drawing is None:
        return ()
    names = {node.id: node.name for node in drawing.nodes}
    return tuple(
        ElementRow(
            file=path,
            id=node.id,
            kind=f"{node.event}.{node.kind}" if node.event else node.kind,
            name=node.name,
            lane=node.lane or "",
            role=node.xr.get("role", ""),
            whose=node.xr.get("whose", ""),
            form=node.xr.get("form", ""),
            due=node.xr.get("due", ""),
            clauses=node.words("clause"),
            guards=node.words("guard"),
            outcome=node.xr.get("outcome", ""),
            leads=tuple(
                (flow.target, names.get(flow.target, ""), flow.name, flow.condition or "", flow.id)
                for flow in drawing.leaving(node.id)
            ),
        )
        for node in drawing.nodes
    )


def rows(ctx: Context, person: str, key: str, path: str) -> tuple[FiredRow, ...]:
    """The rows of a decision table with what they give and the clauses they cite."""
    files = desk(ctx, person, key).files
    bundle = bundle_of(key, {path: files.get(path, "")})
    decisions = bundle.decisions
    if decisions is None:
        return ()
    found = [decisions.rows(part) for part in sorted(bundle.decision_ids & decisions.ids)]
    return tuple(row for each in found for row in each)


def _open(ctx: Context, key: str) -> ModelDraft | None:
    return ctx.session.scalars(select(ModelDraft).where(ModelDraft.open_key == key)).one_or_none()


def _names(bundle: Bundle) -> dict[str, str]:
    """What drawings, tables and forms are called: as their procedure, decision or step is."""
    found: dict[str, str] = {}
    for folder, settings in bundle.settings.items():
        for path in (f"{folder}/procedure.yaml", f"{folder}/{folder}.bpmn"):
            found[path] = str(settings.get("name") or folder)
    for path, file in bundle.tables.items():
        found[path] = next((part.name for part in file.elements() if part.name), "")
    for node in bundle.nodes():
        if node.kind == "userTask" or node.event == "message":
            form = node.xr.get("form") or (node.refers if node.event else node.id)
            found.setdefault(f"{node.process}/forms/{form}.json", node.name)
    return found


def _versions(ctx: Context, key: str) -> tuple[VersionView, ...]:
    query = (
        select(ProcessDefinition)
        .where(ProcessDefinition.key == key)
        .order_by(ProcessDefinition.version.desc())
    )
    return tuple(
        VersionView(d.version, d.published_at, _name(ctx, d.published_by), d.digest)
        for d in ctx.session.scalars(query)
    )


def _draft(ctx: Context, draft: ModelDraft, person: str) -> DraftView:
    return DraftView(
        version=draft.version,
        base_version=draft.base_version,
        state=draft.state,
        saved_by=_name(ctx, draft.saved_by),
        saved_at=draft.saved_at,
        authors=tuple(_name(ctx, author) for author in draft.authors),
        proposed_by=_name(ctx, draft.proposed_by),
        mine=person in {*draft.authors, draft.proposed_by},
    )


def _name(ctx: Context, person: str | None) -> str:
    return ctx.around.directory.person_name(ctx.session, person) if person else ""
