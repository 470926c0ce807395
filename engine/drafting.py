"""The draft of a procedure: who may touch it, what it holds, what stands in its way."""

from collections.abc import Mapping
from pathlib import PurePosixPath

from sqlalchemy import select

from engine.context import Context
from engine.definitions import digest_of, published
from engine.errors import InvalidForm, NotFound, NotYours, Reason, Refusal
from engine.interpreter import XR
from engine.lint import Finding, check, known_to
from engine.models import ModelDraft, ProcessDefinition
from engine.xml import XmlRefused, XmlTree, read_xml, write_xml

DESIGNER, PUBLISHER = "designer", "publisher"
FILE_LIMIT = 1024 * 1024
MOST_FILES = 400
DRAWN = (".bpmn", ".dmn", ".json")


class StaleDraft(Refusal):
    """打开页面之后草稿已被别人改动，您的改动没有保存。"""

    code = "stale_task"


def holds(ctx: Context, person: str | None, *roles: str) -> bool:
    """Whether some post of this person carries one of the roles today."""
    if person is None:
        return False
    held = {role for role, _ in ctx.around.directory.roles_of(ctx.session, person, ctx.today)}
    return bool(held.intersection(roles))


def require(ctx: Context, person: str | None, *roles: str) -> str:
    """The person, if they hold one of the roles. Raises NotYours."""
    if person is None or not holds(ctx, person, *roles):
        raise NotYours(message="这一操作由流程设计人员或者流程发布人办理")
    return person


def base_of(ctx: Context, key: str) -> ProcessDefinition:
    """The published version that a draft starts from. Raises NotFound."""
    found = published(ctx.session, key)
    if found is None:
        raise NotFound(message=f"没有已发布的程序 {key}")
    return found


def open_draft(ctx: Context, key: str) -> ModelDraft | None:
    return ctx.session.scalars(
        select(ModelDraft).where(ModelDraft.open_key == key).with_for_update()
    ).one_or_none()


def seen(ctx: Context, key: str, version: int) -> ModelDraft:
    """The open draft as it was seen. Raises NotFound, or StaleDraft naming who was faster."""
    draft = open_draft(ctx, key)
    if draft is None:
        raise NotFound(message="没有草稿")
    if draft.version != version:
        raise stale(ctx, draft)
    return draft


def stale(ctx: Context, draft: ModelDraft) -> StaleDraft:
    name = ctx.around.directory.person_name(ctx.session, draft.saved_by)
    at = draft.saved_at.astimezone(ctx.now.tzinfo).isoformat(timespec="minutes")
    told = f"打开页面之后，{name} 已保存过这份草稿（{at}）。您的改动没有保存，也没有覆盖对方的"
    return StaleDraft([Reason("stale_task", detail=told)], told)


def checked(ctx: Context, key: str, files: Mapping[str, str]) -> tuple[Finding, ...]:
    """What the check finds in these files today, beside the version that is published."""
    return checked_with(ctx, key, files, base_of(ctx, key).files, None)


def checked_with(
    ctx: Context,
    key: str,
    files: Mapping[str, str],
    before: Mapping[str, str],
    scenario_outcomes: Mapping[str, frozenset[str]] | None,
) -> tuple[Finding, ...]:
    known = known_to(ctx.around, ctx.today, published=before, scenario_outcomes=scenario_outcomes)
    return check(key, files, known)


def merged(base: Mapping[str, str], changed: Mapping[str, str]) -> dict[str, str]:
    """The files with what was changed. Raises InvalidForm naming the file that cannot be kept.

    A designer changes drawings, tables and forms of folders that are there; settings, with the
    invariants, come with the installation.
    """
    folders = {PurePosixPath(path).parts[0] for path in base}
    problems = {path: why for path in changed if (why := _refused(path, changed[path], folders))}
    files = {**base, **changed}
    if len(files) > MOST_FILES:
        problems["files"] = f"文件超过 {MOST_FILES} 个"
    if problems:
        raise InvalidForm(problems)
    return dict(sorted(files.items()))


def _refused(path: str, text: str, folders: set[str]) -> str | None:
    way = PurePosixPath(path)
    inside = len(way.parts) in {2, 3} and way.parts[0] in folders and ".." not in way.parts
    if not (inside and path.endswith(DRAWN)) or (len(way.parts) > 2) != path.endswith(".json"):  # noqa: PLR2004
        return "这里只能改流程图、决策表和表单；procedure.yaml 由安装时带来"
    if len(text.encode()) > FILE_LIMIT:
        return f"文件超过 {FILE_LIMIT // 1024} KB"
    if path.endswith(".json"):
        return None
    try:
        read_xml(text.encode(), limit=FILE_LIMIT, source=way.name)
    except XmlRefused as refused:
        return str(refused)
    return None


EDITED = ("role", "whose", "form", "due", "clause")


def edited(files: Mapping[str, str], path: str, element: str, given: Mapping[str, str]) -> str:
    """A drawing with the name and the own attributes of one element as given; empty removes.

    Raises NotFound where there is no such drawing or element in it.
    """
    if path not in files or not path.endswith(".bpmn"):
        raise NotFound(message=f"草稿中没有 {path}")
    tree = read_xml(files[path].encode(), limit=FILE_LIMIT, source=path)
    node = next((n for n in tree.getroot().iter() if n.get("id") == element), None)
    if node is None:
        raise NotFound(message=f"{path} 中没有 {element}")
    for name in ("name", *EDITED):
        attribute = name if name == "name" else f"{XR}{name}"
        if name in given and given[name].strip():
            node.set(attribute, " ".join(given[name].split()))
        elif name in given:
            node.attrib.pop(attribute, None)
    return write_xml(tree)


def cited(files: Mapping[str, str], path: str, clauses: Mapping[str, str]) -> str:
    """A decision table in which each of these rows (by its id) cites the clauses given for it."""
    if path not in files or not path.endswith(".dmn"):
        raise NotFound(message=f"草稿中没有 {path}")
    tree = read_xml(files[path].encode(), limit=FILE_LIMIT, source=path)
    for rule in tree.getroot().iter("{*}rule"):
        if rule.get("id") not in clauses:
            continue
        space = rule.tag.rpartition("}")[0] + "}"
        entry = rule.find(f"{space}annotationEntry")
        if entry is None:
            entry = _under(rule, f"{space}annotationEntry")
        text = entry.find(f"{space}text")
        if text is None:
            text = _under(entry, f"{space}text")
        text.text = " ".join(clauses[rule.get("id")].split())
    return write_xml(tree)


def _under(parent: XmlTree, tag: str) -> XmlTree:
    """A new last child."""
    child = parent.makeelement(tag)
    parent.append(child)
    return child


def digest(draft: ModelDraft) -> str:
    return digest_of(draft.files)
