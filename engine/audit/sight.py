"""What somebody could see in a case when they acted: by their posts then, and as it stood then."""

from dataclasses import dataclass, field

from engine.audit.replay import Replay
from engine.audit.views import KnownGroup, SightView
from engine.audit.words import element_name
from engine.clock import local_date
from engine.context import Context
from engine.definitions import Procedure
from engine.forms import Form
from engine.history import canonical
from engine.models import HistoryEvent
from engine.paths import at, nested
from engine.policy import hidden, knew_discipline
from engine.queries.deeds import elements_at
from engine.queries.undone import Standing
from engine.telling import START, answered, value_text
from engine.views import FactRow

PENDING = "discipline_pending"
TELLING = {"case.started", "task.completed", "message.received", "service.completed"}


@dataclass
class Sight:
    """Follows one case's history: `take` each event after it was replayed."""

    ctx: Context
    procedure: Procedure
    told: dict[str, int] = field(default_factory=dict)
    taken: list[tuple[str, int]] = field(default_factory=list)
    stands: Standing = field(default_factory=Standing)
    messages: set[str] = field(default_factory=set)
    _groups: dict[str, tuple[FactRow, ...]] = field(default_factory=dict)

    def take(self, event: HistoryEvent, replay: Replay) -> None:
        """A ballot is nobody's to see but the counter's: it tells nothing here."""
        if fallen := self.stands.take(event):
            self.taken = [(name, seq) for name, seq in self.taken if seq not in fallen]
        if event.type in TELLING and replay.head_of(event, {}).count(".") <= 1:
            self.taken.append((event.element or "", event.seq))
        self.told = {}
        for name, seq in self.taken:
            self.told.pop(name, None)
            self.told[name] = seq
        if event.type == "message.received":
            self.messages.add(event.element or "")

    def of(self, event: HistoryEvent, replay: Replay) -> SightView | None:
        """What the actor of an event that is not yet replayed could see; None for the machine."""
        if event.actor is None:
            return None
        facts = nested(replay.values)
        knows = knew_discipline(self.ctx, facts, event.actor, local_date(event.at))
        shown = [name for name in self.told if knows or not self._kept_back(name)]
        standing = [work for work in replay.standing() if work.kind == "task"]
        known = [self._group(name, facts) for name in reversed(shown) if name]
        if "" in shown:
            known.insert(0, self._group("", facts))
        own = {event.element}
        seen = (
            w for w in standing if w.element not in own and (knows or not self._secret(w.element))
        )
        waits = not knows and any(self._secret(work.element) for work in standing)
        return SightView(
            knows=knows,
            known=tuple(group for group in known if group.rows),
            standing=tuple(
                dict.fromkeys(element_name(self.procedure, work.element) for work in seen)
            ),
            instead=self.ctx.around.law.reason(PENDING).text if waits else "",
            kept_back=len(self.told) - len(shown),
        )

    def _secret(self, element: str) -> bool:
        return hidden(self.procedure.model.of(element), knows=False)

    def _kept_back(self, name: str) -> bool:
        places = elements_at(self.procedure.model, name)
        return name in self.messages or any(self._secret(place) for place in places)

    def _group(self, name: str, facts: dict[str, object]) -> KnownGroup:
        title = element_name(self.procedure, name) if name else START
        form = self.procedure.form(name) if name else self.procedure.forms.get("start")
        rows = self._rows(form, name, facts) if form else ()
        return KnownGroup(self.told[name], title, rows)

    def _rows(self, form: Form, head: str, facts: dict[str, object]) -> tuple[FactRow, ...]:
        given = facts if not head else at(facts, head)
        key = f"{head} {canonical([at(facts, f.key) for f in form.fields] if not head else given)}"
        if key not in self._groups:
            self._groups[key] = tuple(self._fresh(form, head, facts))
        return self._groups[key]

    def _fresh(self, form: Form, head: str, facts: dict[str, object]) -> list[FactRow]:
        paths = {f"{head}.{asked.key}" if head else asked.key: asked for asked in form.fields}
        return [
            FactRow(path, asked.label, value_text(self.ctx, asked, at(facts, path)))
            for path, asked in paths.items()
            if asked.type != "text" and answered(asked, at(facts, path))
        ]
