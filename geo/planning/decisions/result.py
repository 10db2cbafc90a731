"""A plan of decisions: new sites, upgrades and moves, who gains and loses, and how sure it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import geopandas as gpd
import pandas as pd

from geo.planning.told import ScenarioDocument


@dataclass(frozen=True, slots=True)
class DecisionPlan:
    """The answer to one question about decisions; tables have their columns in the label table.

    `people_gained` become covered, `people_lost` are uncovered afterwards and
    `people_put_in_doubt` unknown; `objective_value` is what the objective counts (gained less the
    other two, in its weight), and no choice is better than `bound`. `decisions` come in the order
    in which they add most, `villages` has a row per place whose status changes, `counties` one per
    county that gains, loses or decides, `norms` one per norm and unit that stands otherwise,
    `norm_sums` one per norm. `request`, `scenario`
    and `summary` (provenance of the assessment) are ready for JSON.
    """

    people_gained: int
    people_clarified: int
    people_lost: int
    people_put_in_doubt: int
    cost: float
    objective_value: float
    objective_unit: str
    bound: float
    gap: float
    solver: str
    seconds: float
    decisions: gpd.GeoDataFrame
    villages: gpd.GeoDataFrame
    counties: pd.DataFrame
    norms: pd.DataFrame
    norm_sums: pd.DataFrame
    request: Mapping[str, object]
    scenario: ScenarioDocument
    figures: Mapping[str, int]
    notes: list[str]
    summary: Mapping[str, object]
