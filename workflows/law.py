"""The register of clauses, reasons and rule packs, read from bpmn/law.

Every rule cites a clause and every clause is dated: which rules apply to an act follows
from the act's date alone. The files are validated as a whole when they are read.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from workflows.law_files import Entry, RegisterError, entries, mapping

__all__ = [
    "Clause",
    "Instrument",
    "Pack",
    "Reason",
    "Register",
    "RegisterError",
    "UnknownClause",
    "UnknownPack",
    "UnknownReason",
]

KINDS = ("party_regulation", "party_rule", "local_decision", "local_parameter", "assumption")
TAGS = ("SEED", "F", "F~", "M", "A", "?")
AUDIENCES = ("all", "discipline")
_DAY = timedelta(days=1)
_NOT_CLAUSES = ("packs.yaml", "reasons.yaml")


class UnknownClause(LookupError):
    """The register holds no clause of that id."""

    def __init__(self, clause_id: str) -> None:
        self.clause_id = clause_id
        super().__init__(f"no clause '{clause_id}' in the register")


class UnknownReason(LookupError):
    """The register holds no reason of that code."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(f"no reason '{code}' in the register")


class UnknownPack(LookupError):
    """The register holds no rule pack of that name."""

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(f"no rule pack '{name}' in the register")


@dataclass(frozen=True)
class Clause:
    """One provision, summarised in our own words, with the days on which it is in force."""

    id: str
    instrument: str
    article: str
    summary: str
    tag: str
    note: str | None
    in_force_from: date | None
    in_force_until: date | None
    verified: bool

    def in_force(self, on: date) -> bool:
        """Whether the clause applies on that day; its last day included."""
        begun = self.in_force_from is None or self.in_force_from <= on
        return begun and (self.in_force_until is None or on <= self.in_force_until)


@dataclass(frozen=True)
class Instrument:
    """A regulation, rule, decision or assumption, and its clauses."""

    id: str
    title: str
    kind: str
    issuer: str
    adopted: date | None
    in_force_from: date | None
    in_force_until: date | None
    source: str
    clauses: tuple[Clause, ...]

    @property
    def is_assumption(self) -> bool:
        return self.kind == "assumption"


@dataclass(frozen=True)
class Reason:
    """Why an act is refused, who can supply what is missing, and who may know.

    `label` (empty: none) says the same as a condition of a gate that is met.
    """

    code: str
    text: str
    text_en: str
    label: str
    label_en: str
    clauses: tuple[str, ...]
    supply: tuple[str, ...]
    audience: str
    hint: str


@dataclass(frozen=True)
class Pack:
    """A named as-of date for scenarios and what-if; nothing else chooses rules by name."""

    name: str
    title: str
    title_en: str
    as_of: date


@dataclass(frozen=True)
class Register:
    """All clauses, reasons and packs, known to agree with one another."""

    instruments: Mapping[str, Instrument]
    reasons: Mapping[str, Reason]
    packs: Mapping[str, Pack]
    clauses: Mapping[str, Clause] = field(init=False)

    def __post_init__(self) -> None:
        clauses = [clause for each in self.instruments.values() for clause in each.clauses]
        object.__setattr__(self, "clauses", {clause.id: clause for clause in clauses})

    @classmethod
    def load(cls, path: Path) -> "Register":
        """Read and validate every file of the folder; RegisterError names file and key."""
        files = sorted(file for file in path.glob("*.yaml") if file.name not in _NOT_CLAUSES)
        read = [_instrument(file) for file in files]
        instruments = {each.id: each for each in read}
        register = cls(
            instruments,
            _reasons(path / "reasons.yaml"),
            _packs(path / "packs.yaml", _latest_change(read)),
        )
        register.check_reasons(path / "reasons.yaml")
        return register

    def clause(self, clause_id: str) -> Clause:
        try:
            return self.clauses[clause_id]
        except KeyError:
            raise UnknownClause(clause_id) from None

    def instrument_of(self, clause_id: str) -> Instrument:
        return self.instruments[self.clause(clause_id).instrument]

    def in_force(self, clause_id: str, on: date) -> bool:
        return self.clause(clause_id).in_force(on)

    def reason(self, code: str) -> Reason:
        try:
            return self.reasons[code]
        except KeyError:
            raise UnknownReason(code) from None

    def reason_clauses(self, code: str, on: date) -> tuple[Clause, ...]:
        """What the reason rests on at that date."""
        cited = (self.clause(clause_id) for clause_id in self.reason(code).clauses)
        return tuple(clause for clause in cited if clause.in_force(on))

    def pack(self, name: str) -> Pack:
        try:
            return self.packs[name]
        except KeyError:
            raise UnknownPack(name) from None

    def check_reasons(self, file: Path) -> None:
        """Every reason rests on clauses that the register holds."""
        for reason in self.reasons.values():
            for clause_id in reason.clauses:
                if clause_id not in self.clauses:
                    raise RegisterError(file, f"{reason.code}.clauses", f"no clause '{clause_id}'")


