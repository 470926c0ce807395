"""What a person may start."""

from sqlalchemy import select

from engine.context import Context
from engine.definitions import compile_procedure, published
from engine.forms import Form
from engine.models import ProcessDefinition
from engine.views import ProcedureView


def opened_by(ctx: Context, key: str) -> tuple[str, ...]:
    """The procedures of which cases of this one open others."""
    definition = published(ctx.session, key)
    return tuple(sorted(compile_procedure(key, definition.files).opens)) if definition else ()


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
