"""Kilometres of road and square kilometres of ground per county, and where roads are missing.

An extract that holds only part of a province shows by counties whose density d = km / km² is far
below that of the counties that touch them. With pooled density D = Σ km / Σ km² over counties:

    share(c) = d(c) / D(counties that touch c);   c lacks roads where share(c) < limit
    then, while any is found, for c that touches one that lacks roads:
    share(c) = d(c) / D(counties that do not lack roads)

The second step finds counties deep inside the part that is missing.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import shapely
from scipy.sparse import csr_array

from geo.arrays import Floats
from geo.geometry.geodesy import polygon_area_m2
from geo.geometry.location import place_in_counties
from geo.model.county import Counties
from geo.roads.graph import RoadGraph
from geo.roads.originals import find_originals

ROAD_SHARE: Final = "road_share_of_neighbours"
"""Name of the quality figure that `compare_with_neighbours` gives."""
DEGREE_M = 111_000.0
"""A degree of latitude, about; of longitude less."""


def measure_road_km(graph: RoadGraph, counties: Counties) -> Floats:
    """Road length per county in km; an original edge counts where its middle shape point lies."""
    originals = find_originals(graph)
    middle = (originals.first + originals.last + 1) // 2
    before = middle - 1
    lon = (graph.point_lon[before] + graph.point_lon[middle]) / 2.0
    lat = (graph.point_lat[before] + graph.point_lat[middle]) / 2.0
    county = place_in_counties(lon, lat, counties, 0.0)
    inside = county >= 0
    km = np.zeros(len(counties))
    length_mm = graph.cum_mm[originals.last] - graph.cum_mm[originals.first]
    np.add.at(km, county[inside], length_mm[inside] / 1e6)
    return km


def measure_area_km2(counties: Counties) -> Floats:
    """Geodesic area of every outline in km²."""
    return polygon_area_m2(counties.geometry) / 1e6


def compare_with_neighbours(
    counties: Counties, km: Floats, area_km2: Floats, limit: float, touch_m: float
) -> Floats:
    """Road density over that of the touching counties, as the head of this module says.

    Outlines touch when at most about `touch_m` apart. NaN where nothing touches, or nothing that
    touches has a road. `limit` NaN leaves out the second step. Shape (counties,).
    """
    near = _touching(counties, touch_m)
    share = _divide(km / area_km2, _divide(near @ km, near @ area_km2))
    lacking = found = share < limit
    while found.any() and not lacking.all():
        beside = (near @ lacking.astype(float) > 0) & ~lacking
        everywhere = km[~lacking].sum() / area_km2[~lacking].sum()
        share = np.where(beside, km / area_km2 / everywhere, share)
        found = beside & (share < limit)
        lacking = lacking | found
    return share


def _touching(counties: Counties, touch_m: float) -> csr_array:
    """1 for every pair of touching counties, in both orders; shape (counties, counties)."""
    tree = shapely.STRtree(counties.geometry)
    pairs = tree.query(counties.geometry, predicate="dwithin", distance=touch_m / DEGREE_M)
    first, second = pairs[:, pairs[0] != pairs[1]]
    size = len(counties)
    return csr_array((np.ones(len(first)), (first, second)), shape=(size, size))


def _divide(above: Floats, below: Floats) -> Floats:
    """Quotients; NaN where there is nothing to divide by."""
    quotient: Floats = np.divide(above, below, out=np.full(len(above), np.nan), where=below > 0)
    return quotient
