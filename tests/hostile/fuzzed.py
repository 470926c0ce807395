"""Shipped files, spoilt by a seeded hand, and what is said of them: a refusal or findings, always."""

import re
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from random import Random

import engine
from engine.definitions import bundle, compile_procedure
from engine.errors import Fault
from engine.functions import functions_at
from engine.interpreter import Execution, FeelEngine
from engine.lint import Known, check, known_to, refused
from engine.xml import XmlRefused
from tests.interpreter.small import NOW
from workflows import lrmx
from workflows.law import Register
from workflows.law_files import RegisterError
from workflows.lrmx import FormRefused
from workflows.scenario.load import load
from workflows.scenario.reader import ScenarioError
from workflows.surroundings import surroundings

ROOT = Path(__file__).parents[2]
MODELS, LAW = ROOT / "bpmn", ROOT / "bpmn/law"
SAMPLES = ROOT / "workflows/samples/lrmx"
SMALL = ("referral", "dual_signature", "publicity", "fourth_must", "four_musts", "deliberation")
TODAY = date(2026, 11, 24)
WORDS = (
    b"<!DOCTYPE a>", b"&x;", b"]]>", b"<![CDATA[", b"<?pi?>", b"<!-- -->", b"\0", b"\xff", b"\xe6\xa0",
    b"9" * 400, b"-1", b"1e999", b"null", b"true", b"[", b"]", b"{", b"}", b'"', b"'", b"(", b")",
    b"((((((((", b"not(", b"for a in 1..9999 return ", b" and ", b"&amp;lt;", b"&#0;", b"&#x202e;",
    b"\t", b"\n- ", b": ", b"? ", b"*a", b"&a ", b"!!bool x", b"<<: ", b"\xc2\xa0", b"\xef\xbb\xbf",
    b'id=""', b'id="a"', b'sourceRef="a"', b"</bpmn:process>", b"<bpmn:process id='x'/>", b"../..",
)  # fmt: skip
SPELT = 0.75
"""So many are still UTF-8, for the doors behind the first."""

TAG, ATTRIBUTE = re.compile(rb"</?[\w:]+"), re.compile(rb' [\w:]+="[^"]*"')
LINE = re.compile(rb"[^\n]*\n")


@dataclass(frozen=True)
class Spoilt:
    """One input: where it comes from, and its bytes."""

    path: Path
    number: int
    raw: bytes


def spoilt(kind: str, number: int) -> Spoilt:
    """The same file of this kind, spoilt in the same way, for the same number."""
    chance = Random(f"{kind}-{number}")  # noqa: S311  seeded on purpose
    path = chance.choice(files(kind))
    raw = path.read_bytes()
    for _ in range(chance.choice((1, 1, 1, 2, 3, 8))):
        raw = chance.choice(HANDS)(raw, chance)
    if chance.random() < SPELT:
        raw = raw.decode("utf-8", "ignore").encode()
    return Spoilt(path, number, raw)


@cache
def files(kind: str) -> list[Path]:
    found = {
        "scenario": lambda: MODELS.glob("*/scenarios/*.yaml"),
        "law": lambda: LAW.glob("*.yaml"),
        "lrmx": lambda: SAMPLES.glob("*.lrmx"),
    }
    if kind in found:
        return sorted(found[kind]())
    ends = {"json": "forms/*.json", "yaml": "procedure.yaml"}
    return sorted(p for key in SMALL for p in (MODELS / key).glob(ends.get(kind, f"*.{kind}")))


# ---- hands ----


def _flip(raw: bytes, chance: Random) -> bytes:
    at = chance.randrange(len(raw) + 1)
    return raw[:at] + bytes([chance.randrange(256)]) + raw[at + 1 :]


def _cut(raw: bytes, chance: Random) -> bytes:
    at = chance.randrange(len(raw) + 1)
    return raw[:at] + raw[at + chance.choice((1, 3, 30, 300)) :]


def _truncate(raw: bytes, chance: Random) -> bytes:
    return raw[: chance.randrange(len(raw) + 1)]


