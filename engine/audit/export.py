"""A case to take away: a table for people, or a bundle that proves itself offline."""

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC
from hashlib import sha256
from pathlib import Path

from sqlalchemy import select

from engine.audit.replay import chain_of
from engine.audit.responsibility import responsibility
from engine.audit.signed import given
from engine.audit.trail import trail
from engine.audit.views import ActOnTheWay, EventView, Export
from engine.clock import SHANGHAI
from engine.context import Context
from engine.definitions import procedure_of
from engine.errors import NotFound
from engine.history import canonical
from engine.models import Chain, HistoryEvent, ProcessDefinition, ProcessInstance, SigningKey
from engine.surroundings import KeptFile

HERE = Path(__file__).parent
READABLE = {"all", "discipline"}
"""Audiences whose files an auditor may read; whoever informed stays with the receiving desk."""
FORMULA = ("=", "+", "-", "@", "\t", "\r")
COLUMNS = (
    "序号", "时间（北京时间）", "事项代码", "事项", "环节", "环节名称", "办理人编号", "办理人",
    "当时职务", "内容", "触发的规则行", "条款", "退回原因", "签名密钥", "所签文本摘要", "散列值",
)  # fmt: skip


RESTED = (
    "行为", "办理身份", "环节依据（施行期间）", "关口所据事实的来源", "当时可见的情况",
    "当时未告知而代之以", "此后才出现或改变的", "此前退回",
)  # fmt: skip


def table(ctx: Context, case_id: str) -> Export:
    """The history of a case, one event a row."""
    return _csv(case_id, COLUMNS, map(_cells, trail(ctx, case_id).events))


def way_back(ctx: Context, case_id: str) -> Export:
    """The acts that led to the outcome of a case, one a row, the last first."""
    acts = responsibility(ctx, case_id).acts
    return _csv(f"{case_id}-responsibility", (*COLUMNS, *RESTED), map(_rested, acts))


TABLES = {"csv": table, "responsibility": way_back}


