"""Brings a correction that is overdue before who must see to it. Judges nothing."""

from collections.abc import Mapping

import engine
from workflows.notices import told


def escalate(call: engine.Call) -> Mapping[str, object]:
    """Tell the discipline organ and the chair of a correction that is overdue.

    Law: seed-2017/10 (tolerance does not do away with correction).
    """
    return told(
        call,
        ("discipline_secretary", "same_level_discipline"),
        ("secretary", "deciding_committee"),
    )


HANDLERS: Mapping[str, engine.Handler] = {"escalate": escalate}
