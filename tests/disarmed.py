"""Python's own `eval`, `exec` and `compile`, refused to the engine and to all below it.

Nothing that a designer writes may ever run as Python. So during the whole suite a call of one
of the three from a module of SpiffWorkflow, `engine` or `workflows` ends the test, whatever
handlers stand in between. Others keep them: imports, pytest and dataclasses need them.
"""

import __future__

import builtins
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

REFUSED = ("SpiffWorkflow", "engine", "workflows")
ORIGINAL: dict[str, Callable[..., object]] = {
    name: getattr(builtins, name) for name in ("eval", "exec", "compile")
}
FUTURE = __future__.annotations.compiler_flag  # a text inherits it from the module that runs it
_armed_again = 0


class Disarmed(BaseException):
    """Code below the interpreter's wall tried to run Python of somebody else's."""


def _refuse(name: str, caller: FrameType) -> None:
    module = str(caller.f_globals.get("__name__", ""))
    if not _armed_again and module.partition(".")[0] in REFUSED:
        raise Disarmed(f"{module} called {name}")


def _runs(name: str) -> Callable[..., object]:
    original = ORIGINAL[name]

    def guarded(
        source: object, globals_: object = None, locals_: object = None, /, **kw: object
    ) -> object:
        caller = sys._getframe(1)
        _refuse(name, caller)
        if globals_ is None:
            globals_ = caller.f_globals
            locals_ = caller.f_locals if locals_ is None else locals_
        if isinstance(source, str):
            future = caller.f_code.co_flags & FUTURE
            source = ORIGINAL["compile"](source, "<string>", name, future, dont_inherit=True)
        return original(source, globals_, globals_ if locals_ is None else locals_, **kw)

    return guarded


def _compiles(*args: object, **kw: object) -> object:
    caller = sys._getframe(1)
    _refuse("compile", caller)
    return ORIGINAL["compile"](*args, **kw)


def disarm() -> None:
    builtins.eval = _runs("eval")
    builtins.exec = _runs("exec")  # type: ignore[assignment]
    builtins.compile = _compiles  # type: ignore[assignment]


def rearm() -> None:
    for name, original in ORIGINAL.items():
        setattr(builtins, name, original)


@contextmanager
def armed() -> Iterator[None]:
    """For a test that shows what the stock engine does without our wall."""
    global _armed_again  # noqa: PLW0603  # the three names are global themselves
    _armed_again += 1
    try:
        yield
    finally:
        _armed_again -= 1
