"""The history's chains, recomputed."""

from sqlalchemy import select

from engine.context import Context
from engine.history import verify
from engine.models import Chain


def broken_chains(ctx: Context) -> tuple[str, ...]:
    """One sentence for each chain that is not whole; empty where all are."""
    names = ctx.session.scalars(select(Chain.id).order_by(Chain.id)).all()
    return tuple(fault for name in names if (fault := verify(ctx.session, name)))
