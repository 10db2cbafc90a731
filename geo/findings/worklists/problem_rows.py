"""What every kind of problem is made from: the tables it is read off, the columns of its rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from geo.words.sentences import say

COLUMNS = (
    "problem_id", "problem_type", "adcode", "unit_id", "unit_name", "people", "figure", "limit",
    "figure_unit", "detail", "force", "source", "clause", "act", "date", "follows",
)  # fmt: skip
"""`date` is the last day that a dated problem is about, `follows` the id of last year's."""
HEALTH, CLINIC = say("county_health_office"), say("vaccination_unit_asked")
"""Who has to act."""


@dataclass(frozen=True, slots=True)
class ProblemSources:
    """The tables of an assessment that problems are read from."""

    counties: pd.DataFrame
    gaps: pd.DataFrame
    demand: pd.DataFrame
    sites: pd.DataFrame
    holidays: pd.DataFrame
    county_holidays: pd.DataFrame
    norm_units: pd.DataFrame
    assigned: pd.DataFrame
    as_of: str
    township_people: Mapping[str, int]