def _instrument(file: Path) -> Instrument:
    entry = Entry(
        file,
        "",
        mapping(file),
        "id title kind issuer adopted in_force_from in_force_until source clauses",
    )
    if entry.text("id") != file.stem:
        raise entry.wrong("id", f"the id must be the file's name, '{file.stem}'")
    begins, ends = _period(entry, "in_force_from", "in_force_until", (None, None))
    clauses = tuple(_clause(each, file.stem, (begins, ends)) for each in _clauses(entry))
    _check_unique(file, clauses)
    return Instrument(
        id=file.stem,
        title=entry.text("title"),
        kind=entry.choice("kind", KINDS),
        issuer=entry.text("issuer"),
        adopted=entry.day("adopted"),
        in_force_from=begins,
        in_force_until=ends,
        source=entry.text("source"),
        clauses=clauses,
    )


def _clauses(entry: Entry) -> list[Entry]:
    return entry.entries("clauses", "id article summary from until tag note verified")


def _clause(entry: Entry, instrument: str, period: tuple[date | None, date | None]) -> Clause:
    clause_id = entry.text("id")
    if not entry.is_clause_of(instrument, clause_id):
        raise entry.wrong("id", f"'{clause_id}' is not <{instrument}>/<article>[.<par>[.<item>]]")
    begins, ends = _period(entry, "from", "until", period)
    return Clause(
        id=clause_id,
        instrument=instrument,
        article=entry.text("article"),
        summary=entry.text("summary"),
        tag=entry.choice("tag", TAGS),
        note=entry.text("note") if entry.has("note") else None,
        in_force_from=begins,
        in_force_until=ends,
        verified=entry.flag("verified"),
    )


def _period(
    entry: Entry, begin: str, end: str, default: tuple[date | None, date | None]
) -> tuple[date | None, date | None]:
    begins = entry.day(begin) if entry.has(begin) else default[0]
    ends = entry.day(end) if entry.has(end) else default[1]
    if begins and ends and ends < begins:
        raise entry.wrong(end, f"{ends} lies before {begins}")
    return begins, ends


def _check_unique(file: Path, clauses: tuple[Clause, ...]) -> None:
    seen: set[str] = set()
    for clause in clauses:
        if clause.id in seen:
            raise RegisterError(file, "clauses", f"the clause '{clause.id}' is given twice")
        seen.add(clause.id)


def _reasons(file: Path) -> dict[str, Reason]:
    known = "text text_en label label_en clauses supply audience hint"
    return {
        code: Reason(
            code=code,
            text=entry.text("text"),
            text_en=entry.text("text_en"),
            label=entry.text("label") if entry.has("label") else "",
            label_en=entry.text("label_en") if entry.has("label_en") else "",
            clauses=entry.words("clauses"),
            supply=entry.words("supply") if entry.has("supply") else (),
            audience=entry.choice("audience", AUDIENCES),
            hint=entry.text("hint"),
        )
        for code, entry in entries(file, mapping(file), known)
    }


def _packs(file: Path, latest: date) -> dict[str, Pack]:
    packs = Entry(file, "", mapping(file), "packs").mapping("packs")
    return {
        name: Pack(
            name=name,
            title=entry.text("name"),
            title_en=entry.text("name_en"),
            as_of=latest if entry.is_word("as_of", "latest") else entry.certain_day("as_of"),
        )
        for name, entry in entries(file, packs, "name name_en as_of")
    }


def _latest_change(instruments: list[Instrument]) -> date:
    """The first day from which nothing in the register changes any more."""
    clauses = [clause for each in instruments for clause in each.clauses]
    begun = {clause.in_force_from for clause in clauses if clause.in_force_from}
    ended = {clause.in_force_until + _DAY for clause in clauses if clause.in_force_until}
    return max(begun | ended, default=date.min)
