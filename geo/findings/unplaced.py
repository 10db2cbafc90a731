"""Whom a site without coordinates may serve.

Such a site lies somewhere on the ground of its stated township, else of its county; where it
states neither, anywhere. Everybody living there may turn out to be covered, and so may anybody
outside from whom that ground is no farther than the cutoff: else giving up a coordinate could
lower the upper bound of a neighbour. The ground of a county is its outline, that of a township the
convex hull of its demand points.
"""

from __future__ import annotations

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from geo.arrays import Flags, Floats, Ints
from geo.geodesy import metres_per_degree
from geo.model.county import Counties
from geo.model.demand import Demand
from geo.model.site import Sites

PLANE_MARGIN = 1.02
"""The plane about a county's middle is wrong by less than this; the ground grows rather."""


def find_possible_ground(
    sites: Sites,
    unplaced: Ints,
    counties: Counties,
    demand: Demand,
    cutoff_m: Floats,
    *,
    own_county: bool,
) -> Flags:
    """Mark demand points that one of the unplaced sites may cover."""
    marked = np.zeros(len(demand), dtype=bool)
    codes = sites.records.township_code[unplaced]
    known = np.isin(codes, demand.township_code[demand.township_code != ""])
    for code in sorted(set(codes[known])):
        home = demand.township_code == code
        marked |= home
        if not own_county:
            marked |= _near_ground(demand, _hull(demand, home), cutoff_m)
    for county in np.unique(sites.county[unplaced[~known]]):
        if county < 0:
            marked[:] = True
            continue
        marked |= demand.county == county
        if not own_county:
            marked |= _near_ground(demand, counties.geometry[county], cutoff_m)
    return marked


def _hull(demand: Demand, home: Flags) -> BaseGeometry:
    return shapely.MultiPoint(np.column_stack((demand.lon[home], demand.lat[home]))).convex_hull


def _near_ground(demand: Demand, ground: BaseGeometry, cutoff_m: Floats) -> Flags:
    west, south, east, north = shapely.bounds(ground)
    per_lon, per_lat = metres_per_degree((south + north) / 2.0)
    reach = float(cutoff_m.max(initial=0.0)) * PLANE_MARGIN
    box = (
        (demand.lon >= west - reach / per_lon)
        & (demand.lon <= east + reach / per_lon)
        & (demand.lat >= south - reach / per_lat)
        & (demand.lat <= north + reach / per_lat)
    )
    near = np.flatnonzero(box & demand.placed)
    scale = np.array([per_lon, per_lat])
    plane = shapely.transform(ground, lambda xy: xy * scale)
    shapely.prepare(plane)
    points = np.asarray(shapely.points(demand.lon[near] * per_lon, demand.lat[near] * per_lat))
    inside = shapely.distance(points, plane) <= cutoff_m[near] * PLANE_MARGIN
    marked = np.zeros(len(demand), dtype=bool)
    marked[near[inside]] = True
    return marked
