"""Whether places fit the roads and their stated counties better under another datum.

Let d(p) be the distance from p to the nearest road, c(p) = 1 where p lies in the county that its
row states (0 elsewhere, and where it states none), and p_h the place of a row if its numbers were
those of datum h. With D the declared datum, the row's evidence for h is

    e_h = log(min(d(p_D), 1 km) + 60 m) − log(min(d(p_h), 1 km) + 60 m) + 3 (c(p_h) − c(p_D))

The file looks like the datum with the greatest mean e_h if that mean is positive and its
Student t exceeds the 99 % point. Places that have nothing to do with roads or counties then raise
a false alarm in at most 2 % of files, one for each of two other datums; places that are right have
a mean far below 0. The 60 m keep apart "beside a road" from "on it", which says nothing; beyond
1 km a place is simply far from any road. Rows at one place count once.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import stdtrit

from geo.arrays import Flags, Floats, Indices, Ints, Texts
from geo.coordinates import from_wgs84, to_wgs84
from geo.geodesy import geodesic_mm
from geo.model.county import Counties
from geo.placing import place_in_counties
from geo.roads.graph import RoadGraph
from geo.roads.segments import SegmentGrid
from geo.roads.snapping import measure_to_roads_m

LEAST_PLACES = 20
"""A smaller file says too little (the issue's own limit)."""
MOST_PLACES = 4_000
"""Of more places, this many evenly spread ones are looked at."""
CONFIDENCE = 0.99
_RIVALS = ("wgs84", "gcj02", "bd09")
_NEAR_M, _FAR_M = 60.0, 1000.0
_COUNTY_WEIGHT = 3.0

Stated = Sequence[tuple[int, ...] | None]
"""Per row the positions in `Counties` that it may mean; None or none where it states none."""


@dataclass(frozen=True, slots=True)
class DatumDoubt:
    """Rows declared in one datum that fit better as another, and by how much.

    Distances to the nearest road are medians over `places`; `in_county` counts rows inside the
    county they state, of `with_county` that state one.
    """

    declared: str
    looks_like: str
    places: int
    shift_m: float
    road_m: float
    road_m_then: float
    with_county: int
    in_county: int
    in_county_then: int


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What places are compared with."""

    graph: RoadGraph
    grid: SegmentGrid
    counties: Counties


@dataclass(frozen=True, slots=True)
class _Fit:
    lon: Floats
    lat: Floats
    road_m: Floats
    inside: Flags


def find_datum_doubts(
    lon: Floats, lat: Floats, datum: Texts, stated: Stated, around: Surroundings
) -> list[DatumDoubt]:
    """Compare the fit under every datum, for each declared one with at least 20 places.

    `lon` and `lat` are WGS 84 as converted from the declared `datum` of each row (NaN for
    unplaced rows, which do not count); `cgcs2000` is the same as `wgs84`.
    """
    declared = np.where(datum == "cgcs2000", "wgs84", datum)
    placed = np.isfinite(lon) & np.isfinite(lat)
    doubts = []
    for name in _RIVALS:
        rows = _distinct(lon, lat, np.flatnonzero(placed & (declared == name)))
        if len(rows) >= LEAST_PLACES:
            counties = [stated[i] for i in rows]
            doubt = _compare(lon[rows], lat[rows], name, counties, around)
            doubts += [doubt] if doubt else []
    return doubts


def _distinct(lon: Floats, lat: Floats, rows: Ints) -> Ints:
    """Rows at different places (to about a metre), at most `MOST_PLACES` of them."""
    spots = np.column_stack((lon[rows], lat[rows])).round(5)
    _, first = np.unique(spots, axis=0, return_index=True)
    step = -(-len(first) // MOST_PLACES) or 1
    chosen: Ints = rows[np.sort(first)[::step]]
    return chosen


def _compare(
    lon: Floats, lat: Floats, declared: str, stated: Stated, around: Surroundings
) -> DatumDoubt | None:
    raw = from_wgs84(lon, lat, declared)
    now = _fit(lon, lat, stated, around)
    rivals = {
        name: _fit(*to_wgs84(*raw, name), stated, around) for name in _RIVALS if name != declared
    }
    evidence = {name: _weigh(now, fit) for name, fit in rivals.items()}
    best = max(evidence, key=lambda name: float(evidence[name].mean()))
    if not _is_certain(evidence[best]):
        return None
    then = rivals[best]
    return DatumDoubt(
        declared,
        best,
        len(lon),
        float(geodesic_mm(lon, lat, then.lon, then.lat).mean()) / 1000.0,
        float(np.median(now.road_m)),
        float(np.median(then.road_m)),
        sum(bool(one) for one in stated),
        int(now.inside.sum()),
        int(then.inside.sum()),
    )


def _fit(lon: Floats, lat: Floats, stated: Stated, around: Surroundings) -> _Fit:
    road_m = measure_to_roads_m(around.graph, around.grid, lon, lat)
    road_m = np.where(np.isfinite(road_m), road_m, np.inf)
    county: Indices = np.full(len(lon), -1, dtype=np.int32)
    if any(stated):
        county = place_in_counties(lon, lat, around.counties, 0.0)
    inside = [c in (one or ()) for c, one in zip(county.tolist(), stated, strict=True)]
    return _Fit(lon, lat, road_m, np.array(inside, dtype=np.bool_))


def _weigh(now: _Fit, then: _Fit) -> Floats:
    by_road = _score(now.road_m) - _score(then.road_m)
    by_county = then.inside.astype(np.float64) - now.inside
    evidence: Floats = by_road + _COUNTY_WEIGHT * by_county
    return evidence


def _score(road_m: Floats) -> Floats:
    score: Floats = np.log(np.minimum(road_m, _FAR_M) + _NEAR_M)
    return score


def _is_certain(evidence: Floats) -> bool:
    mean, spread = float(evidence.mean()), float(evidence.std(ddof=1))
    limit = float(stdtrit(len(evidence) - 1, CONFIDENCE))
    return mean > limit * spread / math.sqrt(len(evidence))
