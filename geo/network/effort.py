"""What an assessment will take, told before the long work, and refused where it cannot fit.

With P demand points, R pairs within reach of each other (from a sample of sites) and N points of
roads, from runs on studies of 60 to 1.8 million points:

    memory = base + P · per point + R · per pair + N · per road point
    seconds of one processor = P · … + R · … + N · …

Both are rough, within a factor of two; memory is the larger side of that. What may be used is
VAXREACH_MEMORY_GB, else the memory of the machine, or of the container where that has less.
"""

from __future__ import annotations

import math
import os
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.spatial import cKDTree

from geo.errors import StudyError
from geo.geometry.geodesy import ecef
from geo.inputs.load import Inputs
from geo.reach.spill import find_memory_bytes
from geo.words.sentences import say

VARIABLE = "VAXREACH_MEMORY_GB"
"""How many GB may be used, in place of what the machine or the container has."""
SAMPLED_SITES = 200
_GB = 1e9
_BASE_BYTES = 600e6
_POINT_BYTES = 2_000.0
_PAIR_BYTES = 90.0
_ROAD_BYTES = 400.0
_POINT_S, _PAIR_S, _ROAD_S = 80e-6, 0.6e-6, 6e-6


@dataclass(frozen=True, slots=True)
class StudySize:
    """Sizes of a study, and what they will take; `allowed_bytes` is what may be used."""

    points: int
    sites: int
    pairs: int
    road_points: int
    memory_bytes: float
    processor_s: float
    allowed_bytes: float

    @property
    def fits(self) -> bool:
        """Whether the memory suffices."""
        return self.memory_bytes <= self.allowed_bytes

    def describe(self) -> dict[str, Any]:
        """Plain values, ready for JSON."""
        return {
            "points": self.points,
            "sites": self.sites,
            "pairs": self.pairs,
            "road_points": self.road_points,
            "memory_gb": round(self.memory_bytes / _GB, 2),
            "allowed_gb": round(self.allowed_bytes / _GB, 2),
            "processor_s": math.ceil(self.processor_s),
            "fits": self.fits,
        }

    def tell(self) -> str:
        """One sentence in Chinese."""
        return say(
            "effort_foreseen",
            places=f"{self.points:,}",
            sites=f"{self.sites:,}",
            pairs=f"{self.pairs:,}",
            memory=f"{self.memory_bytes / _GB:.1f}",
            free_memory=f"{self.allowed_bytes / _GB:.1f}",
            time=_say_time(self.processor_s),
        )


def estimate_effort(inputs: Inputs) -> StudySize:
    """What the assessment of these inputs will take.

    Raises
    ------
    StudyError
        VAXREACH_MEMORY_GB is no number of gigabytes.
    """
    points, sites = len(inputs.decided.demand), len(inputs.sites)
    pairs, road_points = _count_pairs(inputs), len(inputs.graph.point_lon)
    sizes = np.array([points, pairs, road_points], dtype=np.float64)
    memory = _BASE_BYTES + float(sizes @ [_POINT_BYTES, _PAIR_BYTES, _ROAD_BYTES])
    seconds = float(sizes @ [_POINT_S, _PAIR_S, _ROAD_S])
    return StudySize(points, sites, pairs, road_points, memory, seconds, find_allowed_bytes())


def require_room(effort: StudySize) -> None:
    """Refuse what the memory cannot hold, before the long work.

    Raises
    ------
    StudyError
        With the sizes, and what would help.
    """
    if effort.fits:
        return
    side = math.ceil(math.sqrt(effort.memory_bytes / effort.allowed_bytes)) + 1
    raise StudyError(
        f"study: {effort.points:,} places and about {effort.pairs:,} pairs with a unit in reach "
        f"need about {effort.memory_bytes / _GB:.1f} GB of memory, and "
        f"{effort.allowed_bytes / _GB:.1f} GB may be used: join cells of a raster ([demand] "
        f"aggregate = {side}), keep fewer counties ([boundaries] counties), or set {VARIABLE} "
        "where more may be used"
    )


def find_allowed_bytes() -> float:
    """What may be used, by the variable or by the machine."""
    said = os.environ.get(VARIABLE, "").strip()
    if not said:
        return float(find_memory_bytes())
    try:
        allowed = float(said) * _GB
    except ValueError:
        allowed = math.nan
    if not 0.0 < allowed < math.inf:
        raise StudyError(f"{VARIABLE}: expected a number of gigabytes above 0, got {said[:40]!r}")
    return allowed


def _count_pairs(inputs: Inputs) -> int:
    """Pairs within reach, from evenly spread sites; by chords, which are hardly shorter."""
    demand, records = inputs.decided.demand, inputs.sites.records
    at_site = ecef(records.lon, records.lat)
    at_site = at_site[np.isfinite(at_site[:, 0])]
    at_point = ecef(demand.lon, demand.lat)[demand.placed]
    if not len(at_site) or not len(at_point):
        return 0
    step = -(-len(at_site) // SAMPLED_SITES)
    some = at_site[::step]
    reach_m = inputs.standard.reach_m
    found = cKDTree(at_point).query_ball_point(some, reach_m, return_length=True)
    return round(float(np.mean(found)) * len(at_site))


def _say_time(seconds: float) -> str:
    if seconds < 90:
        return say("seconds_counted", seconds=max(math.ceil(seconds), 1))
    return say("minutes_counted", minutes=f"{math.ceil(seconds / 60):,}")
