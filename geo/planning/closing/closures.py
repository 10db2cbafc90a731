"""Closings: which sites could go, and which somebody depends on alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import geopandas as gpd
import pandas as pd

from geo.planning.told import ScenarioDocument


@dataclass(frozen=True, slots=True)
class Closures:
    """The answer to one question about redundancy.

    `closable` sites of `sites` close in the order of `closures`; `people_lost` are uncovered after,
    `people_put_in_doubt` unknown, both together at most `may_lose`; no more than `bound` could
    close. `critical` has one row per site that is the only cover of somebody, `villages` one per
    place that loses cover for certain, `norms` one per norm and unit that would stand otherwise,
    `norm_sums` one per norm. `notes` say what was kept, what was let go and what could not be told.
    """

    may_lose: int
    people_lost: int
    people_put_in_doubt: int
    sites: int
    closable: int
    bound: int
    gap: float
    solver: str
    seconds: float
    closures: gpd.GeoDataFrame
    critical: gpd.GeoDataFrame
    villages: gpd.GeoDataFrame
    norms: pd.DataFrame
    norm_sums: pd.DataFrame
    notes: list[str]
    request: Mapping[str, object]
    scenario: ScenarioDocument
    summary: Mapping[str, object]
