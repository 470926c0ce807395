"""What a person may start."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select

from engine.context import Context
from engine.definitions import compile_procedure, digest_of, published
from engine.forms import Form
from engine.models import ProcessDefinition
from engine.views import ProcedureView


def opened_by(ctx: Context, key: str) -> tuple[str, ...]:
    """The procedures of which cases of this one open others."""
    definition = published(ctx.session, key)
    return tuple(sorted(compile_procedure(key, definition.files).opens)) if definition else ()


def runs_on(ctx: Context, key: str, files: Mapping[str, str]) -> int | None:
    """The version of the next case if these files are what it runs on; else None."""
    definition = published(ctx.session, key)
    same = definition is not None and definition.digest == digest_of(files)
    return definition.version if definition is not None and same else None


@dataclass(frozen=True)
class Start:
    """Who may start a procedure, what its start form asks, and the facts it takes from a link."""

    roles: tuple[str, ...]
    asks: frozenset[str]
    adopts: frozenset[str]


def start_of(ctx: Context, key: str) -> Start | None:
    """How cases of a published procedure begin; None where it is not published."""
    definition = published(ctx.session, key)
    if definition is None:
        return None
    procedure = compile_procedure(key, definition.files)
    form = procedure.forms.get("start") or Form("start", ())
    asks = frozenset(field.key for field in form.fields if field.type != "text")
    return Start(procedure.start, asks, frozenset(procedure.adopts))


def procedures(ctx: Context, person: str) -> tuple[ProcedureView, ...]:
    """The published procedures that some post of this person may start."""
    held = {role for role, _ in ctx.around.directory.roles_of(ctx.session, person, ctx.today)}
    found = []
    for key in ctx.session.scalars(
        select(ProcessDefinition.key).distinct().order_by(ProcessDefinition.key)
    ):
        definition = published(ctx.session, key)
        if definition is None:
            continue
        procedure = compile_procedure(key, definition.files)
        if held.intersection(procedure.start):
            form = procedure.forms.get("start") or Form("start", ())
            found.append(
                ProcedureView(key, procedure.name, procedure.name_en, definition.version, form)
            )
    return tuple(found)
