"""Where a new site could stand: real places only, never a grid."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy.spatial import cKDTree

from geo.arrays import Flags, Floats, Indices, Ints, Texts, texts
from geo.findings.access.gap_clusters import find_medoids
from geo.geometry.geodesy import ecef
from geo.model.demand import Demand

_ROUNDING_M = 1.0
"""A chord is shorter than the geodesic by less, up to 100 km; so nobody near enough is missed."""


@dataclass(frozen=True, slots=True)
class Candidates:
    """Places for new sites, sorted by (lon, lat, id).

    `urban` is the setting of the place; `county` a position in `Counties`; `source` is `demand`,
    `township` or `table`. `cost` and `capacity` (people) are NaN where none is stated.
    """

    candidate_id: Texts
    name: Texts
    lon: Floats
    lat: Floats
    urban: Flags
    county: Indices
    township_code: Texts
    source: Texts
    cost: Floats
    capacity: Floats

    def __len__(self) -> int:
        return len(self.candidate_id)

    def take(self, rows: Ints) -> Candidates:
        """The candidates at these positions, in this order."""
        return Candidates(
            self.candidate_id[rows],
            self.name[rows],
            self.lon[rows],
            self.lat[rows],
            self.urban[rows],
            self.county[rows],
            self.township_code[rows],
            self.source[rows],
            self.cost[rows],
            self.capacity[rows],
        )


def sort_candidates(candidates: Candidates) -> Candidates:
    """Candidates in the order of (lon, lat, id), by which ties are broken."""
    ids = candidates.candidate_id.astype(str)
    return candidates.take(np.lexsort((ids, candidates.lat, candidates.lon)))


def propose_points(demand: Demand) -> Candidates:
    """Every demand point with a place."""
    return _of_points(
        demand, np.flatnonzero(demand.placed), demand.demand_id, demand.name, "demand"
    )


def join_candidates(some: Candidates, more: Candidates) -> Candidates:
    """Both together, in the order by which ties are broken."""
    both = (
        np.concatenate((getattr(some, name), getattr(more, name))) for name in Candidates.__slots__
    )
    return sort_candidates(Candidates(*both))


def propose_townships(demand: Demand, names: Mapping[str, str]) -> Candidates:
    """One place per township: its resident-weighted medoid demand point, under the township's code.

    Points without a township code, and points without a place, stand for none.
    """
    ours = np.flatnonzero(demand.placed & (demand.township_code != ""))
    if not len(ours):
        return _of_points(demand, ours, demand.demand_id, demand.name, "township")
    codes, township = np.unique(demand.township_code[ours].astype(str), return_inverse=True)
    medoid = ours[
        find_medoids(
            demand.lon[ours], demand.lat[ours], demand.residents[ours], township.astype(np.int64)
        )
    ]
    ids, said = demand.demand_id.copy(), demand.name.copy()
    ids[medoid] = codes.astype(object)
    said[medoid] = texts(
        names.get(code) or demand.name[p] for code, p in zip(codes, medoid, strict=True)
    )
    return _of_points(demand, medoid, ids, said, "township")


def _of_points(demand: Demand, rows: Ints, ids: Texts, names: Texts, source: str) -> Candidates:
    count = len(rows)
    return sort_candidates(
        Candidates(
            ids[rows],
            names[rows],
            demand.lon[rows],
            demand.lat[rows],
            demand.urban[rows],
            demand.county[rows],
            demand.township_code[rows],
            np.full(count, source, dtype=object),
            np.full(count, np.nan),
            np.full(count, np.nan),
        )
    )


def find_neighbours(lon: Floats, lat: Floats, demand: Demand) -> Ints:
    """The demand point nearest in a straight line, which gives a place its setting."""
    placed = np.flatnonzero(demand.placed)
    _, near = cKDTree(ecef(demand.lon[placed], demand.lat[placed])).query(ecef(lon, lat))
    found: Ints = placed[near]
    return found


def mark_near(candidates: Candidates, lon: Floats, lat: Floats, reach_m: float) -> Flags:
    """Candidates with one of these points within a straight line; others can cover none."""
    if not len(lon) or not len(candidates):
        return np.zeros(len(candidates), dtype=bool)
    tree = cKDTree(ecef(lon, lat))
    chord, _ = tree.query(ecef(candidates.lon, candidates.lat))
    near: Flags = chord <= reach_m + _ROUNDING_M
    return near