def _repeat(raw: bytes, chance: Random) -> bytes:
    at = chance.randrange(len(raw) + 1)
    part = raw[at : at + chance.choice((5, 50, 500))]
    return raw[:at] + part * chance.choice((2, 3, 40)) + raw[at:]


def _word(raw: bytes, chance: Random) -> bytes:
    at = chance.randrange(len(raw) + 1)
    return raw[:at] + chance.choice(WORDS) + raw[at:]


def _nest(raw: bytes, chance: Random) -> bytes:
    at = chance.randrange(len(raw) + 1)
    depth = chance.choice((10, 100, 3_000))
    begin, end = chance.choice(((b"<a>", b"</a>"), (b"[", b"]"), (b"(", b")"), (b'{"a":', b"}")))
    return raw[:at] + begin * depth + end * depth + raw[at:]


def _swapped(pattern: re.Pattern[bytes]) -> Callable[[bytes, Random], bytes]:
    """Puts one place of the pattern where another stands, or nothing there."""

    def swap(raw: bytes, chance: Random) -> bytes:
        found = list(pattern.finditer(raw))
        if not found:
            return _flip(raw, chance)
        one, other = chance.choice(found), chance.choice(found)
        put = chance.choice((b"", other.group()))
        return raw[: one.start()] + put + raw[one.end() :]

    return swap


HANDS: tuple[Callable[[bytes, Random], bytes], ...] = (
    _flip, _cut, _truncate, _repeat, _word, _word, _nest,
    _swapped(TAG), _swapped(ATTRIBUTE), _swapped(ATTRIBUTE), _swapped(LINE),
)  # fmt: skip


# ---- doors ----


def said(kind: str, given: Spoilt, folder: Path) -> tuple[str, float]:
    """What is said of it, and after how many seconds of work; raises whatever is no refusal."""
    began = time.process_time()
    try:
        told = DOORS.get(kind, _checked)(given, folder)
    except (engine.ModelRefused, XmlRefused, FormRefused, RegisterError, ScenarioError) as refusal:
        told = str(refusal)
    return told, time.process_time() - began


@cache
def _bundle(key: str) -> dict[str, str]:
    return bundle(MODELS, key)


@cache
def _known() -> Known:
    return known_to(surroundings(), TODAY)


def _checked(given: Spoilt, _folder: Path) -> str:
    """The check of its procedure; what the check lets through can be compiled and begun."""
    try:
        text = given.raw.decode()
    except UnicodeDecodeError as error:
        return str(error)
    path = given.path.relative_to(MODELS).as_posix()
    key = path.partition("/")[0]
    changed = {**_bundle(key), path: text}
    found = check(key, changed, _known())
    if not refused(found):
        _begun(key, changed)
    return "\n".join(finding.line for finding in found)


def _begun(key: str, changed: dict[str, str]) -> None:
    procedure = compile_procedure(key, changed)
    functions = functions_at(surroundings(), strict=False)
    with suppress(Fault):
        Execution.begin(
            procedure.model, FeelEngine({}, functions, NOW, lambda _name, _facts: {}, [])
        )


def _scenario(given: Spoilt, folder: Path) -> str:
    file = folder / "story.yaml"
    file.write_bytes(given.raw)
    return load(file).title


def _law(given: Spoilt, folder: Path) -> str:
    """The register with this one file in it, the others as they are."""
    for file in LAW.glob("*.yaml"):
        (folder / file.name).unlink(missing_ok=True)
        (folder / file.name).symlink_to(file)
    (folder / given.path.name).unlink()
    (folder / given.path.name).write_bytes(given.raw)
    return str(len(Register.load(folder).clauses))


def _lrmx(given: Spoilt, _folder: Path) -> str:
    form = lrmx.read(given.raw, given.path.name)
    lrmx.said(form)
    return "\n".join(problem.text for problem in lrmx.problems(form, TODAY))


DOORS: dict[str, Callable[[Spoilt, Path], str]] = {
    "scenario": _scenario, "law": _law, "lrmx": _lrmx,
}  # fmt: skip
