"""Whom a site without coordinates may serve.

Such a site lies somewhere on the ground of its stated township, else of its county; where it
states neither, anywhere. Everybody living there may turn out to be covered, and so may anybody
outside from whom that ground is no farther than the cutoff: else giving up a coordinate could
lower the upper bound of a neighbour.

The ground of a county is its outline, and as far around it as a site may lie and still be counted
where it says it is. No outlines of townships are known: the ground of one is every place whose
nearest demand point belongs to it (Voronoi cells), within the ground of its county.
"""

from __future__ import annotations

from dataclasses import dataclass

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
_NEIGHBOURS_M = 60_000.0


def find_possible_ground(
    sites: Sites,
    unplaced: Ints,
    counties: Counties,
    demand: Demand,
    cutoff_m: Floats,
    tolerance_m: float,
    *,
    own_county: bool,
) -> Flags:
    """Mark demand points that one of the unplaced sites may cover.

    `unplaced` are positions in `sites`; `cutoff_m` has one entry per demand point; `tolerance_m`
    is how far outside its stated county a site may lie (DESIGN 3.5).
    """
    marked = np.zeros(len(demand), dtype=bool)
    known = set(demand.township_code[demand.township_code != ""])
    for code, where in {_stated(sites, int(s), known) for s in unplaced}:
        if where is None:
            return np.ones(len(demand), dtype=bool)
        inside = np.isin(demand.county, where)
        home = inside if not code else demand.township_code == code
        marked |= home
        for county in where:
            reached = _reach_out(counties, county, demand, home, code, cutoff_m, tolerance_m)
            marked |= reached & inside if own_county else reached
    return marked


def _stated(sites: Sites, s: int, known: set[str]) -> tuple[str, tuple[int, ...] | None]:
    """Township code (empty if unknown to the demand) and counties of a site; None: anywhere."""
    where = sites.possible_counties.get(s)
    if where is None and sites.county[s] >= 0:
        where = (int(sites.county[s]),)
    code = sites.records.township_code[s]
    return (code if code in known and where is not None else ""), where


@dataclass(frozen=True, slots=True)
class _Plane:
    """Metres east and north about a place."""

    scale: Floats

    def lay(self, shape: BaseGeometry) -> BaseGeometry:
        return shapely.transform(shape, lambda xy: xy * self.scale)

    def points(self, demand: Demand, which: Ints) -> Floats:
        return np.column_stack((demand.lon[which], demand.lat[which])) * self.scale


def _reach_out(
    counties: Counties,
    county: int,
    demand: Demand,
    home: Flags,
    code: str,
    cutoff_m: Floats,
    tolerance_m: float,
) -> Flags:
    """Points no farther than their cutoff from the ground of the county, or of a township in it."""
    outline = counties.geometry[county]
    west, south, east, north = shapely.bounds(outline)
    plane = _Plane(np.array(metres_per_degree((south + north) / 2.0)))
    reach = float(cutoff_m.max(initial=0.0)) * PLANE_MARGIN + tolerance_m + _NEIGHBOURS_M
    pad_lon, pad_lat = reach / plane.scale
    near = np.flatnonzero(
        demand.placed
        & (demand.lon >= west - pad_lon)
        & (demand.lon <= east + pad_lon)
        & (demand.lat >= south - pad_lat)
        & (demand.lat <= north + pad_lat)
    )
    ground: BaseGeometry = plane.lay(outline).buffer(tolerance_m)
    places = plane.points(demand, near)
    if code:
        ground = ground.intersection(_nearest_ground(places, home[near]))
    shapely.prepare(ground)
    distance = shapely.distance(np.asarray(shapely.points(places)), ground)
    marked = np.zeros(len(demand), dtype=bool)
    marked[near[distance <= cutoff_m[near] * PLANE_MARGIN]] = True
    return marked


def _nearest_ground(places: Floats, home: Flags) -> BaseGeometry:
    """The ground whose nearest place is one of `home`; shape of `places` (n, 2), metres."""
    distinct, member = np.unique(places, axis=0, return_inverse=True)
    ours = np.zeros(len(distinct), dtype=bool)
    ours[member.ravel()[home]] = True
    wide: BaseGeometry = shapely.box(*(distinct.min(axis=0) - 1e6), *(distinct.max(axis=0) + 1e6))
    if ours.all() or len(distinct) < 2:
        return wide
    cells: BaseGeometry = shapely.voronoi_polygons(
        shapely.MultiPoint(distinct), extend_to=wide, ordered=True
    )
    ground: BaseGeometry = shapely.MultiPolygon(list(shapely.get_parts(cells)[ours])).buffer(0)
    return ground
