"""Every story of the county: those told one by one, and a collective adjustment."""

from workflows.demonstration.candidates import BATCH
from workflows.demonstration.county import BUREAUS
from workflows.demonstration.decided import DECIDED
from workflows.demonstration.inquiries import INQUIRIES
from workflows.demonstration.road import road
from workflows.demonstration.steps import Story
from workflows.demonstration.under_way import UNDER_WAY

ADJUSTMENT = tuple(
    Story(
        name,
        1 + place % len(BUREAUS),
        "副局长",
        road("analysis"),
        1 + place // 4,
        {"round": "县直单位科级干部集中调整"},
    )
    for place, name in enumerate(BATCH)
)
"""One round, each case waiting for the head of the organisation department since another day."""
STORIES: tuple[Story, ...] = (*UNDER_WAY, *DECIDED, *ADJUSTMENT, *INQUIRIES)
