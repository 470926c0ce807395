"""What a check says: where, which rule, what, and whether it stands in the way of publishing."""

from dataclasses import dataclass

ERROR, WARNING, UNPROVEN = "error", "warning", "unproven"
"""`UNPROVEN` is no fault: it blocks publishing until whoever publishes writes down a reason."""


@dataclass(frozen=True)
class Finding:
    """One finding. `path` is a counter-example as element ids, from the start to the breach.

    `told` says in a Chinese sentence what `message` says in the words of the settings.
    """

    file: str
    element: str
    rule: str
    message: str
    message_en: str
    severity: str = ERROR
    path: tuple[str, ...] = ()
    told: str = ""

    @property
    def line(self) -> str:
        """`file: element: rule: message`, with the counter-example where there is one."""
        return f"{self.file}: {self.element}: {self.found}"

    @property
    def found(self) -> str:
        """The same without the place."""
        told = f"{self.message} — 反例: {' → '.join(self.path)}" if self.path else self.message
        return f"{self.rule}: {told}"
