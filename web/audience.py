"""Who a page is for. A view without an audience does not start."""

from collections.abc import Callable
from enum import Enum
from functools import wraps
from typing import ParamSpec

from flask import Flask
from flask.typing import ResponseReturnValue
from flask_login import current_user

P = ParamSpec("P")


class Audience(Enum):
    """ANYONE needs no sign-in, PERSON is signed in, ADMIN and AUDITOR hold the post of that name.

    DESK is for those who draw and those who publish procedures.

    What a person may see or do inside a page is judged by the engine, object by object.
    """

    ANYONE = "anyone"
    PERSON = "person"
    ADMIN = "admin"
    AUDITOR = "auditor"
    DESK = "desk"


ROLES = {
    Audience.ADMIN: frozenset({"admin"}),
    Audience.AUDITOR: frozenset({"auditor"}),
    Audience.DESK: frozenset({"designer", "publisher"}),
}
"""Audiences that hold one of these roles."""


class SignInNeeded(Exception):
    """Nobody is signed in, and the page is for somebody."""


class OtherAudience(Exception):
    """The page is for people with another post."""


def for_(
    audience: Audience,
) -> Callable[[Callable[P, ResponseReturnValue]], Callable[P, ResponseReturnValue]]:
    """Let only this audience through to the view."""

    def decorate(view: Callable[P, ResponseReturnValue]) -> Callable[P, ResponseReturnValue]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
            admit(audience)
            return view(*args, **kwargs)

        guarded.audience = audience  # type: ignore[attr-defined]
        return guarded

    return decorate


def admit(audience: Audience) -> None:
    """Raises SignInNeeded or OtherAudience."""
    if audience is Audience.ANYONE:
        return
    if not current_user.is_authenticated:
        raise SignInNeeded
    if audience in ROLES and not ROLES[audience] & current_user.roles:
        raise OtherAudience


def require_audiences(app: Flask) -> None:
    """Raises LookupError naming the views for which nobody said who may see them."""
    open_doors = [
        name
        for name, view in app.view_functions.items()
        if name != "static" and not hasattr(view, "audience")
    ]
    if open_doors:
        raise LookupError(f"views without an audience: {', '.join(open_doors)}")