def _csv(name: str, columns: Sequence[str], rows: Iterable[list[str]]) -> Export:
    """CSV for a spreadsheet: UTF-8 with BOM, no cell that is a formula."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(columns)
    for row in rows:
        writer.writerow([guarded(cell) for cell in row])
    content = text.getvalue().encode("utf-8-sig")
    return Export(f"{name}.csv", "text/csv", sha256(content).hexdigest(), content)


def guarded(cell: str) -> str:
    """A spreadsheet takes what begins like this for a formula: an apostrophe makes it text."""
    return f"'{cell}" if cell.startswith(FORMULA) else cell


def _cells(event: EventView) -> list[str]:
    values = (
        f"{v.label}：{v.old} → {v.new}" if v.old is not None else f"{v.label}：{v.new}"
        for v in event.values
    )
    clauses = dict.fromkeys(c.id for row in event.rows for c in row.clauses)
    return [
        str(event.seq),
        event.at.astimezone(SHANGHAI).isoformat(sep=" ", timespec="seconds"),
        event.type,
        event.act,
        event.element or "",
        event.element_name,
        event.actor_id or "",
        event.actor,
        "；".join(event.posts),
        "；".join(values),
        "；".join(f"{row.decision}/{row.rule}" for row in event.rows),
        "；".join(clauses),
        "；".join(f"{r.view.code} {r.view.text}" for r in event.reasons),
        event.signature.key if event.signature else "",
        event.signature.document if event.signature else "",
        event.hash,
    ]


def _rested(act: ActOnTheWay) -> list[str]:
    sight = act.sight
    known = (
        f"{g.title}：" + "，".join(f"{r.label} {r.text}" for r in g.rows)
        for g in (sight.known if sight else ())
    )
    supplied = (
        f"第 {s.seq} 条 {s.name} {s.actor}：{'，'.join(s.facts)}"
        for gate in act.gates
        for s in gate.supplied
    )
    return [
        *_cells(act.event),
        act.part,
        act.acting,
        "；".join(f"{c.id}（{c.since or ''}—{c.until or ''}）" for c in act.clauses),
        "；".join(dict.fromkeys(supplied)),
        "；".join(known),
        sight.instead if sight else "",
        "；".join(f"第 {later.seq} 条 {later.told}" for later in act.later),
        "；".join(f"第 {told.seq} 条 {told.actor}" for told in act.refused),
    ]


def bundle(ctx: Context, case_id: str, actor: str) -> Export:
    """The zip: events as they were hashed, files, signatures, keys, model, and the verifier."""
    case = ctx.session.get(ProcessInstance, case_id)
    chain = ctx.session.get(Chain, f"case:{case_id}")
    if case is None or chain is None:
        raise NotFound(message="没有这个案件")
    definition = ctx.session.get_one(ProcessDefinition, case.definition_id)
    kept = ctx.around.kept_files(ctx.session, case_id)
    files = dict(_files(ctx, case_id, definition.files, kept))
    manifest = {
        "format": 1,
        "case": case_id,
        "exported_at": ctx.now.astimezone(UTC),
        "exported_by": actor,
        "chain": {"id": chain.id, "length": chain.length, "head": chain.head},
        "definition": {
            "key": definition.key,
            "version": definition.version,
            "digest": definition.digest,
        },
        "withheld": [{"digest": f.digest} for f in kept if f.audience not in READABLE],
        "files": {name: sha256(content).hexdigest() for name, content in files.items()},
    }
    files["manifest.json"] = canonical(manifest).encode()
    digest = sha256(files["manifest.json"]).hexdigest()
    files["manifest.sha256"] = f"{digest}  manifest.json\n".encode()
    content = _zipped(files)
    return Export(f"{case_id}.zip", "application/zip", sha256(content).hexdigest(), content)


def _files(
    ctx: Context, case_id: str, model: Mapping[str, str], kept: Sequence[KeptFile]
) -> Iterator[tuple[str, bytes]]:
    yield "README.md", (HERE / "export_readme.md").read_bytes()
    yield "verify.py", (HERE / "offline.py").read_bytes()
    events = chain_of(ctx.session, case_id)
    yield "events.jsonl", "".join(f"{canonical(written(e))}\n" for e in events).encode()
    yield from ((f"model/{path}", text.encode()) for path, text in model.items())
    yield from ((f"evidence/{f.digest}", f.content) for f in kept if f.audience in READABLE)
    yield from _signatures(ctx, case_id, events)


def written(event: HistoryEvent) -> dict[str, object]:
    """An event as it is hashed, with what its body's commitment was made of."""
    return {
        "chain": event.chain,
        "seq": event.seq,
        "type": event.type,
        "actor": event.actor,
        "case_id": event.case_id,
        "element": event.element,
        "at": event.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "body": event.body,
        "salt": event.salt,
        "commitment": event.commitment,
        "previous": event.previous,
        "hash": event.hash,
    }


def _signatures(
    ctx: Context, case_id: str, events: list[HistoryEvent]
) -> Iterator[tuple[str, bytes]]:
    """Each signature, the exact text it was made over, and the public keys."""
    case = ctx.session.get_one(ProcessInstance, case_id)
    procedure = procedure_of(ctx.session, case.definition_id)
    keys: set[str] = set()
    for one in given(ctx, events, procedure, case_id):
        base = f"signatures/{one.event.seq:04d}"
        yield f"{base}.jws", one.jws.encode()
        yield f"{base}.txt", one.text.encode()
        keys |= {one.row.key_id} if one.row else set()
    for key in ctx.session.scalars(select(SigningKey).where(SigningKey.id.in_(keys))):
        yield f"keys/{key.id}.pub", key.public.encode()


def _zipped(files: Mapping[str, bytes]) -> bytes:
    """The same files give the same bytes."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, files[name])
    return made.getvalue()
