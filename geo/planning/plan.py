"""A plan: where to open sites, who gains, and how sure it is that nothing is better."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import geopandas as gpd
import pandas as pd

from geo.planning.told import PlanFigures, ScenarioDocument


@dataclass(frozen=True, slots=True)
class Plan:
    """The answer to one question about new sites; tables have their columns in the label table.

    `people_gained` are residents who would become covered. `objective_value` and `bound` are what
    the objective counts (people, weight, sites, cost or a share; `objective_unit` says which; the
    less the better where `is_least`), and no choice is better than `bound`. `suggestions` (points)
    come in the order in which they add most; `villages` has one row per place that gains,
    `counties` one per county, `frontier` one per number of sites, `unreachable` one per uncovered
    place that no candidate reaches.
    `to_verify` has one row per call whose answer decides about people whom the plan makes certain,
    or who keep a share from being reached; it stands before what is to be built. `norms` has one
    row per norm and unit that would stand otherwise, `norm_sums` one per norm.
    Where nothing does what is asked, `feasible` is False and `notes` say why; `suggestions` are
    empty, or come as near as can be.
    `beside` holds tables of what was asked for besides: `layers`, `phases`, `alternatives`.
    `request`, `scenario` and `summary` (provenance of the assessment) are ready for JSON.
    """

    feasible: bool
    people_gained: int
    objective_value: float
    objective_unit: str
    is_least: bool
    bound: float
    gap: float
    solver: str
    seconds: float
    to_verify: pd.DataFrame
    suggestions: gpd.GeoDataFrame
    villages: gpd.GeoDataFrame
    counties: pd.DataFrame
    frontier: pd.DataFrame
    unreachable: gpd.GeoDataFrame
    norms: pd.DataFrame
    norm_sums: pd.DataFrame
    request: Mapping[str, object]
    scenario: ScenarioDocument
    figures: PlanFigures
    notes: list[str]
    summary: Mapping[str, object]
    beside: Mapping[str, pd.DataFrame] = field(default_factory=dict)

    @property
    def is_answered(self) -> bool:
        """Whether some choice keeps the rules; without one there is no bound, and no gap."""
        return self.solver != "none"
