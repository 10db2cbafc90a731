"""Closings: which sites could go, and which somebody depends on alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import geopandas as gpd


@dataclass(frozen=True, slots=True)
class Closures:
    """The answer to one question about redundancy.

    `closable` sites of `sites` close in the order of `closures`, and `people_lost` (at most
    `may_lose`) lose cover; no more than `bound` could close. `critical` has one row per site that
    is the only cover of somebody, `villages` one per place that loses cover.
    """

    may_lose: int
    people_lost: int
    sites: int
    closable: int
    bound: int
    gap: float
    solver: str
    seconds: float
    closures: gpd.GeoDataFrame
    critical: gpd.GeoDataFrame
    villages: gpd.GeoDataFrame
    request: dict[str, Any]
    scenario: dict[str, Any]
    summary: dict[str, Any]
