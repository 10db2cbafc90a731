"""A table that no assessment has, declared as any other is."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Annotated

import pandas as pd

from geo.model.assessment_tables import AssessmentTables
from geo.model.table_entry import Address, Filter, Table

ROUNDS = Table(
    "One row per round of a van.",
    ("adcode", "tier"),
    layer=True,
    sheet=1,
    address=Address(
        "/v1/rounds",
        "rounds",
        (
            Filter("county", "adcode of a county", "adcode", of="counties"),
            Filter("kind", "kinds of the round", "what", several=True),
            Filter("status", "whether it serves"),
        ),
        {"named": "title"},
    ),
)
ROWS = pd.DataFrame(
    {
        "adcode": ["210101", "210101", "210203"],
        "tier": ["一级", "二级", "一级"],
        "what": ["site_hours;norm", "norm", "unsnapped"],
        "status": ["covered", "unknown", "covered"],
        "residents": [12, 7, 5],
    }
)


@dataclass(frozen=True, slots=True)
class MoreTables(AssessmentTables):
    """The tables of an assessment and one more."""

    rounds: Annotated[pd.DataFrame, ROUNDS]


def list_own(tables: AssessmentTables) -> dict[str, object]:
    """What an assessment is made of, by name."""
    return {one.name: getattr(tables, one.name) for one in dataclasses.fields(AssessmentTables)}
